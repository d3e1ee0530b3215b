"""What the organisation shows of itself: identity, roles, divisions, scopes, the Data Action."""

from typing import Any

import pytest

from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, Sandbox

ROLES_PATH = "/api/v2/authorization/roles"


def names(sandbox: Sandbox, path: str) -> list[str]:
    """The names of a listing's entities."""
    return [entity["name"] for entity in sandbox.call("GET", path).json()["entities"]]


def test_the_roles_are_those_that_the_specification_names(sandbox: Sandbox) -> None:
    """With these permissions and no others."""
    roles = sandbox.call("GET", ROLES_PATH).json()["entities"]
    assert {role["name"]: role["permissions"] for role in roles} == {
        "admin": ["*:*:*"],
        "Credential Manager": [
            "oauth:client:view",
            "oauth:client:add",
            "oauth:client:edit",
            "oauth:client:delete",
            "oauth:client:authorize",
            "authorization:role:view",
            "usage:client:view",
            "integrations:credential:*",
        ],
        "Reporting Viewer": ["oauth:client:view", "authorization:role:view"],
        "Data Actions Runner": ["integrations:action:execute"],
        "Store Operator": [],
        "Operator": [],
    }


def test_listings_come_in_pages(sandbox: Sandbox) -> None:
    """Following nextUri gives each entity once."""
    uri, seen = f"{ROLES_PATH}?pageSize=4&userCount=false", []
    while uri:
        page = sandbox.call("GET", uri).json()
        assert (page["pageSize"], page["pageCount"], page["total"]) == (4, 2, 6)
        seen.append([role["name"] for role in page["entities"]])
        uri = page.get("nextUri", "")
    assert [len(page) for page in seen] == [4, 2]
    assert len({name for page in seen for name in page}) == 6
    assert page["previousUri"] == f"{ROLES_PATH}?userCount=false&pageSize=4&pageNumber=1"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=admin", ["admin"]),
        ("name=*OPERATOR", ["Store Operator", "Operator"]),
        ("name=nobody", []),
        ("permission=integrations:action:execute", ["admin", "Data Actions Runner"]),
        ("id=00000000-0000-4000-8000-0000000000e1&id=x", ["admin"]),
        ("pageNumber=9", []),
    ],
)
def test_roles_are_found_by_name_permission_and_id(
    sandbox: Sandbox, query: str, found: list[str]
) -> None:
    """In any case, with `*` for any characters."""
    assert names(sandbox, f"{ROLES_PATH}?{query}") == found


@pytest.mark.parametrize("query", ["pageSize=0", "pageSize=501", "pageSize=x", "pageNumber=-1"])
def test_a_page_that_cannot_be_is_refused(sandbox: Sandbox, query: str) -> None:
    """Pages have 1 to 500 entities and are numbered from 1."""
    refused = sandbox.call("GET", f"{ROLES_PATH}?{query}")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid.value")


def test_there_are_three_divisions(sandbox: Sandbox) -> None:
    """One of them is home; counts of objects are shown where asked for."""
    path = "/api/v2/authorization/divisions"
    divisions = sandbox.call("GET", path).json()["entities"]
    home = {division["name"]: division["homeDivision"] for division in divisions}
    assert home == {"Home": True, "EMEA": False, "APAC": False}
    counted = sandbox.call("GET", f"{path}?objectCount=true&name=home").json()["entities"]
    assert counted == [divisions[0] | {"objectCounts": {}}]


def test_every_scope_has_a_readonly_sibling_but_search(sandbox: Sandbox) -> None:
    """`search` exists read-only alone."""
    listing = sandbox.call("GET", "/api/v2/oauth/scopes").json()
    scopes = {scope["id"] for scope in listing["entities"]}
    assert listing["total"] == len(scopes) == 89
    assert {"analytics", "audits", "notifications", "oauth", "users-rules"} < scopes
    bare = {scope for scope in scopes if not scope.endswith(":readonly")}
    assert scopes == bare | {f"{scope}:readonly" for scope in bare} | {"search:readonly"}


def test_a_scope_is_read_by_its_name(sandbox: Sandbox) -> None:
    """Its id is its name."""
    path = "/api/v2/oauth/scopes/oauth:readonly"
    assert sandbox.call("GET", path).json() == {
        "id": "oauth:readonly",
        "description": "See: oauth",
        "selfUri": path,
    }
    assert sandbox.call("GET", "/api/v2/oauth/scopes/search").status_code == 404


