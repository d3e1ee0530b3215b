"""Roles and scopes: what a credential may do, as manifests write it."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BeforeValidator

from gccreds.domain.catalogue import EVERY_DIVISION
from gccreds.domain.credential import Value
from gccreds.domain.lifetime import Malformed
from gccreds.kinds.entry import Problem, repeated
from gccreds.kinds.written import Words

SET_PREFIX = "set:"


def _divisions(value: Any) -> Any:
    if value == "all":
        return [EVERY_DIVISION]
    if value == EVERY_DIVISION or (isinstance(value, list) and EVERY_DIVISION in value):
        raise Malformed("`*` is not a division", "every division is written `ROLE: all`")
    if isinstance(value, str):
        raise Malformed(f'"{value}" is not a list of divisions', f"write [{value}], or all")
    if value is None or value == []:
        raise Malformed("no division is named", "write [Home], other divisions, or all")
    return value


def _scope(value: str) -> str:
    if any(char.isspace() for char in value) or value == SET_PREFIX:
        raise Malformed(f'"{value}" is not a scope', "write users:readonly, or set:NAME for a set")
    return value


Roles: TypeAlias = dict[Words, Annotated[list[Words], BeforeValidator(_divisions)]]
"""Role, name or id, to divisions; every division is the one item EVERY_DIVISION."""

Scopes: TypeAlias = list[Annotated[Words, AfterValidator(_scope)]]
"""Names of scopes, and of scope sets with SET_PREFIX before them."""


def canonical_roles(roles: Mapping[str, list[str]]) -> Value:
    """Roles as FIELDS has them, with names where the organisation has ids."""
    return {role: _canonical(where) for role, where in sorted(roles.items())}


def _canonical(where: list[str]) -> Value:
    if where == [EVERY_DIVISION]:
        return "all"
    divisions: list[Value] = [*sorted(where)]
    return divisions


def repeated_divisions(roles: Mapping[str, list[str]]) -> Iterable[Problem]:
    """A problem for each division that a role names twice."""
    for role, where in roles.items():
        yield from repeated(("roles", role), where)
