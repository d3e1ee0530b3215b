"""API tokens: made once, used within their scopes, dead at their end. By api-tokens.md."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gccreds.sandbox.options import SandboxOptions
from tests.conftest import MakeSandbox
from tests.sandbox.test_control import fingerprint
from tests.sandboxes import CLIENTS, Sandbox, a_sandbox, grants

TOKENS = "/api/v2/oauth/apitokens"
ME = "/api/v2/tokens/me"
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def a_token(**members: object) -> dict[str, object]:
    """What a POST asks for, with an end a month after the new year."""
    default = {
        "name": "nightly",
        "scope": ["oauth:readonly"],
        "dateExpires": "2027-02-01T00:00:00Z",
    }
    return {**default, **members}


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """One whose clock stands at the new year."""
    return make_sandbox(start=NEW_YEAR)


def made(sandbox: Sandbox, *, token: str | None = None, **members: object) -> Any:
    """A new token, as the API answers it, the token itself included."""
    answer = sandbox.call("POST", TOKENS, a_token(**members), token=token)
    assert answer.status_code == 200, answer.text
    return answer.json()


def outcome(sandbox: Sandbox, method: str, path: str, token: str) -> tuple[int, str]:
    """Status and error code of a call with an API token."""
    answer = sandbox.call(method, path, token=token)
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def test_the_token_is_answered_once(sandbox: Sandbox) -> None:
    """By the create, with every member of the contract; readings show all but the token."""
    created = made(sandbox, description="Nightly export")
    text, listed = created.pop("token"), sandbox.call("GET", TOKENS).json()
    assert len(text) == 86
    assert created == {
        "id": created["id"],
        "name": "nightly",
        "description": "Nightly export",
        "scope": ["oauth:readonly"],
        "dateCreated": created["dateCreated"],
        "dateExpires": "2027-02-01T00:00:00.000Z",
        "dateLastUsed": None,
        "state": "active",
        "createdBy": {"id": sandbox.client_id},
        "selfUri": f"{TOKENS}/{created['id']}",
    }
    assert created["dateCreated"].startswith("2027-01-01T00:00:")
    assert sandbox.call("GET", created["selfUri"]).json() == created
    assert listed["entities"] == [created]
    assert sandbox.state["api_tokens"] == [created | {"fingerprint": fingerprint(text)}]


def test_the_list_has_pages(sandbox: Sandbox) -> None:
    """25 a page unless asked otherwise, at most 500."""
    token = sandbox.token()
    ids = [made(sandbox, token=token)["id"] for _ in range(26)]
    first, second = (
        sandbox.call("GET", f"{TOKENS}{query}", token=token).json()
        for query in ("", "?pageNumber=2")
    )
    assert [page["id"] for page in first["entities"] + second["entities"]] == ids
    assert (first["pageSize"], first["pageCount"], first["total"]) == (25, 2, 26)
    assert first["nextUri"] == f"{TOKENS}?pageSize=25&pageNumber=2"
    assert "nextUri" not in second
    assert sandbox.call("GET", f"{TOKENS}?pageSize=501").json()["code"] == "invalid.value"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"name": None}, "bad.request"),
        ({"name": " "}, "invalid.value"),
        ({"description": 7}, "bad.request"),
        ({"scope": None}, "invalid.value"),
        ({"scope": []}, "invalid.value"),
        ({"scope": "oauth"}, "bad.request"),
        ({"scope": ["oauth:client:view"]}, "invalid.value"),
        ({"dateExpires": None}, "invalid.date"),
        ({"dateExpires": "2027-02-01"}, "invalid.date"),
        ({"dateExpires": "2027-01-01T00:00:00Z"}, "invalid.date"),
        ({"dateExpires": "2028-03-27T00:00:00Z"}, "invalid.date"),
        ({"duration": "90d"}, "bad.request"),
    ],
    ids=str,
)
def test_a_token_that_cannot_be_is_refused(
    sandbox: Sandbox, members: dict[str, object], code: str
) -> None:
    """Status 400, and none is made; 450 days after the new year is the 26th of March."""
    refused = sandbox.call("POST", TOKENS, a_token(**members))
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert sandbox.state["api_tokens"] == []


def test_the_longest_life_is_450_days(sandbox: Sandbox) -> None:
    """From the moment of the request, to the second."""
    assert made(sandbox, dateExpires="2028-03-26T00:00:00Z")["state"] == "active"


def test_name_and_description_can_be_changed(sandbox: Sandbox) -> None:
    """What a PUT omits is cleared; scopes and end cannot be changed, not even to the same."""
    created = made(sandbox, description="old")
    path, text = created["selfUri"], created.pop("token")
    changed = sandbox.call("PUT", path, {"name": "weekly"})
    refused = [
        sandbox.call("PUT", path, {"name": "x", member: created[member]})
        for member in ("scope", "dateExpires")
    ]
    assert changed.json() == created | {"name": "weekly", "description": ""}
    assert [answer.json()["code"] for answer in refused] == ["invalid.value"] * 2
    assert outcome(sandbox, "GET", ME, text) == (200, "")


def test_a_revoked_token_is_gone(sandbox: Sandbox) -> None:
    """204, then 404 and 401 at once; the second DELETE finds nothing."""
    created = made(sandbox)
    answers = [
        sandbox.call("DELETE", created["selfUri"]),
        sandbox.call("GET", created["selfUri"]),
        sandbox.call("DELETE", created["selfUri"]),
        sandbox.call("GET", ME, token=created["token"]),
    ]
    assert [answer.status_code for answer in answers] == [204, 404, 404, 401]
    assert sandbox.state["api_tokens"] == []


def test_a_token_tells_who_it_is_and_when_it_was_used(sandbox: Sandbox) -> None:
    """tokens/me needs no scope, names the creator, and is a use like any other call."""
    created = made(sandbox, scope=["routing"])
    me = sandbox.call("GET", ME, token=created["token"]).json()
    used = sandbox.call("GET", created["selfUri"]).json()["dateLastUsed"]
    sandbox.control("POST", "clock", {"advance": "1d"})
    refused = outcome(sandbox, "GET", CLIENTS, created["token"])
    used_again = sandbox.call("GET", created["selfUri"]).json()["dateLastUsed"]
    assert me["authorizedScope"] == ["routing"]
    assert me["OAuthClient"]["id"] == sandbox.client_id
    assert refused == (403, "not.authorized")
    assert (used[:10], used_again[:10]) == ("2027-01-01", "2027-01-02")


@pytest.mark.parametrize(
    ("scope", "reading", "writing"),
    [
        ("oauth", (200, ""), (404, "not.found")),
        ("oauth:readonly", (200, ""), (403, "not.authorized")),
        ("routing", (403, "not.authorized"), (403, "not.authorized")),
    ],
)
def test_scopes_bind_a_token(
    sandbox: Sandbox, scope: str, reading: tuple[int, str], writing: tuple[int, str]
) -> None:
    """The one that only reads opens what reads, and a refusal names the one that is missing."""
    text = made(sandbox, scope=[scope])["token"]
    assert outcome(sandbox, "GET", CLIENTS, text) == reading
    assert outcome(sandbox, "DELETE", f"{CLIENTS}/nobody", text) == writing
    refused = sandbox.call("GET", "/api/v2/organizations/me", token=text).json()
    assert refused["messageParams"] == {"scope": "organization:readonly"}


def test_the_rights_are_its_creators(sandbox: Sandbox) -> None:
    """At the moment of the call: a role that the creator loses, and its end, are the token's."""
    client = sandbox.create(roleDivisions=grants(Credential_Manager="Home"))
    login = sandbox.token(client["id"], client["secret"])
    text = made(sandbox, token=login, scope=["oauth", "authorization"])["token"]
    assert outcome(sandbox, "GET", CLIENTS, text) == (200, "")
    assert outcome(sandbox, "GET", f"/api/v2/authorization/subjects/{client['id']}", text) == (
        403,
        "missing.permissions",
    )

    def edited(**members: object) -> tuple[int, str]:
        sandbox.control("POST", "edit", {"id": client["id"], "set": members})
        return outcome(sandbox, "GET", CLIENTS, text)

    assert edited(roleDivisions=grants(Operator="Home")) == (403, "missing.permissions")
    assert edited(roleDivisions=grants(admin="*"), state="inactive") == (200, "")
    assert edited(state="disabled") == (401, "bad.credentials")
    assert edited(state="active") == (200, "")
    sandbox.control("POST", "edit", {"id": client["id"], "remove": True})
    assert outcome(sandbox, "GET", CLIENTS, text) == (401, "bad.credentials")
    assert [token["name"] for token in sandbox.state["api_tokens"]] == ["nightly"]


