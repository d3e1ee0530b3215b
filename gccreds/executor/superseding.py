"""Gives older generations their end, once a new one is current and delivered everywhere."""

from dataclasses import replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.event import WarningRaised
from gccreds.domain.lifetime import as_wire_moment, for_people, parse_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import OVERLAP
from gccreds.domain.state import REVOKED, Generation, Phase
from gccreds.errors import ApiRefused, GccredsError
from gccreds.executor.ending import end_unused
from gccreds.executor.outcome import Outcome, Unfinished
from gccreds.executor.tools import Tools

_REPLACED = (Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED, Phase.ENDING)


def supersede(address: Address, current: int, tools: Tools) -> None:
    """Lets every older generation overlap until the earlier of its own end and now + overlap.

    The end is set at the client too, so that it dies on time even if gccreds never runs again.
    Where the organisation refuses that it is a warning: the end stands in the state as well. A
    client that this run is logged in with gets its end by a later run (engine.md, "Rotating", 5),
    and one that a revoke stopped ends at once.
    """
    resource = tools.ports.journal.resource(address)
    for generation in resource.generations if resource else ():
        if generation.number >= current:
            continue
        if generation.extra.get(REVOKED) and generation.phase is Phase.OVERLAPPING:
            _end_now(address, generation, tools)
        if generation.phase not in _REPLACED:
            continue
        if generation.remote_id == tools.ports.own_client:
            _overlap_until(None, address, generation, tools)
        else:
            _end_later(address, generation, tools)


def _end_now(address: Address, generation: Generation, tools: Tools) -> None:
    """One that a revoke stopped; where it cannot be ended now, the next plan asks for it."""
    kind = tools.ports.kind_at(generation.endpoint)
    tools.ports.commit()
    try:
        if generation.remote_id is not None:
            end_unused(kind, generation.remote_id, tools.ports)
        gone = not generation.remote_id or not tools.ports.organisation.get(
            kind, generation.remote_id
        )
    except GccredsError as error:
        _warn(address, generation.number, error, tools)
        return
    if gone:
        _forget(address, generation.number, tools)
    else:
        retired = replace(generation, phase=Phase.RETIRED)
        tools.ports.journal.amend(address, lambda resource: resource.with_generation(retired))


def _end_later(address: Address, generation: Generation, tools: Tools) -> None:
    end = tools.ports.moment() + OVERLAP
    _overlap_until(end, address, generation, tools)
    tools.ports.commit()
    if generation.remote_id is None:
        return
    kind = tools.ports.kind_at(generation.endpoint)
    try:
        wire = tools.ports.organisation.get(kind, generation.remote_id)
        if wire is None:
            _forget(address, generation.number, tools)
            return
        own = wire.get("dateToDelete")
        end = min(end, parse_wire_moment(str(own))) if own else end
        _overlap_until(end, address, generation, tools)
        _set_end(
            address, generation.number, Remote(generation.remote_id, kind.name, wire), end, tools
        )
    except (GccredsError, Unfinished) as error:
        _warn(address, generation.number, error, tools)


def give_end(change: Change, tools: Tools) -> Outcome:
    """Sets the end of one older generation where it is missing (engine.md, "Deciding").

    A refusal is a warning here too, and the next plan asks for it again.
    """
    ports, number = tools.ports, change.generation or 0
    resource = ports.journal.resource(change.address)
    if resource is None or change.remote is None or change.ends_at is None:
        raise AssertionError(f"an end of {change.address} without its sides")
    _overlap_until(change.ends_at, change.address, resource.generation(number), tools)
    try:
        _set_end(change.address, number, change.remote, change.ends_at, tools)
    except ApiRefused as error:
        _warn(change.address, number, error, tools)
    until = for_people(change.ends_at)
    return Outcome(f"generation {number} works until {until}", change.remote.id, number)


def _forget(address: Address, number: int, tools: Tools) -> None:
    """One that is gone leaves the state (engine.md, "State")."""
    tools.ports.journal.amend(address, lambda resource: resource.without_generation(number))


def _set_end(address: Address, number: int, remote: Remote, end: datetime, tools: Tools) -> None:
    kind = tools.ports.kinds[remote.kind]
    mark = tools.ports.mark(address, number)
    tools.putting.put(
        kind,
        remote,
        lambda fresh: {**kind.body(fresh, {}, mark), "dateToDelete": as_wire_moment(end)},
    )


def _warn(address: Address, number: int, error: GccredsError | Unfinished, tools: Tools) -> None:
    told = error.error if isinstance(error, Unfinished) else error
    message = f"the end of generation {number} could not be set: {told.what}"
    tools.ports.emit(WarningRaised(address, message))


def _overlap_until(
    end: datetime | None, address: Address, generation: Generation, tools: Tools
) -> None:
    overlapping = replace(generation, phase=Phase.OVERLAPPING, ends_at=end)
    tools.ports.journal.amend(address, lambda resource: resource.with_generation(overlapping))
