"""/_sandbox/: what a test sees and does behind the API's back."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from gccreds.sandbox.options import READY_CLIENT_ID
from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, ROLES, Sandbox, a_request

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def fingerprint(secret: str) -> str:
    """The first 16 hex digits of SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()[:16]


def test_the_state_shows_everything_but_secrets(make_sandbox: MakeSandbox) -> None:
    """Always these keys; clients as the API answers them, and all tokens ever issued."""
    sandbox = make_sandbox(start=NEW_YEAR)
    token = sandbox.token()
    state = sandbox.state
    login = sandbox.call("GET", f"{CLIENTS}/{sandbox.client_id}", token=token).json()
    moments = (
        state.pop("now"),
        *(state["tokens"][0].pop(key) for key in ("issued_at", "expires_at")),
    )
    assert [moment[:16] for moment in moments] == [
        "2027-01-01T00:00",
        "2027-01-01T00:00",
        "2027-01-02T00:00",
    ]
    assert state == {
        "organization": {"id": "00000000-0000-4000-8000-00000000000a", "name": "Sandbox"},
        "clients": [login | {"secret_fingerprint": fingerprint("sandbox")}],
        "tokens": [
            {
                "fingerprint": fingerprint(token),
                "client_id": sandbox.client_id,
                "revoked": False,
            }
        ],
        "api_tokens": [],
        "credentials": [],
        "roles": sandbox.call("GET", "/api/v2/authorization/roles").json()["entities"],
        "divisions": sandbox.call("GET", "/api/v2/authorization/divisions").json()["entities"],
        "scopes": state["scopes"],
    }


def test_requests_are_logged_as_they_arrive(sandbox: Sandbox) -> None:
    """The login too, control calls not; numbers go on after the log was emptied."""
    sandbox.call("GET", "/api/v2/authorization/roles?pageSize=5&name=a%20b")
    sandbox.log_in("nobody")
    logged = sandbox.requests
    for entry in logged:
        at = datetime.fromisoformat(entry.pop("at"))
        assert timedelta(0) <= datetime.now(UTC) - at < timedelta(seconds=10)
    login = {"method": "POST", "path": "/oauth/token", "query": ""}
    assert logged == [
        {"n": 1, **login, "status": 200, "client_id": sandbox.client_id},
        {
            "n": 2,
            "method": "GET",
            "path": "/api/v2/authorization/roles",
            "query": "pageSize=5&name=a%20b",
            "status": 200,
            "client_id": sandbox.client_id,
        },
        {"n": 3, **login, "status": 401, "client_id": None},
    ]
    sandbox.control("DELETE", "requests")
    assert sandbox.requests == []
    sandbox.log_in()
    assert [entry["n"] for entry in sandbox.requests] == [4]


def test_the_clock_is_read_advanced_and_set(make_sandbox: MakeSandbox) -> None:
    """It ticks on from there, backwards too, and every Date header follows it."""
    sandbox = make_sandbox(start=NEW_YEAR)

    def now(body: object) -> datetime:
        return datetime.fromisoformat(sandbox.control("POST", "clock", body)["now"])

    assert now({}) - NEW_YEAR < timedelta(seconds=10)
    assert timedelta(0) <= now({"advance": "90d"}) - NEW_YEAR - timedelta(days=90)
    assert now({"set": "2026-06-30T12:00:00+02:00"}) < datetime(2026, 6, 30, 10, 1, tzinfo=UTC)
    before = now({})
    while now({}) == before:
        pass
    for answer in (sandbox.log_in(), sandbox.http.get("/_sandbox/state")):
        date = parsedate_to_datetime(answer.headers["Date"])
        assert timedelta(0) <= date - datetime(2026, 6, 30, 10, tzinfo=UTC) < timedelta(minutes=1)


def test_without_a_start_the_clock_is_the_real_one(sandbox: Sandbox) -> None:
    """To the second or two."""
    now = datetime.fromisoformat(sandbox.state["now"])
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=10)


@pytest.mark.parametrize(
    "body", ['{"advance": "soon"}', '{"set": "2027"}', '{"back": 1}', "[", "[]"]
)
def test_a_clock_that_cannot_be_is_refused(sandbox: Sandbox, body: str) -> None:
    """Durations as in manifests, moments as in ISO 8601."""
    assert sandbox.http.post("/_sandbox/clock", content=body).status_code == 400


