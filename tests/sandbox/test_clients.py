"""/api/v2/oauth/clients: a client from its creation to its end."""

import hashlib
import re

import pytest

from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, Sandbox, a_request, grants


def test_a_create_answers_the_client_and_its_secret_once(sandbox: Sandbox) -> None:
    """What the request leaves open has the API's defaults; reads show no secret."""
    created = sandbox.create(description="For tests")
    secret, id_ = created.pop("secret"), created["id"]
    login = {"id": sandbox.client_id, "name": "Sandbox login"}
    by = login | {"selfUri": f"{CLIENTS}/{sandbox.client_id}"}
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert created == {
        "id": id_,
        "name": "A client",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "description": "For tests",
        "accessTokenValiditySeconds": 86_400,
        "registeredRedirectUri": [],
        "scope": [],
        "roleDivisions": grants(Operator="Home"),
        "state": "active",
        "dateCreated": created["dateCreated"],
        "dateModified": created["dateCreated"],
        "createdBy": by,
        "modifiedBy": by,
        "selfUri": f"{CLIENTS}/{id_}",
    }
    assert sandbox.call("GET", f"{CLIENTS}/{id_}").json() == created
    assert sandbox.call("GET", CLIENTS).json()["entities"][1] == created
    assert sandbox.log_in(id_, secret).status_code == 200


def test_the_list_is_one_answer_whatever_its_size(make_sandbox: MakeSandbox) -> None:
    """The ready-made login is on it like any other; there are no parameters."""
    listing = make_sandbox(clients=1200).call("GET", f"{CLIENTS}?pageSize=5").json()
    names = [client["name"] for client in listing.pop("entities")]
    assert names[:3] == ["Sandbox login", "Unmanaged 00001", "Unmanaged 00002"]
    assert len(names) == 1201
    assert listing == {
        "pageSize": 1201,
        "pageNumber": 1,
        "pageCount": 1,
        "total": 1201,
        "selfUri": CLIENTS,
        "firstUri": CLIENTS,
        "lastUri": CLIENTS,
    }


def test_legacy_items_lack_grant_type_and_roles(make_sandbox: MakeSandbox) -> None:
    """As before February 2026; a read by id has them."""
    sandbox = make_sandbox(list_items="legacy")
    (item,) = sandbox.call("GET", CLIENTS).json()["entities"]
    read = sandbox.call("GET", f"{CLIENTS}/{sandbox.client_id}").json()
    assert read.keys() - item.keys() == {"authorizedGrantType", "roleDivisions"}


def test_a_put_replaces_everything(sandbox: Sandbox) -> None:
    """What it omits is cleared, what the system makes is ignored, unknown members stay if sent."""
    created = sandbox.create(
        description="old", accessTokenValiditySeconds=600, ipAllowList=["10.0.0.1"]
    )
    path = f"{CLIENTS}/{created['id']}"
    fresh = sandbox.call(
        "PUT", path, a_request(name="new", id="x", secret="x", dateCreated="x", modifiedBy="x")
    ).json()
    kept = {key: created[key] for key in ("id", "dateCreated", "createdBy", "selfUri")}
    assert fresh == kept | {
        "name": "new",
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "accessTokenValiditySeconds": 86_400,
        "registeredRedirectUri": [],
        "scope": [],
        "roleDivisions": grants(Operator="Home"),
        "state": "active",
        "dateModified": fresh["dateModified"],
        "modifiedBy": created["createdBy"],
    }
    again = sandbox.call("PUT", path, a_request(ipAllowList=["10.0.0.2"])).json()
    assert again["ipAllowList"] == ["10.0.0.2"]


def test_a_put_may_keep_a_lifetime_above_48_hours(sandbox: Sandbox) -> None:
    """As clients for SCIM have; no other one can be given it."""
    created = sandbox.create()
    path = f"{CLIENTS}/{created['id']}"
    lifetime = {"accessTokenValiditySeconds": 38_880_000}
    assert sandbox.call("PUT", path, a_request(**lifetime)).status_code == 400
    sandbox.control("POST", "edit", {"id": created["id"], "set": lifetime})
    assert sandbox.call("PUT", path, a_request(**lifetime)).json() | lifetime == {
        **sandbox.call("GET", path).json()
    }


def test_a_put_may_change_the_grant_type(sandbox: Sandbox) -> None:
    """From client credentials with roles to a client for people with scopes, in one request."""
    created = sandbox.create()
    path = f"{CLIENTS}/{created['id']}"
    request = {"name": "A client", "authorizedGrantType": "SAML2BEARER", "scope": ["users"]}
    changed = sandbox.call("PUT", path, request).json()
    assert changed["authorizedGrantType"] == "SAML2-BEARER"
    assert (changed["scope"], changed["roleDivisions"]) == (["users"], [])


