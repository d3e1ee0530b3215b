"""What a plan must read of an organisation, from what is declared and what the state knows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from gccreds.domain.credential import API_TOKENS, CLIENTS, OnRemoval, Value
from gccreds.domain.declared import Declared
from gccreds.domain.state import Phase, State
from gccreds.genesys.reader import Needs

_SERVING = (Phase.CURRENT, Phase.DELIVERING)

_YOUNG = timedelta(minutes=10)
"""How long a new object may be missing from the list and still exist (engine.md, "Reading")."""


def needs(
    declared: Declared, state: State, moment: datetime, expected_organization: str | None
) -> Needs:
    """The needs at that moment of the organisation's, by which the state tells what is young."""
    fields = [desired.fields for desired in declared.credentials.values()]
    roles = [value for given in fields if (value := given.get("roles"))]
    known, since = [*_known(declared, state)], moment - _YOUNG
    young = [(id_, endpoint) for id_, endpoint, made in known if made is None or made > since]
    endpoints = {*(d.endpoint for d in declared.credentials.values()), *_begun_at(state)}
    return Needs(
        expected_organization,
        state.organization.id if state.organization else None,
        state.project,
        state.environment,
        frozenset(id_ for id_, _, _ in known),
        frozenset(id_ for id_, endpoint in young if endpoint == CLIENTS),
        frozenset(id_ for id_, endpoint in young if endpoint == API_TOKENS),
        api_tokens=API_TOKENS in endpoints | {endpoint for _, endpoint, _ in known},
        roles=any(not _is_id(role) for given in roles for role in _names(given)),
        divisions=any(not _is_id(name) for given in roles for name in _divisions(given)),
        scopes=any(given.get("scopes") for given in fields),
        usage=frozenset(_asked_about(declared, state, moment)),
    )


def _begun_at(state: State) -> Iterator[str]:
    """The collections of all that the state knows: of an intent too, whose create may have been
    done and has no id yet."""
    for resource in state.resources.values():
        yield from (generation.endpoint for generation in resource.generations)


def _asked_about(declared: Declared, state: State, moment: datetime) -> Iterator[str]:
    """The clients whose use decides something now: what is removed, and what waits for silence."""
    for address, resource in state.resources.items():
        desired = declared.credentials.get(address)
        removed = desired is None and resource.lifecycle.on_removal is OnRemoval.DELETE
        for generation in resource.generations:
            over = generation.ends_at is not None and generation.ends_at <= moment
            waits = generation.phase is Phase.OVERLAPPING and over
            idle = waits and desired is not None and desired.schedule.require_idle
            goes = removed and (generation.phase in _SERVING or over)
            if generation.remote_id and generation.endpoint == CLIENTS and (idle or goes):
                yield generation.remote_id


def _known(declared: Declared, state: State) -> Iterator[tuple[str, str, datetime | None]]:
    """Each id that is looked for, with the collection that has it and when it was made.

    Nothing is known yet of what is to be imported, so that it counts as young.
    """
    for resource in state.resources.values():
        for generation in resource.generations:
            if generation.remote_id:
                yield generation.remote_id, generation.endpoint, generation.created_at
    for entry in declared.imports:
        desired = declared.credentials.get(entry.to)
        if entry.to not in state.resources:
            yield entry.id, desired.endpoint if desired else CLIENTS, None


def _names(roles: Value) -> list[str]:
    return list(roles) if isinstance(roles, dict) else []


def _divisions(roles: Value) -> list[str]:
    given = roles.values() if isinstance(roles, dict) else ()
    return [str(name) for where in given if isinstance(where, list) for name in where]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
