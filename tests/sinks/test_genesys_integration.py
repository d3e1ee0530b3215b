"""An integration credential of the same organisation: the contract, and each way to a no."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.domain.mark import Mark
from gccreds.domain.secret import Secret
from gccreds.errors import DestinationRefused
from gccreds.genesys.integrations import Integrations
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.sinks.genesys_integration import FORMAT, IntegrationSettings
from gccreds.sinks.interface import Shows, Sink, Values
from gccreds.sinks.registry import open_sink
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox, grants
from tests.sinks.contract import SinkContract, assert_holds_no_secret
from tests.sinks.examples import MARK, payload, secret

CREDENTIALS = "/api/v2/integrations/credentials"
TYPE = {"name": "pureCloudOAuthClient"}
MANAGER = {"Credential_Manager": "*"}
BILLING = Destination("genesys_integration", "billing", {"credential": "billing"})


@contextmanager
def logged_in(sandbox: Sandbox, client_id: str = "", secret: str = "") -> Iterator[Integrations]:
    """What the command line hands to the destination, by default of the ready-made login."""
    chosen = (client_id or sandbox.client_id, Secret(secret or sandbox.client_secret))
    with Session(hosts_at(sandbox.url), ClientLogin(*chosen, "a test")) as session:
        yield Integrations(Organisation(session))


def opened(integrations: Integrations, **changed: Any) -> Sink:
    """The way to the credential `billing`."""
    return open_sink(replace(BILLING, **changed), MARK, Path(), integrations)


def put(sandbox: Sandbox, name: str = "billing") -> str:
    """One that somebody made by hand; gives its id."""
    fields = {"clientId": "theirs", "clientSecret": "theirs"}
    body = {"name": name, "type": TYPE, "credentialFields": fields}
    return str(sandbox.call("POST", CREDENTIALS, body).json()["id"])


def fingerprints(generation: int) -> dict[str, str]:
    """How the sandbox tells what is in a credential that has the values of a generation."""
    values = payload(generation).values
    texts = {"clientId": str(values["client_id"]), "clientSecret": secret(generation)}
    return {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in texts.items()}


def writes(sandbox: Sandbox) -> list[str]:
    """The requests that changed a credential, or tried to."""
    return [
        request["method"]
        for request in sandbox.requests
        if request["path"].startswith(CREDENTIALS) and request["method"] != "GET"
    ]


def refusal(sink: Sink, *, ours: bool = False) -> tuple[str, str]:
    """What the check says, and what to do next."""
    with pytest.raises(DestinationRefused) as refused:
        sink.check(ours=ours)
    assert refused.value.where == "oauth_client.ci"
    return refused.value.what, refused.value.next_step


@pytest.fixture
def integrations(sandbox: Sandbox) -> Iterator[Integrations]:
    """Those of a login that may do everything."""
    with logged_in(sandbox) as integrations:
        yield integrations


class TestGenesysIntegration(SinkContract):
    @pytest.fixture(autouse=True)
    def _sandbox(self, sandbox: Sandbox, integrations: Integrations) -> None:
        self.sandbox, self.integrations = sandbox, integrations

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return BILLING

    def open(self, destination: Destination, mark: Mark, root: Path) -> Sink:
        return open_sink(destination, mark, root, self.integrations)

    def stored(self, root: Path) -> object:
        return self.sandbox.state["credentials"]

    def held(self, sink: Sink, root: Path) -> Values | None:
        """Nobody is shown them: the payload of which they have the fingerprints."""
        (one,) = self.sandbox.state["credentials"]
        held = [n for n in (1, 2) if one["fingerprints"] == fingerprints(n)]
        return payload(held[0]).values if held else None

    def put_foreign(self, root: Path) -> None:
        put(self.sandbox)

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        for method in ("POST", "PUT"):
            self.sandbox.fault(method, f"{CREDENTIALS}*", {"status": 400})
        yield
        self.sandbox.control("DELETE", "faults")


def test_it_shows_nothing(integrations: Integrations) -> None:
    """Neither before a delivery nor after it."""
    sink = opened(integrations)
    sink.deliver(payload())
    assert (sink.shows, sink.read()) == (Shows.NOTHING, None)


def test_the_credential_is_of_the_type_of_a_client(
    sandbox: Sandbox, integrations: Integrations
) -> None:
    """Id and secret go there in one request; a second delivery changes the same one."""
    for generation in (1, 2):
        opened(integrations).deliver(payload(generation))
        (one,) = sandbox.state["credentials"]
        assert (one["name"], one["type"]["name"]) == ("billing", "pureCloudOAuthClient")
        assert one["fingerprints"] == fingerprints(generation)
    assert writes(sandbox) == ["POST", "PUT"]


def test_it_is_found_by_its_whole_name(sandbox: Sandbox, integrations: Integrations) -> None:
    """In capitals it is another one."""
    ids = [put(sandbox, name) for name in ("Billing", "billing 2", "billing")]
    what, _ = refusal(opened(integrations))
    assert what == f"genesys_integration billing exists, and gccreds did not write it (id {ids[2]})"


def test_where_two_have_the_name_nothing_is_written(
    sandbox: Sandbox, integrations: Integrations
) -> None:
    """Not by a delivery either, whatever the state and the manifest say."""
    ids = [put(sandbox), put(sandbox)]
    told = (
        f"2 integration credentials are called billing: {', '.join(ids)}",
        "delete all but one of them, or name another one",
    )
    sink = opened(integrations, if_exists="replace")
    before = sandbox.state["credentials"]
    assert refusal(sink) == refusal(sink, ours=True) == told
    with pytest.raises(DestinationRefused, match="2 integration credentials"):
        sink.deliver(payload())
    assert sandbox.state["credentials"] == before


def test_one_of_another_type_is_left_alone(sandbox: Sandbox, integrations: Integrations) -> None:
    """Its type cannot be changed, and its fields have other names."""
    id_ = put(sandbox)
    sandbox.control("POST", "edit", {"id": id_, "set": {"type": {"name": "basicAuth"}}})
    assert refusal(opened(integrations, if_exists="replace")) == (
        f"genesys_integration billing is of the type basicAuth and takes no client (id {id_})",
        "name another one; gccreds makes it with the type pureCloudOAuthClient",
    )


@pytest.mark.parametrize(
    ("permissions", "exists", "lacking"),
    [
        (["integrations:credential:view", "integrations:credential:edit"], False, "add"),
        (["integrations:credential:view", "integrations:credential:add"], True, "edit"),
    ],
)
def test_the_check_finds_the_permission_that_is_missing_without_writing(
    sandbox: Sandbox, permissions: list[str], exists: bool, lacking: str
) -> None:
    """The one that this delivery needs, by the roles of the login."""
    if exists:
        put(sandbox)
    with a_login(sandbox, [*permissions, "authorization:role:view"]) as integrations:
        sandbox.control("DELETE", "requests")
        what, next_step = refusal(opened(integrations), ours=True)
    assert what == (
        f"genesys_integration billing needs the permission integrations:credential:{lacking}, "
        "which the login does not have"
    )
    assert next_step.startswith("add it to a role of the login's client")
    assert writes(sandbox) == []


def test_the_check_finds_that_the_login_may_not_look(sandbox: Sandbox) -> None:
    """The refusal of the organisation is told, with the request."""
    with a_login(sandbox, ["authorization:role:view"]) as integrations:
        what, next_step = refusal(opened(integrations))
    assert what.startswith("genesys_integration billing: the login lacks a permission: ")
    assert "integrations:credential:view" in what
    assert "(GET /api/v2/integrations/credentials?pageSize=500, correlation id " in what
    assert next_step.startswith("add the permission to a role of the login's client")


def test_where_roles_cannot_be_read_the_delivery_itself_is_refused(sandbox: Sandbox) -> None:
    """Nothing is certain then, so that the check lets it pass."""
    with a_login(sandbox, ["integrations:credential:view"]) as integrations:
        sink = opened(integrations)
        sink.check(ours=False)
        with pytest.raises(DestinationRefused, match="integrations:credential:add") as refused:
            sink.deliver(payload())
    assert_holds_no_secret(refused.value)


def test_a_role_with_a_star_is_enough(sandbox: Sandbox) -> None:
    """As that of the Credential Manager."""
    client = sandbox.create(roleDivisions=grants(**MANAGER))
    with logged_in(sandbox, client["id"], client["secret"]) as integrations:
        opened(integrations).check(ours=False)
        opened(integrations).deliver(payload())


def test_a_create_whose_answer_was_lost_is_not_sent_again(
    sandbox: Sandbox, integrations: Integrations
) -> None:
    """What it made is found by its name and gets the values."""
    sandbox.fault("POST", CREDENTIALS, {"close": "after"})
    opened(integrations).deliver(payload())
    (one,) = sandbox.state["credentials"]
    assert one["fingerprints"] == fingerprints(1)
    assert writes(sandbox) == ["POST", "PUT"]


def test_a_create_that_was_lost_and_made_nothing_fails(
    sandbox: Sandbox, integrations: Integrations
) -> None:
    """It may still take effect; the next apply finds it by its name."""
    sandbox.fault("POST", CREDENTIALS, {"close": "before"})
    with pytest.raises(DestinationRefused, match="whether this took effect is not known"):
        opened(integrations).deliver(payload())
    assert writes(sandbox) == ["POST"]


@pytest.mark.parametrize("name", ["", "two\nlines"])
def test_a_name_is_one_line(name: str) -> None:
    """And there is one."""
    with pytest.raises(ValidationError):
        IntegrationSettings.model_validate({"credential": name})
    assert FORMAT.place(IntegrationSettings(credential="Billing (EU)")) == "Billing (EU)"


def test_many_pages_are_read(make_sandbox: MakeSandbox) -> None:
    """The name may stand on the last one."""
    sandbox = make_sandbox(rate_limit=0)
    token = sandbox.token()
    body = {
        "name": "other",
        "type": TYPE,
        "credentialFields": {"clientId": "x", "clientSecret": "y"},
    }
    for _ in range(500):
        sandbox.call("POST", CREDENTIALS, body, token=token)
    put(sandbox)
    with logged_in(sandbox) as integrations:
        assert "exists" in refusal(opened(integrations))[0]


@contextmanager
def a_login(sandbox: Sandbox, permissions: list[str]) -> Iterator[Integrations]:
    """A client whose one role has these permissions."""
    body = {"role": "Limited", "permissions": permissions}
    role = sandbox.control("POST", "edit", body)["id"]
    client = sandbox.create(roleDivisions=[{"roleId": role, "divisionId": "*"}])
    with logged_in(sandbox, client["id"], client["secret"]) as integrations:
        yield integrations
