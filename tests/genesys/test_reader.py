"""One reading: a fixed number of requests, guarded, and whole."""

from datetime import timedelta
from typing import Any

import pytest

from gccreds.domain.observed import Organization
from gccreds.errors import NetworkFailed, OrganizationMismatch, PermissionMissing
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.reader import Needs, read
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.oauth_client import KIND
from gccreds.kinds.registry import kinds
from tests.conftest import MakeSandbox
from tests.genesys.surroundings import (
    LOGIN,
    ME,
    READY,
    READY_ID,
    add_role,
    advance,
    client_body,
    edit,
    log,
)
from tests.sandboxes import CLIENTS, Sandbox

ORGANIZATION = "00000000-0000-4000-8000-00000000000a"
ORGANIZATIONS_ME = "GET /api/v2/organizations/me 200"
ALWAYS = [
    f"GET {ME} 200",
    f"GET {CLIENTS} 200",
    "GET /api/v2/organizations/limits/namespaces/auth.api 200",
]
NAMES = [
    "GET /api/v2/authorization/roles?pageSize=500&userCount=false 200",
    "GET /api/v2/authorization/divisions?pageSize=500 200",
]
SCOPES = ["GET /api/v2/oauth/scopes 200"]


@pytest.mark.parametrize("clients", [0, 250])
@pytest.mark.parametrize(
    ("needs", "more"),
    [
        (Needs(), []),
        (Needs(roles=True, divisions=True), NAMES),
        (Needs(scopes=True), SCOPES),
        (Needs(roles=True, divisions=True, scopes=True), [*NAMES, *SCOPES]),
    ],
)
def test_the_number_of_requests_does_not_grow_with_the_clients(
    make_sandbox: MakeSandbox, clients: int, needs: Needs, more: list[str]
) -> None:
    """Login, organisation, caller, list and limit; names and scopes only if needed."""
    sandbox = make_sandbox(clients=clients)
    with Session(hosts_at(sandbox.url), READY) as session:
        observed = read(Organisation(session), kinds(), needs)
        lines = log(sandbox)
        assert lines[:2] == [f"POST {LOGIN} 200", ORGANIZATIONS_ME]
        assert sorted(lines[2:]) == sorted([*ALWAYS, *more])
        assert session.request_count == 5 + len(more)
    assert len(observed.remotes) == clients + 1
    assert not observed.legacy_list
    assert log(sandbox)[-1] == f"DELETE {ME} 200"


def test_what_was_read_is_one_value(make_sandbox: MakeSandbox) -> None:
    """Organisation, caller, clients with their last editor, catalogue, limit, clock."""
    sandbox = make_sandbox(max_clients=50)
    advance(sandbox, "30d")
    edit(sandbox, READY_ID, description="edited")
    with Session(hosts_at(sandbox.url), READY) as session:
        observed = read(
            Organisation(session), kinds(), Needs(roles=True, divisions=True, scopes=True)
        )
    assert observed.organization == Organization(ORGANIZATION, "Sandbox")
    assert observed.caller.client_id == READY_ID
    assert observed.client_limit == 50
    assert abs(observed.clock_offset - timedelta(days=30)) < timedelta(seconds=5)
    assert observed.catalogue.roles.read
    assert observed.catalogue.divisions.read
    assert observed.catalogue.scopes is not None
    remote = observed.remotes[READY_ID]
    assert (remote.kind, remote.modified_by) == ("oauth_client", "admin@example.com")
    assert remote.wire["description"] == "edited"
    assert remote.modified_at is not None


def test_what_nobody_needs_is_marked_as_not_read(organisation: Organisation) -> None:
    """An empty directory that was read is another thing than one that was not."""
    catalogue = read(organisation, kinds(), Needs()).catalogue
    assert not catalogue.roles.read
    assert not catalogue.divisions.read
    assert catalogue.scopes is None


@pytest.mark.parametrize(
    ("needs", "expectation"),
    [
        (Needs(expected_organization="Acme EMEA"), 'the project file expects "Acme EMEA"'),
        (Needs(state_organization="6f3c2a10"), "the state is of 6f3c2a10"),
        (
            Needs(expected_organization="Sandbox", state_organization="6f3c2a10"),
            "the state is of 6f3c2a10",
        ),
    ],
)
def test_another_organisation_is_refused_before_anything_is_read(
    organisation: Organisation, sandbox: Sandbox, needs: Needs, expectation: str
) -> None:
    """Both are named, and one request after the login is all that was sent."""
    with pytest.raises(OrganizationMismatch) as raised:
        read(organisation, kinds(), needs)
    assert raised.value.what == (
        f'this login belongs to "Sandbox" ({ORGANIZATION}), and {expectation}'
    )
    assert log(sandbox) == [f"POST {LOGIN} 200", ORGANIZATIONS_ME]


@pytest.mark.parametrize("expected", ["Sandbox", ORGANIZATION])
def test_the_expected_organisation_is_an_id_or_a_name(
    organisation: Organisation, expected: str
) -> None:
    """Either is enough."""
    needs = Needs(expected_organization=expected, state_organization=ORGANIZATION)
    assert read(organisation, kinds(), needs).organization.id == ORGANIZATION