def test_a_token_gives_no_more_than_it_has(sandbox: Sandbox) -> None:
    """A token made by a token is its creator's too, within the scopes of the first."""
    text = made(sandbox, scope=["oauth", "routing:readonly"])["token"]
    child = made(sandbox, token=text, scope=["oauth:readonly"])
    wider = sandbox.call("POST", TOKENS, a_token(scope=["routing"]), token=text)
    assert child["createdBy"] == {"id": sandbox.client_id}
    assert (wider.status_code, wider.json()["code"]) == (403, "not.authorized")


def test_at_its_end_a_token_is_expired(sandbox: Sandbox) -> None:
    """On the sandbox's clock: still listed, and 401."""
    created = made(sandbox)
    sandbox.control("POST", "clock", {"set": "2027-01-31T23:59:00Z"})
    before = outcome(sandbox, "GET", ME, created["token"])
    sandbox.control("POST", "clock", {"set": "2027-02-01T00:00:00Z"})
    after = outcome(sandbox, "GET", ME, created["token"])
    (listed,) = sandbox.call("GET", TOKENS).json()["entities"]
    assert (before, after) == ((200, ""), (401, "bad.credentials"))
    assert (listed["id"], listed["state"]) == (created["id"], "expired")
    assert listed["dateLastUsed"].startswith("2027-01-31T23:59")