def test_a_token_tells_who_it_speaks_for(sandbox: Sandbox) -> None:
    """The client without its settings, and the organisation."""
    info = sandbox.call("GET", "/api/v2/tokens/me").json()
    organization = {"id": "00000000-0000-4000-8000-00000000000a", "name": "Sandbox"}
    login = sandbox.call("GET", f"{CLIENTS}/{sandbox.client_id}").json()
    hidden = ("accessTokenValiditySeconds", "description", "registeredRedirectUri", "selfUri")
    shown = {key: value for key, value in login.items() if key not in hidden}
    assert info == {
        "organization": organization,
        "homeOrganization": organization,
        "authorizedScope": [],
        "OAuthClient": shown | {"organization": organization},
    }


@pytest.mark.parametrize("method", ["DELETE", "HEAD"])
def test_a_token_can_be_checked_and_revoked(sandbox: Sandbox, method: str) -> None:
    """Both answer 200 with nothing; DELETE is a log-out."""
    token = sandbox.token()
    answer = sandbox.call(method, "/api/v2/tokens/me", token=token)
    assert (answer.status_code, answer.content) == (200, b"")
    assert sandbox.state["tokens"][0]["revoked"] is (method == "DELETE")


def test_organisations_differ_by_seed_only(make_sandbox: MakeSandbox) -> None:
    """So a restart in memory is the same organisation, and a test can have another one."""
    plain, again, seeded = make_sandbox(), make_sandbox(), make_sandbox(seed=7)
    ids = [
        one.call("GET", "/api/v2/organizations/me").json()["id"] for one in (plain, again, seeded)
    ]
    assert ids[0] == ids[1] != ids[2]


def test_a_seed_repeats_ids_and_secrets(make_sandbox: MakeSandbox) -> None:
    """And without one nothing repeats."""

    def made(**options: Any) -> tuple[str, str, str]:
        sandbox = make_sandbox(**options)
        token, client = sandbox.token(), sandbox.create()
        return token, client["id"], client["secret"]

    assert made(seed=7, clients=3) == made(seed=7, clients=3)
    assert not set(made()) & set(made())


def test_there_are_no_people(sandbox: Sandbox) -> None:
    """Client credentials have no user, and nobody's tokens can be taken from them."""
    me = sandbox.call("GET", "/api/v2/users/me")
    assert (me.status_code, me.json()["code"]) == (400, "not.a.user")
    assert sandbox.call("DELETE", "/api/v2/tokens/somebody").status_code == 404
    admin = sandbox.state["clients"][0]["createdBy"]
    assert admin["name"] == "admin@example.com"
    assert sandbox.call("DELETE", f"/api/v2/tokens/{admin['id']}").status_code == 200


def test_nothing_of_others_was_authorised(sandbox: Sandbox) -> None:
    """The list is empty."""
    path = "/api/v2/oauth/authorizations"
    assert sandbox.call("GET", path).json() == {"total": 0, "entities": [], "selfUri": path}
    assert sandbox.call("GET", f"{path}/{sandbox.client_id}").status_code == 404


def test_the_idle_timeout_can_be_set(sandbox: Sandbox) -> None:
    """From 300 seconds to eight hours."""
    path = "/api/v2/tokens/timeout"
    default = {"idleTokenTimeoutSeconds": 28_800, "enableIdleTokenTimeout": False}
    assert sandbox.call("GET", path).json() == default
    wanted = {"idleTokenTimeoutSeconds": 900, "enableIdleTokenTimeout": True}
    assert sandbox.call("PUT", path, wanted).json() == wanted
    assert sandbox.call("GET", path).json() == wanted
    for body, code in (
        (wanted | {"idleTokenTimeoutSeconds": 60}, "invalid.value"),
        ([], "bad.req"),
    ):
        refused = sandbox.call("PUT", path, body)
        assert refused.status_code == 400
        assert refused.json()["code"].startswith(code)


def test_the_data_action_runs_for_its_role(sandbox: Sandbox) -> None:
    """What a pipeline's least-privilege credential is for; there is this one action."""
    actions = "/api/v2/integrations/actions"
    token = sandbox.token_with(Data_Actions_Runner="Home")
    path = f"{actions}/custom_-_demo-action/execute"
    ran = sandbox.call("POST", path, {"order": 7}, token=token).json()
    assert (ran["action"], ran["input"]) == ("custom_-_demo-action", {"order": 7})
    other = sandbox.call("POST", f"{actions}/another/execute", {}, token=token)
    assert other.status_code == 404


def test_what_is_not_offered_is_not_found(sandbox: Sandbox) -> None:
    """An ErrorBody whose contextId is the correlation id."""
    answer = sandbox.call("GET", "/nothing")
    assert answer.status_code == 404
    assert answer.json() == {
        "message": "The requested resource was not found.",
        "code": "not.found",
        "status": 404,
        "contextId": answer.headers["ININ-Correlation-Id"],
        "details": [],
        "errors": [],
    }
    for method in ("PATCH", "HEAD"):
        assert sandbox.call(method, CLIENTS).status_code == 404
    sandbox.expect_strange_paths()
