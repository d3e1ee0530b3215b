"""Who may do what: permissions by role, and roles that only their holder can give."""

import pytest

from gccreds.sandbox.calls import Answer, Operation
from gccreds.sandbox.founding import open_organization
from gccreds.sandbox.keeping import Keeping
from gccreds.sandbox.options import READY_CLIENT_ID, SandboxOptions
from gccreds.sandbox.organization import Caller
from gccreds.sandbox.refusals import Refusal
from gccreds.sandbox.tokens import Token
from tests.sandboxes import CLIENTS, Sandbox, a_request, grants

ONE = f"{CLIENTS}/{READY_CLIENT_ID}"
SUBJECT = f"/api/v2/authorization/subjects/{READY_CLIENT_ID}"


def test_without_a_token_or_with_a_dead_one_nothing_is_told(sandbox: Sandbox) -> None:
    """A path that does not exist looks like one that does."""
    token = sandbox.token()
    sandbox.call("DELETE", "/api/v2/tokens/me", token=token)
    for path in (CLIENTS, "/api/v2/nothing"):
        answers = [
            sandbox.http.get(path),
            sandbox.http.get(path, headers={"Authorization": "Basic eDp5"}),
            sandbox.call("GET", path, token=token),
            sandbox.call("GET", path, token="never-issued"),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
            (401, "authentication.required"),
            (401, "authentication.required"),
            (401, "bad.credentials"),
            (401, "bad.credentials"),
        ]
    sandbox.expect_strange_paths()


def test_a_path_with_a_slash_at_its_end_is_no_path(sandbox: Sandbox) -> None:
    """It is refused as any other, with a correlation id, and leads nowhere."""
    answer = sandbox.call("GET", f"{CLIENTS}/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not.found")
    assert answer.headers["ININ-Correlation-Id"] == answer.json()["contextId"]
    sandbox.expect_strange_paths()


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", CLIENTS, "oauth:client:view"),
        ("GET", ONE, "oauth:client:view"),
        ("POST", CLIENTS, "oauth:client:add"),
        ("PUT", ONE, "oauth:client:edit"),
        ("POST", f"{ONE}/secret", "oauth:client:edit"),
        ("DELETE", ONE, "oauth:client:delete"),
        ("GET", "/api/v2/oauth/authorizations", "oauth:client:authorize"),
        ("GET", "/api/v2/authorization/roles", "authorization:role:view"),
        ("GET", SUBJECT, "authorization:grant:view"),
        ("POST", f"{SUBJECT}/bulkadd", "authorization:grant:add"),
        ("POST", f"{SUBJECT}/bulkremove", "authorization:grant:delete"),
        (
            "POST",
            f"{SUBJECT}/bulkreplace",
            "authorization:grant:add, authorization:grant:delete",
        ),
        ("PUT", "/api/v2/tokens/timeout", "directory:organization:admin"),
        ("DELETE", "/api/v2/tokens/somebody", "oauth:token:delete"),
        (
            "POST",
            "/api/v2/integrations/actions/custom_-_demo-action/execute",
            "integrations:action:execute",
        ),
    ],
)
def test_a_call_without_the_permission_names_it(
    sandbox: Sandbox, method: str, path: str, permission: str
) -> None:
    """The role Operator has none of them."""
    refused = sandbox.call(method, path, {}, token=sandbox.token_with(Operator="Home"))
    assert (refused.status_code, refused.json()["code"]) == (403, "missing.permissions")
    assert refused.json()["messageParams"] == {"permissions": permission}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/authorization/divisions",
        "/api/v2/oauth/scopes",
        "/api/v2/organizations/limits/namespaces/auth.api",
        "/api/v2/organizations/me",
        "/api/v2/tokens/me",
        "/api/v2/tokens/timeout",
    ],
)
def test_some_calls_need_no_permission(sandbox: Sandbox, path: str) -> None:
    """Any living token opens them."""
    token = sandbox.token_with(Operator="Home")
    assert sandbox.call("GET", path, token=token).status_code == 200


def test_where_one_of_several_would_do_all_are_named() -> None:
    """Such an operation answers `missing.any.permissions`."""
    organization = open_organization(SandboxOptions(), Keeping(None))
    client, now = organization.clients.get(READY_CLIENT_ID), organization.clock.now()
    assert client is not None
    caller = Caller(client, Token("", client.id, now, now), roles=())
    either = Operation("GET", "/", lambda *_: Answer(), any_of=("a:b:view", "c:d:view"))
    with pytest.raises(Refusal) as refused:
        either.require_permissions(caller)
    body = refused.value.body("some id")
    assert (refused.value.status, body["code"]) == (403, "missing.any.permissions")
    assert body["messageParams"] == {"permissions": "a:b:view, c:d:view"}


@pytest.mark.parametrize(
    ("held", "given", "status"),
    [
        ({"Operator": "Home"}, {"Operator": "Home"}, 200),
        ({"Operator": "*"}, {"Operator": "EMEA"}, 200),
        ({"Operator": "Home"}, {"Operator": "EMEA"}, 403),
        ({"Operator": "Home"}, {"Operator": "*"}, 403),
        ({"Operator": "Home"}, {"admin": "Home"}, 403),
    ],
)
def test_a_role_is_given_only_by_who_holds_it(
    sandbox: Sandbox, held: dict[str, str], given: dict[str, str], status: int
) -> None:
    """In that division or in all, by POST and by PUT."""
    token = sandbox.token_with(Credential_Manager="Home", **held)
    request = a_request(roleDivisions=grants(**given))
    created = sandbox.call("POST", CLIENTS, request, token=token)
    path = f"{CLIENTS}/{sandbox.create(roleDivisions=grants(Store_Operator='Home'))['id']}"
    changed = sandbox.call("PUT", path, request, token=token)
    assert [created.status_code, changed.status_code] == [status, status]
    if status == 403:
        assert created.json()["code"] == changed.json()["code"] == "not.authorized"


def test_a_role_that_a_client_has_is_not_given_anew(sandbox: Sandbox) -> None:
    """Who may edit clients may edit one whose roles they do not hold, and take roles from it."""
    token = sandbox.token_with(Credential_Manager="Home")
    path = f"{CLIENTS}/{sandbox.create(roleDivisions=grants(admin='*', Operator='Home'))['id']}"
    request = a_request(description="new", roleDivisions=grants(admin="*"))
    assert sandbox.call("PUT", path, request, token=token).status_code == 200


def test_roles_are_those_of_the_moment(sandbox: Sandbox) -> None:
    """A living token loses a permission with its client's role, and with the role's own."""
    token = sandbox.token_with(Reporting_Viewer="Home")
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 200
    sandbox.control("POST", "edit", {"role": "Reporting Viewer", "permissions": ["a:b:c"]})
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 403
    sandbox.control("POST", "edit", {"role": "Reporting Viewer", "permissions": ["oauth:*"]})
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 200