def test_a_new_secret_kills_the_old_one_and_no_token(sandbox: Sandbox) -> None:
    """At once; the issued token lives on."""
    client = sandbox.create()
    token = sandbox.token(client["id"], client["secret"])
    renewed = sandbox.call("POST", f"{CLIENTS}/{client['id']}/secret").json()
    assert renewed["secret"] != client["secret"]
    assert sandbox.log_in(client["id"], client["secret"]).status_code == 401
    assert sandbox.log_in(client["id"], renewed["secret"]).status_code == 200
    assert sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 200
    fingerprint = hashlib.sha256(renewed["secret"].encode()).hexdigest()[:16]
    assert sandbox.state["clients"][1]["secret_fingerprint"] == fingerprint


@pytest.mark.parametrize(
    ("body", "status"), [("", 200), ("null", 200), ("{}", 200), ('{"a": 1}', 400), ("{", 400)]
)
def test_a_new_secret_takes_no_body(sandbox: Sandbox, body: str, status: int) -> None:
    """Nothing, `null` and `{}` are no body."""
    path = f"{CLIENTS}/{sandbox.create()['id']}/secret"
    headers = {"Authorization": f"Bearer {sandbox.token()}", "Content-Type": "application/json"}
    assert sandbox.http.post(path, content=body, headers=headers).status_code == status


def test_only_an_inactive_client_can_be_deleted(sandbox: Sandbox) -> None:
    """Then it is gone from list and id, and its tokens are dead."""
    client = sandbox.create()
    path, token = f"{CLIENTS}/{client['id']}", sandbox.token(client["id"], client["secret"])
    refused = sandbox.call("DELETE", path)
    assert (refused.status_code, refused.json()["code"]) == (400, "cannot.delete.client")

    sandbox.call("PUT", path, a_request(state="inactive"))
    assert sandbox.call("HEAD", "/api/v2/tokens/me", token=token).status_code == 200
    deleted = sandbox.call("DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert sandbox.call("GET", path).status_code == 404
    assert [client["id"] for client in sandbox.state["clients"]] == [sandbox.client_id]
    assert sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 401


def test_disabling_kills_tokens_for_good(sandbox: Sandbox) -> None:
    """Making the client active again brings none of them back."""
    client = sandbox.create()
    path, token = f"{CLIENTS}/{client['id']}", sandbox.token(client["id"], client["secret"])
    sandbox.call("PUT", path, a_request(state="disabled"))
    sandbox.call("PUT", path, a_request(state="active"))
    dead = sandbox.call("GET", "/api/v2/tokens/me", token=token)
    assert (dead.status_code, dead.json()["code"]) == (401, "bad.credentials")
    assert sandbox.log_in(client["id"], client["secret"]).status_code == 200


@pytest.mark.parametrize("state", ["active", "inactive", "disabled"])
def test_date_to_delete_is_acted_on_whatever_the_state(sandbox: Sandbox, state: str) -> None:
    """As a DELETE is, when the organisation's clock comes to it."""
    sandbox.control("POST", "clock", {"set": "2027-01-01T00:00:00Z"})
    client = sandbox.create(dateToDelete="2027-01-02T01:00:00+01:00", state=state)
    path = f"{CLIENTS}/{client['id']}"
    sandbox.control("POST", "clock", {"set": "2027-01-01T23:59:00Z"})
    assert sandbox.call("GET", path).json()["dateToDelete"] == "2027-01-02T00:00:00.000Z"
    sandbox.control("POST", "clock", {"advance": "1m"})
    assert sandbox.call("GET", path).status_code == 404
    assert len(sandbox.state["clients"]) == 1


def test_past_the_limit_no_client_is_made(make_sandbox: MakeSandbox) -> None:
    """The error names the limit, and so does the limits namespace."""
    sandbox = make_sandbox(max_clients=2)
    sandbox.create()
    limit = {"key": "oauth.clients.max", "namespace": "auth.api", "value": 2}
    refused = sandbox.call("POST", CLIENTS, a_request())
    assert refused.status_code == 400
    assert (refused.json()["code"], refused.json()["limit"]) == ("auth.too.many.clients", limit)
    namespaces = "/api/v2/organizations/limits/namespaces"
    assert sandbox.call("GET", f"{namespaces}/auth.api").json() == {"entities": [limit]}
    assert sandbox.call("GET", f"{namespaces}/scim").json() == {"entities": []}


def test_names_repeat_freely(sandbox: Sandbox) -> None:
    """Nothing but the id tells two clients apart."""
    assert sandbox.create(name="twin")["id"] != sandbox.create(name="twin")["id"]
