"""Integration credentials: what is put into them is never shown again."""

import importlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gccreds.sandbox.options import SandboxOptions
from tests.conftest import MakeSandbox
from tests.sandbox.test_control import fingerprint
from tests.sandboxes import Sandbox, a_sandbox

CREDENTIALS = "/api/v2/integrations/credentials"
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
TYPE = "pureCloudOAuthClient"


def a_credential(name: str = "billing", **fields: str) -> dict[str, Any]:
    """What a POST or a PUT sends."""
    filled = {"clientId": "an-id", "clientSecret": "a-secret", **fields}
    return {"name": name, "type": {"name": TYPE}, "credentialFields": filled}


def made(sandbox: Sandbox, name: str = "billing", **fields: str) -> Any:
    """A new credential as the API answers it."""
    answer = sandbox.call("POST", CREDENTIALS, a_credential(name, **fields))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def sandbox(make_sandbox: MakeSandbox) -> Sandbox:
    """One whose clock stands at the new year."""
    return make_sandbox(start=NEW_YEAR)


def test_a_credential_is_made_read_and_listed_without_its_fields(sandbox: Sandbox) -> None:
    """The state behind the API's back knows them by fingerprint alone."""
    created = made(sandbox)
    moment = created["createdDate"]
    assert created == {
        "id": created["id"],
        "name": "billing",
        "createdDate": moment,
        "modifiedDate": moment,
        "type": {"id": TYPE, "name": TYPE},
        "selfUri": f"{CREDENTIALS}/{created['id']}",
    }
    assert moment.startswith("2027-01-01T00:00:")
    read = sandbox.call("GET", created["selfUri"]).json()
    shown = {key: created[key] for key in ("id", "name", "type", "selfUri")}
    assert read == {**shown, "credentialFields": {}}
    assert sandbox.call("GET", CREDENTIALS).json()["entities"] == [created]
    prints = {"clientId": fingerprint("an-id"), "clientSecret": fingerprint("a-secret")}
    assert sandbox.state["credentials"] == [created | {"fingerprints": prints}]


def test_names_repeat_and_the_list_has_pages(sandbox: Sandbox) -> None:
    """25 a page unless asked otherwise."""
    ids = [made(sandbox)["id"] for _ in range(3)]
    page = sandbox.call("GET", f"{CREDENTIALS}?pageSize=2&pageNumber=2").json()
    assert [one["id"] for one in page["entities"]] == ids[2:]
    assert (page["total"], page["pageCount"]) == (3, 2)
    assert sandbox.call("GET", CREDENTIALS).json()["pageSize"] == 25


def test_a_put_replaces_name_and_fields(sandbox: Sandbox) -> None:
    """Id and creation stay."""
    created = made(sandbox)
    sandbox.control("POST", "clock", {"advance": "1d"})
    body = a_credential("invoices", clientSecret="another")
    changed = sandbox.call("PUT", created["selfUri"], body).json()
    modified = changed["modifiedDate"]
    assert changed == created | {"name": "invoices", "modifiedDate": modified}
    assert modified.startswith("2027-01-02T00:00:")
    (state,) = sandbox.state["credentials"]
    assert state["fingerprints"]["clientSecret"] == fingerprint("another")


def test_a_deleted_credential_is_gone(sandbox: Sandbox) -> None:
    """204, then 404 by every operation on it."""
    created = made(sandbox)
    path = created["selfUri"]
    assert sandbox.call("DELETE", path).status_code == 204
    answers = [sandbox.call(method, path, a_credential()) for method in ("GET", "PUT", "DELETE")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert sandbox.state["credentials"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "bad.request"),
        ({**a_credential(), "name": 7}, "bad.request"),
        ({**a_credential(), "name": " "}, "invalid.value"),
        ({**a_credential(), "type": TYPE}, "bad.request"),
        ({**a_credential(), "type": {"name": "basicAuth"}}, "invalid.value"),
        ({"name": "billing", "type": {"name": TYPE}}, "bad.request"),
        ({**a_credential(), "credentialFields": {"clientId": "x"}}, "invalid.value"),
        (a_credential(clientSecret=""), "invalid.value"),
        (a_credential(password="x"), "invalid.value"),
    ],
    ids=str,
)
def test_a_credential_that_cannot_be_is_refused(sandbox: Sandbox, body: Any, code: str) -> None:
    """By POST and PUT alike: a PUT that left a secret out would empty it."""
    path = made(sandbox)["selfUri"]
    answers = [sandbox.call("POST", CREDENTIALS, body), sandbox.call("PUT", path, body)]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(400, code)] * 2
    (state,) = sandbox.state["credentials"]
    assert state["fingerprints"]["clientSecret"] == fingerprint("a-secret")


