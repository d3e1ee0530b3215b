"""The operations, each against a real sandbox."""

import pytest

from gccreds.domain.observed import Caller, Organization
from gccreds.domain.secret import Secret
from gccreds.errors import AnswerLost, ApiRefused, LoginRefused, NetworkFailed
from gccreds.genesys.login import TokenLogin
from gccreds.genesys.organisation import Created, Organisation
from gccreds.genesys.regions import Hosts, hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.oauth_client import KIND
from tests.conftest import MakeSandbox
from tests.genesys.surroundings import LOGIN, ME, READY, READY_ID, client_body, log
from tests.sandboxes import CLIENTS, Sandbox


def create(organisation: Organisation, name: str = "a client") -> Created:
    return organisation.create(KIND, client_body(name))


def test_the_organisation_and_the_login_are_told(organisation: Organisation) -> None:
    """The caller's roles are role ids with the ids of their divisions."""
    assert organisation.organization() == Organization(
        "00000000-0000-4000-8000-00000000000a", "Sandbox"
    )
    roles = {f"00000000-0000-4000-8000-0000000000e{n}": frozenset("*") for n in range(1, 7)}
    assert organisation.caller() == Caller(READY_ID, "Sandbox login", "CLIENT-CREDENTIALS", roles)


def test_a_users_token_has_no_client_id(organisation: Organisation, sandbox: Sandbox) -> None:
    """Then the client that is told is only what the user came through."""
    told = {"OAuthClient": {"id": "9", "name": "Portal", "authorizedGrantType": "CODE"}}
    sandbox.fault("GET", ME, {"status": 200, "json": told})
    assert organisation.caller() == Caller(None, "Portal", "CODE", {})


def test_a_secret_is_taken_out_of_the_answer(organisation: Organisation) -> None:
    """It is apart from the object, and the object lacks it."""
    created = create(organisation)
    assert created.secret is not None
    assert len(created.secret) == 43
    assert "secret" not in created.wire
    assert created.wire["name"] == "a client"


def test_secrets_of_list_items_are_dropped(organisation: Organisation, sandbox: Sandbox) -> None:
    """Older answers may still hold them (api-facts.md §3.2)."""
    item = {"id": "1", "name": "old", "authorizedGrantType": "CODE", "secret": "s3cr3t"}
    sandbox.fault("GET", CLIENTS, {"status": 200, "json": {"entities": [item], "total": 1}})
    assert organisation.list_clients().clients == (
        {"id": "1", "name": "old", "authorizedGrantType": "CODE"},
    )


def test_a_client_that_is_gone_is_none(organisation: Organisation, sandbox: Sandbox) -> None:
    """By 404, and by state `deleted` in an answer of 200."""
    created = create(organisation)
    assert organisation.get(KIND, created.id) == created.wire
    deleted = {**created.wire, "state": "deleted"}
    sandbox.fault("GET", f"{CLIENTS}/*", {"status": 200, "json": deleted})
    assert organisation.get(KIND, created.id) is None
    assert organisation.get(KIND, "11111111-1111-4111-8111-111111111111") is None


def test_a_deleted_client_is_not_on_the_list(organisation: Organisation, sandbox: Sandbox) -> None:
    """Some are still listed for a while."""
    entities = [
        {"id": "1", "name": "a", "authorizedGrantType": "CODE", "state": "active"},
        {"id": "2", "name": "b", "authorizedGrantType": "CODE", "state": "deleted"},
    ]
    sandbox.fault("GET", CLIENTS, {"status": 200, "json": {"entities": entities, "total": 2}})
    listing = organisation.list_clients()
    assert [client["id"] for client in listing.clients] == ["1"]
    assert not listing.legacy