def test_an_edit_is_someones_hand(sandbox: Sandbox) -> None:
    """It passes no checks, leaves its name and time, and a null takes a member away."""
    client = sandbox.create(description="old")
    secret = client.pop("secret")
    changes = {"state": "deleted", "description": None, "name": "", "id": "x", "secret": "x"}
    edited = sandbox.control("POST", "edit", {"id": client["id"], "set": changes})
    by = sandbox.state["clients"][0]["createdBy"]
    assert by["name"] == "admin@example.com"
    expected = client | {"state": "deleted", "name": "", "modifiedBy": by}
    del expected["description"]
    assert edited == expected | {"dateModified": edited["dateModified"]}
    assert edited["dateModified"] > client["dateModified"]
    assert sandbox.state["clients"][1]["secret_fingerprint"] == fingerprint(secret)


def test_an_edit_may_leave_nonsense(sandbox: Sandbox) -> None:
    """The organisation goes on and grants nothing by it."""
    client = sandbox.create(roleDivisions=[{"roleId": ROLES["admin"], "divisionId": "*"}])
    token = sandbox.token(client["id"], client["secret"])
    nonsense = {
        "roleDivisions": [7, {"roleId": 7}, {"roleId": ROLES["Operator"], "divisionId": "x"}],
        "accessTokenValiditySeconds": "long",
        "dateToDelete": "never",
    }
    sandbox.control("POST", "edit", {"id": client["id"], "set": nonsense})
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 403
    subject = f"/api/v2/authorization/subjects/{client['id']}"
    assert sandbox.call("GET", subject).json()["grants"] == []
    assert sandbox.log_in(client["id"], client["secret"]).json()["expires_in"] == 86_400


def test_an_edit_that_disables_kills_tokens(sandbox: Sandbox) -> None:
    """As a PUT does."""
    client = sandbox.create()
    token = sandbox.token(client["id"], client["secret"])
    sandbox.control("POST", "edit", {"id": client["id"], "set": {"state": "disabled"}})
    assert sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 401


def test_an_edit_of_the_grant_type_takes_the_rights_of_living_tokens(sandbox: Sandbox) -> None:
    """Roles bind client credentials only."""
    client = sandbox.create(roleDivisions=[{"roleId": ROLES["admin"], "divisionId": "*"}])
    token = sandbox.token(client["id"], client["secret"])
    sandbox.control("POST", "edit", {"id": client["id"], "set": {"authorizedGrantType": "CODE"}})
    assert sandbox.call("GET", CLIENTS, token=token).json()["code"] == "missing.permissions"


def test_an_edit_removes_a_client_in_any_state(sandbox: Sandbox) -> None:
    """Its tokens die with it."""
    client = sandbox.create()
    token = sandbox.token(client["id"], client["secret"])
    sandbox.control("POST", "edit", {"id": client["id"], "remove": True})
    assert sandbox.call("GET", f"{CLIENTS}/{client['id']}").status_code == 404
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 401


def test_an_edit_makes_a_role_that_the_ready_made_login_can_give(sandbox: Sandbox) -> None:
    """It holds every role that there is; a second edit changes the permissions alone."""
    sandbox.control("POST", "edit", {"role": "Viewer", "permissions": []})
    role = sandbox.control("POST", "edit", {"role": "Viewer", "permissions": ["oauth:client:view"]})
    client = sandbox.create(roleDivisions=[{"roleId": role["id"], "divisionId": "*"}])
    token = sandbox.token(client["id"], client["secret"])
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 200
    assert sandbox.call("POST", CLIENTS, a_request(), token=token).status_code == 403
    assert len(sandbox.state["roles"]) == 7


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": "nobody", "set": {}}, 404),
        ({"id": "nobody", "remove": True}, 404),
        ({"id": "nobody"}, 400),
        ({"id": "nobody", "calls": 3, "day": "2027-01-01"}, 404),
        ({"id": READY_CLIENT_ID, "calls": 3, "day": "soon"}, 400),
        ({"id": READY_CLIENT_ID, "calls": 0, "day": "2027-01-01"}, 400),
        ({"id": READY_CLIENT_ID, "calls": 3}, 400),
        ({"role": "admin"}, 400),
        ({"role": "admin", "permissions": [], "id": "x"}, 400),
    ],
    ids=str,
)
def test_an_edit_that_cannot_be_is_refused(sandbox: Sandbox, body: object, status: int) -> None:
    """Unknown ids, and what this sandbox does not know."""
    assert sandbox.http.post("/_sandbox/edit", json=body).status_code == status


def test_control_calls_that_do_not_exist_are_not_found(sandbox: Sandbox) -> None:
    """Without a login, like those that do."""
    assert sandbox.http.get("/_sandbox/secrets").json()["code"] == "not.found"
    assert sandbox.http.get("/_sandbox/faults").status_code == 404
