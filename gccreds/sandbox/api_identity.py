"""Who is calling, and where: tokens/me, organizations/me, users/me, the token timeout."""

from collections.abc import Mapping

from gccreds.sandbox import offers
from gccreds.sandbox.api_clients import LIMIT_NAMESPACE, client_limit
from gccreds.sandbox.calls import Answer, Call, Operation
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.refusals import Refusal, bad_request, invalid_value, not_found

_ME = "/api/v2/tokens/me"
_TIMEOUT = "/api/v2/tokens/timeout"
_IDLE_SECONDS = range(300, 28_801)
_OF_THE_CLIENT = (
    "id",
    "name",
    "dateCreated",
    "dateModified",
    "createdBy",
    "modifiedBy",
    "authorizedGrantType",
    "scope",
    "roleDivisions",
    "state",
    "dateToDelete",
)


def _token(organization: Organization, call: Call) -> Answer:
    wire, identity = call.caller.client.wire, organization.identity
    client = {key: wire[key] for key in _OF_THE_CLIENT if key in wire}
    body: dict[str, object] = {"organization": identity, "homeOrganization": identity}
    body["authorizedScope"] = list(call.caller.scopes or ())
    return Answer({**body, "OAuthClient": {**client, "organization": identity}})


def _token_lives(_: Organization, __: Call) -> Answer:
    return Answer()


def _revoke_token(organization: Organization, call: Call) -> Answer:
    organization.revoke(call.caller.token)
    return Answer()


def _revoke_tokens_of_user(_: Organization, call: Call) -> Answer:
    """The one person here has no tokens."""
    if call.parameters["userId"] != offers.ADMIN_ID:
        raise not_found(call.parameters["userId"])
    return Answer()


def _organization(organization: Organization, _: Call) -> Answer:
    body: dict[str, object] = {
        **organization.identity,
        "defaultLanguage": "en-us",
        "defaultCountryCode": "US",
        "domain": "sandbox",
        "version": 1,
        "state": "active",
        "productPlatform": "GenesysCloud",
        "features": {},
        "selfUri": f"/api/v2/organizations/{organization.identity['id']}",
    }
    return Answer(body)


def _user(_: Organization, __: Call) -> Answer:
    message = "This request requires a user context. Client credentials cannot be used."
    raise Refusal(400, "not.a.user", message)


def _limits(organization: Organization, call: Call) -> Answer:
    limit = client_limit(organization)
    shown = limit is not None and call.parameters["namespaceName"] == LIMIT_NAMESPACE
    return Answer({"entities": [limit] if shown else []})


def _timeout(organization: Organization, _: Call) -> Answer:
    default = {"idleTokenTimeoutSeconds": 28_800, "enableIdleTokenTimeout": False}
    return Answer({**default, **organization.archive.setting("idle timeout")})


def _set_timeout(organization: Organization, call: Call) -> Answer:
    """It is kept and has no effect: it binds tokens of people, of which there are none here."""
    organization.archive.keep_setting("idle timeout", _read_timeout(call.body()))
    return _timeout(organization, call)


def _read_timeout(body: object) -> Mapping[str, object]:
    if not isinstance(body, dict):
        raise bad_request("The body must be an object.")
    if body.get("idleTokenTimeoutSeconds", 300) not in _IDLE_SECONDS:
        raise invalid_value("idleTokenTimeoutSeconds", "must be from 300 to 28800")
    return body


OPERATIONS = (
    Operation("HEAD", _ME, _token_lives),  # first: a route that takes GET takes HEAD as well
    Operation("GET", _ME, _token),
    Operation("DELETE", _ME, _revoke_token),
    Operation("GET", _TIMEOUT, _timeout, "oauth"),
    Operation("PUT", _TIMEOUT, _set_timeout, "oauth", any_of=("directory:organization:admin",)),
    Operation(
        "DELETE",
        "/api/v2/tokens/{userId}",
        _revoke_tokens_of_user,
        "oauth",
        any_of=("oauth:token:delete",),
    ),
    Operation("GET", "/api/v2/organizations/me", _organization, "organization"),
    Operation(
        "GET", "/api/v2/organizations/limits/namespaces/{namespaceName}", _limits, "organization"
    ),
    Operation("GET", "/api/v2/users/me", _user, "user-basic-info"),
)