def test_a_refusal_to_read_is_not_taken_for_gone(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """Only 404 makes a client gone."""
    sandbox.fault("GET", f"{CLIENTS}/*", {"status": 409})
    with pytest.raises(ApiRefused):
        organisation.get(KIND, READY_ID)


def test_an_update_replaces_and_answers_what_is(organisation: Organisation) -> None:
    """Members that gccreds does not know are kept by the organisation if they are sent."""
    created = create(organisation)
    body = {**client_body("another name"), "allowedIps": ["192.0.2.0/24"]}
    updated = organisation.update(KIND, created.id, body)
    assert (updated["name"], updated["allowedIps"]) == ("another name", ["192.0.2.0/24"])
    assert organisation.get(KIND, created.id) == updated


def test_deleting_what_is_gone_is_success(organisation: Organisation, sandbox: Sandbox) -> None:
    """Also where the answer to the first attempt was lost."""
    created = create(organisation)
    organisation.update(KIND, created.id, {**client_body(), "state": "inactive"})
    sandbox.fault("DELETE", f"{CLIENTS}/*", {"close": "after"})
    organisation.delete(KIND, created.id)
    organisation.delete(KIND, created.id)
    assert organisation.get(KIND, created.id) is None


def test_deleting_an_active_client_is_refused(organisation: Organisation) -> None:
    """The code says so, and the next step is what to do before."""
    with pytest.raises(ApiRefused) as raised:
        organisation.delete(KIND, create(organisation).id)
    assert raised.value.api_code == "cannot.delete.client"
    assert raised.value.next_step == "set the client's state to inactive first"


def test_an_id_cannot_leave_its_path(organisation: Organisation, sandbox: Sandbox) -> None:
    """Ids come from manifests and states too."""
    assert organisation.get(KIND, "..?x=1#y") is None
    assert log(sandbox)[-1] == f"GET {CLIENTS}/..?x=1#y 404"
    assert sandbox.requests[-1]["query"] == ""


def test_a_create_that_answers_without_an_id_is_in_doubt(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """Nobody could find again what it made."""
    sandbox.fault("POST", CLIENTS, {"status": 200, "json": {"name": "a client"}})
    with pytest.raises(AnswerLost):
        create(organisation)


def test_a_new_secret_is_tried_and_its_token_revoked(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """One login and one revocation, both with the new client's credentials."""
    created = create(organisation)
    sandbox.control("DELETE", "requests")
    organisation.try_login(created.id, created.secret or Secret(""))
    assert [(entry["path"], entry["client_id"]) for entry in sandbox.requests] == [
        (LOGIN, created.id),
        (ME, created.id),
    ]
    assert [
        token["revoked"] for token in sandbox.state["tokens"] if token["client_id"] == created.id
    ] == [True]


def test_a_secret_that_does_not_work_is_refused(organisation: Organisation) -> None:
    """And the session's own token goes on."""
    created = create(organisation)
    with pytest.raises(LoginRefused) as raised:
        organisation.try_login(created.id, Secret("another"))
    assert str(raised.value.where).startswith(f"the new secret, client {created.id}; POST ")
    assert organisation.organization().name == "Sandbox"


def test_the_largest_pages_are_asked_for(organisation: Organisation, sandbox: Sandbox) -> None:
    """One request each for roles and divisions, and one for scopes, which have no pages."""
    organisation.session.access_token()
    sandbox.control("DELETE", "requests")
    roles, divisions = organisation.list_roles(), organisation.list_divisions()
    scopes = organisation.list_scopes()
    assert log(sandbox) == [
        "GET /api/v2/authorization/roles?pageSize=500&userCount=false 200",
        "GET /api/v2/authorization/divisions?pageSize=500 200",
        "GET /api/v2/oauth/scopes 200",
    ]
    assert sorted(divisions.names) == ["APAC", "EMEA", "Home"]
    assert divisions.home is not None
    assert divisions.home.name == "Home"
    assert {"analytics:readonly", "oauth", "search:readonly"} <= scopes
    (runner,) = roles.ids_of("Data Actions Runner")
    role = roles.get(runner)
    assert role is not None
    assert role.permissions == {"integrations:action:execute"}


def test_more_than_a_page_is_followed_to_its_end(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """By `nextUri`, a path or a whole address of the same host."""
    path = "/api/v2/authorization/roles"
    first = {"entities": [{"id": "1"}], "total": 3, "nextUri": f"{path}?pageNumber=2"}
    second = {
        "entities": [{"id": "2"}],
        "total": 3,
        "nextUri": f"{sandbox.url}{path}?pageNumber=3",
    }
    third = {"entities": [{"id": "3"}], "total": 3}
    for page in (first, second, third):
        sandbox.fault("GET", path, {"status": 200, "json": page})
    assert [role.id for role in organisation.list_roles().entities] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (
            {"entities": [], "total": 1},
            "it says that there are 1 entities and gave 0",
        ),
        (
            {"entities": [], "nextUri": "https://api.example.com/api/v2/oauth/clients"},
            "its next page is on another host",
        ),
        ({"entities": [], "nextUri": CLIENTS}, "its pages lead back to one that was read"),
        ({"total": 0}, "it has no list of entities"),
        ({"entities": ["x"]}, "it has no list of entities"),
    ],
)
def test_a_list_that_is_not_whole_is_an_error(
    organisation: Organisation, sandbox: Sandbox, page: object, why: str
) -> None:
    """It would make clients look gone."""
    sandbox.fault("GET", CLIENTS, {"status": 200, "json": page})
    with pytest.raises(NetworkFailed) as raised:
        organisation.list_clients()
    assert raised.value.what == f"the list cannot be taken for the whole: {why}"
    assert raised.value.where == f"GET {CLIENTS}, correlation id {raised.value.context_id}"


def test_a_truncated_list_is_an_error(organisation: Organisation, sandbox: Sandbox) -> None:
    """The sandbox's own fault of that name."""
    sandbox.fault("GET", CLIENTS, {"truncate": 0})
    with pytest.raises(NetworkFailed):
        organisation.list_clients()


def test_the_client_limit_is_told_where_there_is_one(make_sandbox: MakeSandbox) -> None:
    """None where the namespace has none, or may not be read."""
    for options, limit in (({"max_clients": 7}, 7), ({}, None)):
        with Session(hosts_at(make_sandbox(**options).url), READY) as session:
            assert Organisation(session).client_limit() == limit
    sandbox = make_sandbox(max_clients=7)
    sandbox.fault("GET", "/api/v2/organizations/limits/*", {"status": 403})
    with Session(hosts_at(sandbox.url), READY) as session:
        assert Organisation(session).client_limit() is None


def test_nothing_is_sent_to_the_host_of_the_login_but_logins(
    session: Session, sandbox: Sandbox
) -> None:
    """Login and API are different hosts of a real organisation."""
    hosts = Hosts(api=sandbox.url, login="http://127.0.0.1:9", region="elsewhere")
    token = TokenLogin(session.access_token().token, "the test")
    with Session(hosts, token) as other:
        assert Organisation(other).organization().name == "Sandbox"
