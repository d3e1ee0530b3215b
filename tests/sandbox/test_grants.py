"""/api/v2/authorization/subjects: roles that change without a PUT on the client."""

from typing import Any

import pytest

from tests.sandboxes import CLIENTS, DIVISIONS, ROLES, Sandbox, grants

TYPE = "subjectType=PC_OAUTH_CLIENT"


def subject(client: dict[str, Any]) -> str:
    """The path of a client as a subject."""
    return f"/api/v2/authorization/subjects/{client['id']}"


def roles_of(sandbox: Sandbox, client: dict[str, Any]) -> object:
    """What the client itself shows."""
    return sandbox.call("GET", f"{CLIENTS}/{client['id']}").json()["roleDivisions"]


def test_a_role_is_added_and_taken_one_by_one(sandbox: Sandbox) -> None:
    """The client shows it and keeps its dateModified."""
    client = sandbox.create()
    path = f"{subject(client)}/divisions/{DIVISIONS['EMEA']}/roles/{ROLES['Store Operator']}"
    added = sandbox.call("POST", f"{path}?{TYPE}")
    assert (added.status_code, added.content) == (200, b"")
    assert roles_of(sandbox, client) == grants(Operator="Home", Store_Operator="EMEA")
    taken = sandbox.call("DELETE", path)
    assert (taken.status_code, taken.content) == (204, b"")
    assert roles_of(sandbox, client) == grants(Operator="Home")
    assert sandbox.call("DELETE", path).status_code == 404
    assert sandbox.state["clients"][1]["dateModified"] == client["dateModified"]


def test_roles_are_added_taken_and_replaced_in_bulk(sandbox: Sandbox) -> None:
    """Unlike a PUT it may take the last one."""
    client = sandbox.create()
    add, remove, replace = (
        f"{subject(client)}/bulk{verb}" for verb in ("add", "remove", "replace")
    )
    sandbox.call("POST", f"{add}?{TYPE}", {"grants": grants(Operator="Home", Store_Operator="*")})
    assert roles_of(sandbox, client) == grants(Operator="Home", Store_Operator="*")
    sandbox.call("POST", f"{replace}?{TYPE}", {"grants": grants(admin="*", Store_Operator="*")})
    assert roles_of(sandbox, client) == grants(Store_Operator="*", admin="*")
    sandbox.call("POST", remove, {"grants": grants(admin="*", Store_Operator="*", Operator="*")})
    assert roles_of(sandbox, client) == []


def test_a_subject_shows_its_grants_with_names(sandbox: Sandbox) -> None:
    """Role and division as objects, every division as `*`."""
    client = sandbox.create(roleDivisions=grants(Operator="Home", Store_Operator="*"))
    shown = sandbox.call("GET", subject(client)).json()
    named = {(grant["role"]["name"], grant["division"]["name"]) for grant in shown["grants"]}
    assert (shown["id"], named) == (client["id"], {("Operator", "Home"), ("Store Operator", "*")})


def test_a_role_that_the_caller_lacks_is_not_given(sandbox: Sandbox) -> None:
    """Here as in a client request."""
    sandbox.control("POST", "edit", {"role": "Granter", "permissions": ["authorization:grant:*"]})
    granter = sandbox.state["roles"][-1]["id"]
    caller = sandbox.create(roleDivisions=[{"roleId": granter, "divisionId": "*"}])
    token = sandbox.token(caller["id"], caller["secret"])
    path, body = f"{subject(caller)}/bulkadd?{TYPE}", {"grants": grants(admin="*")}
    refused = sandbox.call("POST", path, body, token=token)
    assert (refused.status_code, refused.json()["code"]) == (403, "not.authorized")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (
            f"/bulkadd?{TYPE}",
            {"grants": [{"roleId": "x", "divisionId": "*"}]},
            400,
            "invalid.value",
        ),
        (f"/bulkadd?{TYPE}", {}, 400, "bad.request"),
        ("/bulkadd?subjectType=PC_USER", {"grants": []}, 400, "invalid.value"),
        (f"/divisions/*/roles/x?{TYPE}", None, 404, "not.found"),
        (f"/divisions/x/roles/{ROLES['admin']}?{TYPE}", None, 404, "not.found"),
    ],
)
def test_what_cannot_be_granted_is_refused(
    sandbox: Sandbox, path: str, body: object, status: int, code: str
) -> None:
    """Unknown roles and divisions, another type of subject, no list."""
    refused = sandbox.call("POST", f"{subject(sandbox.create())}{path}", body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_only_client_credentials_and_known_clients_take_roles(sandbox: Sandbox) -> None:
    """A client for people is refused, an unknown subject is not found."""
    person = sandbox.create(authorizedGrantType="CODE", roleDivisions=[])
    body = {"grants": grants(Operator="Home")}
    refused = sandbox.call("POST", f"{subject(person)}/bulkadd?{TYPE}", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid.value")
    unknown = sandbox.call("POST", f"{subject({'id': 'x'})}/bulkadd?{TYPE}", body)
    assert unknown.status_code == 404
