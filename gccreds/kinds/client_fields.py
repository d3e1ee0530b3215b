"""The fields of an OAuth client: a manifest's names, the wire's, and the way between them."""

from datetime import timedelta

from gccreds.domain.catalogue import EVERY_DIVISION, Catalogue
from gccreds.domain.credential import EXPIRES, Value
from gccreds.domain.lifetime import format_duration, parse_duration
from gccreds.kinds.grant import ON_THE_WIRE, grant_of
from gccreds.kinds.interface import Field
from gccreds.kinds.readings import (
    read_end,
    read_set,
    read_text,
    write_end,
    write_list,
    write_text,
)

DEFAULT_LIFETIME = timedelta(hours=24)
LONGEST_LIFETIME = timedelta(hours=48)
"""Of an access token. Only clients for SCIM have longer ones (api-facts.md §3.1)."""


def _read_grant(value: object) -> Value:
    """None where a legacy list does not tell (api-facts.md §3.2)."""
    if value is None:
        return None
    grant = grant_of(str(value))
    return grant.value if grant else str(value)


def _write_grant(value: Value) -> object:
    grant = grant_of(str(value))
    return ON_THE_WIRE[grant] if grant else value


def _read_lifetime(value: object) -> Value:
    seconds = value if isinstance(value, int) else DEFAULT_LIFETIME.total_seconds()
    return format_duration(timedelta(seconds=seconds))


def _write_lifetime(value: Value) -> object:
    return int(parse_duration(str(value)).total_seconds())


def _read_roles(value: object) -> Value:
    divisions: dict[str, set[str]] = {}
    for grant in value if isinstance(value, list) else []:
        divisions.setdefault(str(grant["roleId"]), set()).add(str(grant["divisionId"]))
    return {role: _divisions(where) for role, where in sorted(divisions.items())}


def _divisions(where: set[str]) -> Value:
    if where == {EVERY_DIVISION}:
        return "all"
    listed: list[Value] = [*sorted(where)]
    return listed


def _write_roles(value: Value) -> object:
    pairs = [
        {"roleId": role, "divisionId": division}
        for role, where in (value.items() if isinstance(value, dict) else ())
        for division in (where if isinstance(where, list) else [EVERY_DIVISION])
    ]
    return pairs or None


def _show_roles(value: Value, catalogue: Catalogue) -> Value:
    if not isinstance(value, dict):
        return value
    shown: dict[str, Value] = {}
    for role, where in value.items():
        names = catalogue.divisions.name_of
        listed = sorted(names(str(d)) for d in where) if isinstance(where, list) else where
        shown[catalogue.roles.name_of(role)] = listed  # type: ignore[assignment]
    return dict(sorted(shown.items()))


FIELDS = (
    Field("name", "name", read_text, str),
    Field("description", "description", read_text, write_text),
    Field("grant", "authorizedGrantType", _read_grant, _write_grant),
    Field("roles", "roleDivisions", _read_roles, _write_roles, _show_roles),
    Field("scopes", "scope", read_set, write_list),
    Field("redirect_uris", "registeredRedirectUri", read_set, write_list),
    Field("access_token_lifetime", "accessTokenValiditySeconds", _read_lifetime, _write_lifetime),
    Field(EXPIRES, "dateToDelete", read_end, write_end),
)

NEVER_SENT = frozenset(
    ["id", "selfUri", "dateCreated", "dateModified", "createdBy", "modifiedBy", "secret", "roleIds"]
)
"""Computed by the API, or (roleIds) deprecated and refused (api-facts.md §3.1)."""
