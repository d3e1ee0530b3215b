"""Roles as single grants, so that what is given can be held against what is held."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gccreds.domain.catalogue import EVERY_DIVISION, Catalogue, resolve_roles
from gccreds.domain.change import Action, Change
from gccreds.domain.credential import Value
from gccreds.domain.observed import Caller, Observed, Remote
from gccreds.domain.schedule import Strategy
from gccreds.kinds.oauth_client import FIELDS

_ROLES = next(field for field in FIELDS if field.name == "roles")


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role in one division, by their ids; EVERY_DIVISION is a division too."""

    role: str
    division: str


Grants = frozenset[Grant]


def given_by(change: Change, catalogue: Catalogue) -> Grants:
    """What a change gives a client that it did not have. Names that do not resolve give nothing.

    A rotation gives another client all that it holds; the one that it replaces keeps its own.
    """
    if change.action is Action.ROTATE and change.strategy is not Strategy.NEW_SECRET:
        return _of_another_client(change, catalogue)
    before = Grants()
    if change.remote is not None and change.action is not Action.CREATE:
        before = held_by_client(change.remote)
    return Grants(g for g in planned(change, catalogue) if not covers(before, g))


def _of_another_client(change: Change, catalogue: Catalogue) -> Grants:
    desired = change.desired
    if desired is None:
        return Grants()
    if change.remote is not None and _ROLES.name in desired.ignore_changes:
        return held_by_client(change.remote)
    return declared_grants(desired.fields.get(_ROLES.name), catalogue)


def touches_roles(change: Change) -> bool:
    """Whether a change says something of the roles of its client."""
    return change.action is Action.CREATE or any(f.field == _ROLES.name for f in change.fields)


def planned(change: Change, catalogue: Catalogue) -> Grants:
    """What a client holds after a change that touches its roles."""
    if change.desired is None or not touches_roles(change):
        return Grants()
    return declared_grants(change.desired.fields.get("roles"), catalogue)


def declared_grants(declared: Value, catalogue: Catalogue) -> Grants:
    """What declared roles give, as far as their names are clear."""
    roles, problems = resolve_roles(declared, catalogue)
    unclear = {problem.name for problem in problems if len(problem.ids) != 1}
    found = _grants(roles)
    return Grants(g for g in found if g.role not in unclear and g.division not in unclear)


def held_by_client(remote: Remote) -> Grants:
    """What a client of the organisation holds."""
    return _grants(_ROLES.read(remote.wire.get(_ROLES.member)))


def tells_roles(remote: Remote, observed: Observed) -> bool:
    """Whether its roles are known: a legacy list leaves them out (api-facts.md §3.2)."""
    return not observed.legacy_list or _ROLES.member in remote.wire


def held_by_caller(caller: Caller) -> Grants:
    """What the login of this run holds."""
    return _pairs(caller.roles)


def covers(held: Grants, wanted: Grant) -> bool:
    """Whether it is held, for that division or for all."""
    return wanted in held or Grant(wanted.role, EVERY_DIVISION) in held


def _grants(roles: Value) -> Grants:
    if not isinstance(roles, dict):
        return Grants()
    divisions = {
        role: [str(d) for d in where] if isinstance(where, list) else [EVERY_DIVISION]
        for role, where in roles.items()
    }
    return _pairs(divisions)


def _pairs(divisions: Mapping[str, Collection[str]]) -> Grants:
    return Grants(Grant(role, d) for role, where in divisions.items() for d in where)
