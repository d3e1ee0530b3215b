"""Reading an OAuthClientRequest: every check of POST and PUT, by member (api-facts.md §3)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlsplit

from gccreds.sandbox.clients import CLIENT_CREDENTIALS, EVERY_DIVISION
from gccreds.sandbox.moments import read_moment, write_moment
from gccreds.sandbox.refusals import Refusal, bad_request, invalid_value

_GRANT_TYPES = ("CODE", "TOKEN", "SAML2-BEARER", "PASSWORD", CLIENT_CREDENTIALS)
_STATES = ("active", "disabled", "inactive")
_LIFETIMES = range(300, 172_801)
_DEFAULT_LIFETIME = 86_400
_SYSTEM_MADE = frozenset(
    ("id", "selfUri", "dateCreated", "dateModified", "createdBy", "modifiedBy", "secret")
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the values of a request are held against.

    `lifetime` is that of the client's tokens as it is: a client for SCIM may keep its longer one.
    """

    roles: Collection[str]
    divisions: Collection[str]
    scopes: Collection[str]
    now: datetime
    lifetime: object = None


_Reader: TypeAlias = Callable[[object, Known], object]


def read_client_request(body: object, known: Known) -> dict[str, object]:
    """The members that a client gets from this request; what the request omits is cleared.

    Members that the system makes are ignored, unknown ones kept. Raises Refusal.
    """
    if not isinstance(body, Mapping):
        raise bad_request("The body must be an object.")
    sent = {key: value for key, value in body.items() if value is not None}
    members: dict[str, object] = {
        "name": None,
        "authorizedGrantType": None,
        "accessTokenValiditySeconds": _DEFAULT_LIFETIME,
        "registeredRedirectUri": [],
        "scope": [],
        "roleDivisions": [],
        "state": "active",
    }
    required = {key: sent.get(key) for key in ("name", "authorizedGrantType")}
    for key, value in (required | sent).items():
        if key not in _SYSTEM_MADE:
            members[key] = _READERS[key](value, known) if key in _READERS else value
    _require_roles_where_they_bind(members)
    return members


def read_role_divisions(value: object, known: Known) -> list[dict[str, str]]:
    """Pairs of a role id and a division id, or `*` for every division."""
    pairs = []
    for pair in _list("roleDivisions", value):
        match pair:
            case {"roleId": str(role), "divisionId": str(division)}:
                pairs.append({"roleId": role, "divisionId": division})
            case _:
                raise bad_request("roleDivisions: each entry needs a roleId and a divisionId.")
        if role not in known.roles:
            raise invalid_value("roleDivisions", f'there is no role "{role}"')
        if division != EVERY_DIVISION and division not in known.divisions:
            raise invalid_value("roleDivisions", f'there is no division "{division}"')
    return pairs


def read_scope(value: object, known: Known) -> list[str]:
    """Names of scopes that there are."""
    scopes = _strings("scope", value)
    for scope in scopes:
        if scope not in known.scopes:
            raise invalid_value("scope", f'there is no scope "{scope}"')
    return scopes


def _require_roles_where_they_bind(members: Mapping[str, object]) -> None:
    given = bool(members["roleDivisions"])
    if members["authorizedGrantType"] == CLIENT_CREDENTIALS:
        if not given:
            message = "A client that uses client credentials must have a role."
            raise Refusal(400, "missing.client.roles", message)
    elif given:
        raise invalid_value("roleDivisions", "only client credentials take roles")


def _name(value: object, _: Known) -> str:
    if not isinstance(value, str):
        raise bad_request("name: a string is required.")
    if not value.strip():
        raise invalid_value("name", "must not be empty")
    return value


def _description(value: object, _: Known) -> str:
    if not isinstance(value, str):
        raise bad_request("description: must be a string.")
    return value


def _grant_type(value: object, _: Known) -> str:
    if value is None:
        raise Refusal(400, "grant.type.required", "authorizedGrantType is required.")
    grant = "SAML2-BEARER" if value == "SAML2BEARER" else value
    if grant not in _GRANT_TYPES:
        raise Refusal(400, "bad.grant.type", "authorizedGrantType is not one of the grant types.")
    return str(grant)


def _lifetime(value: object, known: Known) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_request("accessTokenValiditySeconds: must be a whole number.")
    if value not in _LIFETIMES and value != known.lifetime:
        raise invalid_value("accessTokenValiditySeconds", "must be from 300 to 172800")
    return value


def _redirect_uris(value: object, _: Known) -> list[str]:
    uris = _strings("registeredRedirectUri", value)
    for uri in uris:
        if not urlsplit(uri).scheme or any(character.isspace() for character in uri):
            raise invalid_value("registeredRedirectUri", f'"{uri}" is not a URI')
    return uris


def _state(value: object, _: Known) -> str:
    if value not in _STATES:
        raise invalid_value("state", "must be active, disabled or inactive")
    return str(value)


def _date_to_delete(value: object, known: Known) -> str:
    try:
        moment = read_moment(str(value))
    except ValueError:
        raise Refusal(400, "invalid.date", "dateToDelete: not an ISO 8601 date-time.") from None
    if moment <= known.now:
        raise Refusal(400, "invalid.date", "dateToDelete: must be in the future.")
    return write_moment(moment)


def _role_ids(_: object, __: Known) -> object:
    raise invalid_value("roleIds", "deprecated: send roleDivisions")


def _list(field: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise bad_request(f"{field}: must be a list.")
    return value


def _strings(field: str, value: object) -> list[str]:
    texts = [text for text in _list(field, value) if isinstance(text, str)]
    if texts != value:
        raise bad_request(f"{field}: must be a list of strings.")
    return texts


_READERS: Mapping[str, _Reader] = {
    "name": _name,
    "description": _description,
    "authorizedGrantType": _grant_type,
    "accessTokenValiditySeconds": _lifetime,
    "registeredRedirectUri": _redirect_uris,
    "scope": read_scope,
    "roleDivisions": read_role_divisions,
    "roleIds": _role_ids,
    "state": _state,
    "dateToDelete": _date_to_delete,
}
