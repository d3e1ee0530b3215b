"""POST /oauth/token: logging in with a client's id and secret (api-facts.md §5)."""

import hmac
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from gccreds.sandbox.calls import Answer
from gccreds.sandbox.clients import Client
from gccreds.sandbox.draws import digest
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import LoginRefusal

LOGIN_PATH = "/oauth/token"
_FORM = "application/x-www-form-urlencoded"
_USER_GRANTS = (
    "authorization_code",
    "password",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:saml2-bearer",
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a login presents; the id is empty where there was none."""

    client_id: str
    secret: str


def log_in(organization: Organization, headers: Mapping[str, str], content: bytes) -> Answer:
    """A new access token. Raises LoginRefusal.

    Unknown parameters, such as a `duration`, are ignored: the client's own setting decides how
    long the token lives.
    """
    form = _read_form(headers, content)
    grant_type = form.get("grant_type", "")
    if not grant_type:
        raise LoginRefusal(400, "invalid_request", "grant_type is required")
    client = _authenticate(organization, _credentials(headers, form))
    _require_grant(client, grant_type)
    return Answer(
        {
            "access_token": organization.issue_token(client),
            "token_type": "bearer",
            "expires_in": client.lifetime,
        }
    )


def presented_id(headers: Mapping[str, str], content: bytes) -> str:
    """The client id of a login, for the log; empty where it cannot be read."""
    try:
        return _credentials(headers, _read_form(headers, content)).client_id
    except LoginRefusal:
        return ""


def _read_form(headers: Mapping[str, str], content: bytes) -> dict[str, str]:
    """Form encoding only: the thread's JSON body is what this refuses."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise LoginRefusal(400, "invalid_request", f"the body must be {_FORM}")
    try:
        fields = parse_qs(content.decode(), keep_blank_values=True, max_num_fields=50)
    except ValueError:
        raise LoginRefusal(400, "invalid_request", "the form cannot be read") from None
    if any(len(values) > 1 for values in fields.values()):
        raise LoginRefusal(400, "invalid_request", "a parameter is repeated")
    return {name: values[0] for name, values in fields.items()}


def _credentials(headers: Mapping[str, str], form: Mapping[str, str]) -> Credentials:
    """HTTP Basic or form fields; both at once is not one authentication (RFC 6749, 2.3)."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return Credentials(form.get("client_id", ""), form.get("client_secret", ""))
    if "client_secret" in form:
        raise LoginRefusal(400, "invalid_request", "credentials are given twice")
    try:
        client_id, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        return Credentials("", "")
    return Credentials(client_id, secret)


def _authenticate(organization: Organization, credentials: Credentials) -> Client:
    """Nothing tells a disabled client from a wrong secret (api-facts.md §5 leaves it open)."""
    status = organization.options.login_errors
    client = organization.clients.get(credentials.client_id)
    if client is None:
        raise LoginRefusal(status, "invalid_client", "client not found")
    too_early = organization.lags.refusal_of_login(client.id)
    if too_early is not None:
        raise LoginRefusal(status, "invalid_client", too_early)
    same = hmac.compare_digest(digest(credentials.secret), client.secret_digest)
    if not same or client.state != "active":
        raise LoginRefusal(status, "invalid_client", "authentication failed")
    return client


def _require_grant(client: Client, grant_type: str) -> None:
    """Only client credentials can succeed: there is nobody here who could log in as a person."""
    if grant_type not in (*_USER_GRANTS, "client_credentials"):
        raise LoginRefusal(400, "unsupported_grant_type", "the grant type is not supported")
    if client.uses_client_credentials != (grant_type == "client_credentials"):
        raise LoginRefusal(400, "unauthorized_client", "the client may not use this grant type")
    if grant_type != "client_credentials":
        raise LoginRefusal(400, "invalid_grant", "the code or assertion is not valid")