def test_a_token_can_revoke_itself(sandbox: Sandbox) -> None:
    """DELETE tokens/me ends the very token that is used."""
    text = made(sandbox)["token"]
    assert outcome(sandbox, "DELETE", ME, text) == (200, "")
    assert outcome(sandbox, "HEAD", ME, text) == (401, "")
    assert sandbox.state["api_tokens"] == []


def test_each_token_has_its_own_rate_window(make_sandbox: MakeSandbox) -> None:
    """Its requests are logged under the client that made it."""
    sandbox = make_sandbox(start=NEW_YEAR, rate_limit=2)
    login = sandbox.token()
    texts = [made(sandbox, token=login)["token"] for _ in range(2)]
    answers = [sandbox.call("GET", ME, token=text) for text in (texts[0], *texts, texts[0])]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert [answer.headers["inin-ratelimit-count"] for answer in answers] == ["1", "2", "1", "2"]
    assert {entry["client_id"] for entry in sandbox.requests} == {sandbox.client_id}


def test_a_fault_ends_a_token_before_its_time(sandbox: Sandbox) -> None:
    """It is expired from that request on, and stays on the list."""
    text = made(sandbox)["token"]
    sandbox.fault("GET", ME, {"expire_token": True})
    assert outcome(sandbox, "GET", ME, text) == (401, "bad.credentials")
    assert outcome(sandbox, "GET", ME, text) == (401, "bad.credentials")
    assert [token["state"] for token in sandbox.state["api_tokens"]] == ["expired"]