def test_of_a_legacy_list_the_managed_clients_are_read_singly(make_sandbox: MakeSandbox) -> None:
    """Those of the state, those with our mark, and no others."""
    sandbox = make_sandbox(list_items="legacy", clients=20)
    with Session(hosts_at(sandbox.url), READY) as session:
        organisation = Organisation(session)
        managed = organisation.create(KIND, client_body("managed")).id
        ours = create_marked(organisation, "[gccreds payments/prod/oauth_client.ci#1]")
        create_marked(organisation, "[gccreds other/prod/oauth_client.ci#1]")
        sandbox.control("DELETE", "requests")
        needs = Needs(project="payments", environment="prod", managed_ids=frozenset([managed]))
        observed = read(organisation, kinds(), needs)
        singly = [line for line in log(sandbox) if line.startswith(f"GET {CLIENTS}/")]
    assert observed.legacy_list
    assert sorted(singly) == sorted(f"GET {CLIENTS}/{id_} 200" for id_ in (managed, ours))
    whole = {id_ for id_, remote in observed.remotes.items() if "roleDivisions" in remote.wire}
    assert whole == {managed, ours}
    assert len(observed.remotes) == 24


def test_of_a_legacy_list_a_client_that_is_gone_meanwhile_is_gone(
    make_sandbox: MakeSandbox,
) -> None:
    """The list named it, and its own reading answers 404."""
    sandbox = make_sandbox(list_items="legacy")
    with Session(hosts_at(sandbox.url), READY) as session:
        organisation = Organisation(session)
        managed = organisation.create(KIND, client_body()).id
        sandbox.fault("GET", f"{CLIENTS}/{managed}", {"status": 404})
        observed = read(organisation, kinds(), Needs(managed_ids=frozenset([managed])))
    assert set(observed.remotes) == {READY_ID}


def test_a_young_client_that_the_list_lacks_is_read_by_its_id(make_sandbox: MakeSandbox) -> None:
    """Lists lag; an old one that they lack is gone, and costs no request."""
    sandbox = make_sandbox(list_lag=timedelta(hours=1))
    with Session(hosts_at(sandbox.url), READY) as session:
        organisation = Organisation(session)
        young, old = (organisation.create(KIND, client_body(name)).id for name in ("a", "b"))
        needs = Needs(managed_ids=frozenset([young, old]), young_ids=frozenset([young]))
        observed = read(organisation, kinds(), needs)
        assert set(observed.remotes) == {READY_ID, young}
        singly = [line for line in log(sandbox) if line.startswith(f"GET {CLIENTS}/")]
    assert singly == [f"GET {CLIENTS}/{young} 200"]


@pytest.mark.parametrize("fault", [{"status": 404}, {"status": 200, "json": {"state": "deleted"}}])
def test_a_young_client_is_gone_by_404_or_deleted(
    organisation: Organisation, sandbox: Sandbox, fault: dict[str, Any]
) -> None:
    """Only these make it gone."""
    sandbox.fault("GET", f"{CLIENTS}/young", fault)
    observed = read(organisation, kinds(), Needs(young_ids=frozenset(["young"])))
    assert set(observed.remotes) == {READY_ID}


def test_a_young_client_that_cannot_be_read_is_not_taken_for_gone(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """The reading fails instead."""
    sandbox.fault("GET", f"{CLIENTS}/young", {"status": 503}, times=99)
    with pytest.raises(NetworkFailed):
        read(organisation, kinds(), Needs(young_ids=frozenset(["young"])))


def test_a_young_client_on_the_list_is_not_read_again(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """Nothing for a credential that needs nothing."""
    young = organisation.create(KIND, client_body()).id
    sandbox.control("DELETE", "requests")
    read(organisation, kinds(), Needs(young_ids=frozenset([young])))
    assert sorted(log(sandbox)) == sorted([ORGANIZATIONS_ME, *ALWAYS])


def test_a_login_that_may_not_list_clients_is_told(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """Whatever else failed beside it."""
    role = add_role(sandbox, "Nothing", "nothing:at:all")
    edit(sandbox, READY_ID, roleDivisions=[{"roleId": role, "divisionId": "*"}])
    with pytest.raises(PermissionMissing) as raised:
        read(organisation, kinds(), Needs(roles=True))
    assert "oauth:client:view" in raised.value.what


def test_a_disturbed_reading_comes_out_the_same(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """Each of its requests fails a few times, each in another way."""
    undisturbed = read(organisation, kinds(), Needs(roles=True, divisions=True, scopes=True))
    troubles: dict[str, dict[str, Any]] = {
        "/api/v2/organizations/*": {"status": 503},
        CLIENTS: {"close": "after"},
        ME: {"status": 429, "retry_after": 1},
        "/api/v2/authorization/roles": {"body": "garbage"},
        "/api/v2/authorization/divisions": {"close": "before"},
        "/api/v2/oauth/scopes": {"expire_token": True},
    }
    for path, trouble in troubles.items():
        sandbox.fault("GET", path, trouble, times=1 if "expire_token" in trouble else 3)
    disturbed = read(organisation, kinds(), Needs(roles=True, divisions=True, scopes=True))
    assert disturbed == undisturbed


def create_marked(organisation: Organisation, mark: str) -> str:
    return organisation.create(KIND, client_body("marked", description=f"words {mark}")).id
