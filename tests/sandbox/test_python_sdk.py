"""The official Python SDK, unmodified, against a sandbox: what it can do there."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandboxes import Sandbox


@pytest.fixture
def sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The SDK with an empty home, as it looks for settings there, and its own settings restored."""
    monkeypatch.setenv("HOME", str(tmp_path))
    sdk = importlib.import_module("PureCloudPlatformClientV2")

    host = sdk.configuration.host
    yield sdk
    sdk.configuration.host = host
    sdk.configuration.gateway_configuration = None


def log_in(sdk: Any, sandbox: Sandbox) -> Any:
    """An API client with a token of its own."""
    client = sdk.api_client.ApiClient()
    return client.get_client_credentials_token(sandbox.client_id, sandbox.client_secret)


def test_looks_after_a_client_by_configuration_host(sdk: Any, sandbox: Sandbox) -> None:
    """List, create, read, change, renew the secret, disable, delete."""
    sdk.configuration.host = sandbox.url
    api = sdk.OAuthApi(log_in(sdk, sandbox))
    roles = {role["name"]: role["id"] for role in sandbox.state["roles"]}
    home = sandbox.state["divisions"][0]["id"]

    request = sdk.OAuthClientRequest()
    request.name = "Python SDK"
    request.authorized_grant_type = "CLIENT-CREDENTIALS"
    request.role_divisions = [sdk.RoleDivision()]
    request.role_divisions[0].role_id = roles["Data Actions Runner"]
    request.role_divisions[0].division_id = home
    created = api.post_oauth_clients(request)
    listed = [client.name for client in api.get_oauth_clients().entities]

    request.description = "changed"
    changed = api.put_oauth_client(created.id, request)
    renewed = api.post_oauth_client_secret(created.id)
    request.state = "disabled"
    disabled = api.put_oauth_client(created.id, request)
    request.state = "inactive"
    api.put_oauth_client(created.id, request)
    api.delete_oauth_client(created.id)

    assert len(created.secret) == len(renewed.secret) == 43
    assert created.secret != renewed.secret
    assert listed == ["Sandbox login", "Python SDK"]
    assert (changed.description, changed.secret) == ("changed", None)
    assert (disabled.state, disabled.date_created) == ("disabled", created.date_created)
    with pytest.raises(sdk.rest.ApiException) as gone:
        api.get_oauth_client(created.id)
    assert gone.value.status == 404


def test_reads_the_organisation_through_a_gateway(sdk: Any, sandbox: Sandbox) -> None:
    """Scopes, roles, divisions, organisation and token, with the SDK's gateway configuration."""
    host, port = sandbox.url.removeprefix("http://").split(":")
    sdk.configuration.gateway_configuration = sdk.gateway_configuration.GatewayConfiguration(
        host=host, protocol="http", port=int(port)
    )
    client = log_in(sdk, sandbox)
    authorization = sdk.AuthorizationApi(client)
    state = sandbox.state

    scopes = sdk.OAuthApi(client).get_oauth_scopes().entities
    roles = authorization.get_authorization_roles(page_size=100).entities
    divisions = authorization.get_authorization_divisions(page_size=100).entities
    token = sdk.TokensApi(client).get_tokens_me()

    assert [scope.id for scope in scopes] == state["scopes"]
    assert [role.id for role in roles] == [role["id"] for role in state["roles"]]
    assert [division.name for division in divisions] == ["Home", "EMEA", "APAC"]
    assert sdk.OrganizationApi(client).get_organizations_me().name == "Sandbox"
    assert token.o_auth_client.id == sandbox.client_id
    sdk.TokensApi(client).delete_tokens_me()
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]