def test_a_use_that_comes_late_does_not_bring_a_revoked_token_back(sandbox: Sandbox) -> None:
    """The call is judged by its arrival; the token stays gone."""
    created = made(sandbox)
    sandbox.fault("GET", ME, {"late_ms": 50})
    with pytest.raises(Exception, match="disconnected"):
        sandbox.call("GET", ME, token=created["token"])
    sandbox.call("DELETE", created["selfUri"])
    sandbox.fault("GET", ME, {"delay_ms": 100})
    sandbox.call("GET", ME)
    assert sandbox.state["api_tokens"] == []


def test_an_edit_changes_and_removes_a_token(sandbox: Sandbox) -> None:
    """Without a check; its state follows its end, and with one that means nothing it is dead."""
    created = made(sandbox, description="old")
    text = created.pop("token")
    edit = {"name": "", "description": None, "token": "x", "dateExpires": "2028-01-01T00:00:00Z"}
    edited = sandbox.control("POST", "edit", {"id": created["id"], "set": edit})
    del created["description"]
    assert edited == created | {
        "name": "",
        "dateExpires": "2028-01-01T00:00:00Z",
        "dateModified": edited["dateModified"],
        "modifiedBy": sandbox.state["clients"][0]["createdBy"],
    }
    sandbox.control("POST", "edit", {"id": created["id"], "set": {"dateExpires": "never"}})
    assert outcome(sandbox, "GET", ME, text) == (401, "bad.credentials")
    sandbox.control("POST", "edit", {"id": created["id"], "remove": True})
    assert sandbox.state["api_tokens"] == []


def test_tokens_survive_a_restart(tmp_path: Path) -> None:
    """Those that are left, with their last use; the file holds digests only."""
    options = SandboxOptions(port=0, data=tmp_path / "kept", start=NEW_YEAR)
    with a_sandbox(options) as before:
        text = made(before)["token"]
        before.call("DELETE", made(before, name="revoked")["selfUri"])
        before.call("GET", ME, token=text)
        old = before.state["api_tokens"]
    with a_sandbox(options) as after:
        assert after.state["api_tokens"] == old
        assert outcome(after, "GET", CLIENTS, text) == (200, "")
    assert old[0]["dateLastUsed"] is not None
    assert text.encode() not in (tmp_path / "kept").read_bytes()


def test_an_organisation_may_be_without_them(make_sandbox: MakeSandbox) -> None:
    """Then nothing of it is there, whoever asks."""
    sandbox = make_sandbox(without="apitokens")
    for method, path in (("GET", TOKENS), ("POST", TOKENS), ("GET", f"{TOKENS}/x")):
        answer = sandbox.call(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not.found")
    assert sandbox.http.get(TOKENS).json()["code"] == "authentication.required"


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", TOKENS, "oauth:client:view"),
        ("POST", TOKENS, "oauth:client:add"),
        ("GET", f"{TOKENS}/x", "oauth:client:view"),
        ("PUT", f"{TOKENS}/x", "oauth:client:edit"),
        ("DELETE", f"{TOKENS}/x", "oauth:client:delete"),
    ],
)
def test_each_operation_needs_its_permission(
    sandbox: Sandbox, method: str, path: str, permission: str
) -> None:
    """The role Operator has none of them."""
    refused = sandbox.call(method, path, {}, token=sandbox.token_with(Operator="Home"))
    assert (refused.status_code, refused.json()["code"]) == (403, "missing.permissions")
    assert refused.json()["messageParams"] == {"permissions": permission}


def test_the_date_header_tells_the_clock_that_ends_tokens(sandbox: Sandbox) -> None:
    """A client that reckons with it asks for 450 days and gets them."""
    date = sandbox.http.get("/_sandbox/state").headers["Date"]
    now = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC)
    end = now + timedelta(days=450)
    assert made(sandbox, dateExpires=end.isoformat())["state"] == "active"