def test_an_edit_changes_and_removes_a_credential(sandbox: Sandbox) -> None:
    """Its fields too; without a check."""
    created = made(sandbox)
    edit = {"name": "", "credentialFields": {"clientSecret": "by hand"}}
    edited = sandbox.control("POST", "edit", {"id": created["id"], "set": edit})
    stamp = {"modifiedDate": edited["dateModified"], "dateModified": edited["dateModified"]}
    by = sandbox.state["clients"][0]["createdBy"]
    assert edited == created | {"name": "", "modifiedBy": by, **stamp}
    (state,) = sandbox.state["credentials"]
    assert state["fingerprints"] == {"clientSecret": fingerprint("by hand")}
    sandbox.control("POST", "edit", {"id": created["id"], "remove": True})
    assert sandbox.state["credentials"] == []


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", CREDENTIALS, "view"),
        ("POST", CREDENTIALS, "add"),
        ("GET", f"{CREDENTIALS}/x", "view"),
        ("PUT", f"{CREDENTIALS}/x", "edit"),
        ("DELETE", f"{CREDENTIALS}/x", "delete"),
    ],
)
def test_each_operation_needs_its_permission(
    sandbox: Sandbox, method: str, path: str, action: str
) -> None:
    """The Credential Manager has them all, an Operator none."""
    refused = sandbox.call(method, path, {}, token=sandbox.token_with(Operator="Home"))
    passed = sandbox.call(method, path, {}, token=sandbox.token_with(Credential_Manager="Home"))
    assert (refused.status_code, refused.json()["code"]) == (403, "missing.permissions")
    assert refused.json()["messageParams"] == {"permissions": f"integrations:credential:{action}"}
    assert passed.status_code in (200, 400, 404)


def test_credentials_survive_a_restart(tmp_path: Path) -> None:
    """The file holds digests only."""
    options = SandboxOptions(port=0, data=tmp_path / "kept")
    with a_sandbox(options) as before:
        made(before, clientSecret="a-secret-that-is-looked-for")
        before.call("DELETE", made(before, "gone")["selfUri"])
        old = before.state["credentials"]
    with a_sandbox(options) as after:
        assert after.state["credentials"] == old
    assert b"a-secret-that-is-looked-for" not in (tmp_path / "kept").read_bytes()


def test_the_official_sdk_looks_after_a_credential(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unmodified: make, list, read, change, delete."""
    monkeypatch.setenv("HOME", str(tmp_path))
    sdk = importlib.import_module("PureCloudPlatformClientV2")
    monkeypatch.setattr(sdk.configuration, "host", sandbox.url)
    client = sdk.api_client.ApiClient()
    client.get_client_credentials_token(sandbox.client_id, sandbox.client_secret)
    api = sdk.IntegrationsApi(client)
    body = sdk.Credential()
    body.name, body.type = "billing", sdk.CredentialType()
    body.type.name = TYPE
    body.credential_fields = {"clientId": "an-id", "clientSecret": "a-secret"}

    created = api.post_integrations_credentials(body=body)
    listed = api.get_integrations_credentials(page_size=100).entities
    read = api.get_integrations_credential(created.id)
    body.name = "invoices"
    changed = api.put_integrations_credential(created.id, body=body)
    api.delete_integrations_credential(created.id)

    assert [(one.id, one.name, one.type.name) for one in listed] == [(created.id, "billing", TYPE)]
    assert (read.name, read.credential_fields) == ("billing", {})
    assert (changed.name, changed.created_date) == ("invoices", created.created_date)
    with pytest.raises(sdk.rest.ApiException) as gone:
        api.get_integrations_credential(created.id)
    assert gone.value.status == 404
