"""Gives older generations their end, once a new one is current and delivered everywhere."""

from dataclasses import replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.event import WarningRaised
from gccreds.domain.lifetime import as_utc_text, as_wire_moment, for_people
from gccreds.domain.observed import Remote
from gccreds.domain.renewal import overlap_end
from gccreds.domain.schedule import OVERLAP, Schedule
from gccreds.domain.state import OWN_END, REPLACED_AT, REVOKED, Generation, Phase
from gccreds.errors import ApiRefused, GccredsError
from gccreds.executor.ending import end_leaked, end_unused
from gccreds.executor.outcome import Outcome, Unfinished
from gccreds.executor.putting import Wire
from gccreds.executor.tools import Tools
from gccreds.kinds.interface import Kind

_REPLACED = (Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED, Phase.ENDING)


def supersede(address: Address, current: int, schedule: Schedule, tools: Tools) -> None:
    """Lets every older generation overlap until the earlier of its own end and now + overlap.

    The end is set at the organisation too, so that it dies on time even if gccreds never runs
    again. Where that is refused it is a warning: the end stands in the state as well. What this run
    is logged in with gets its end by a later run (engine.md, "Rotating", 5), and what leaked or has
    no overlap ends at once.
    """
    resource = tools.ports.journal.resource(address)
    if resource is None:
        return
    serving = resource.generation(current)
    for generation in resource.generations:
        if generation.number >= current:
            continue
        if generation.remote_id == serving.remote_id:
            _forget(address, generation.number, tools)  # its secret is dead; the client is not
            continue
        if generation.extra.get(REVOKED) and generation.phase is Phase.OVERLAPPING:
            _end_now(address, generation, tools)
        if generation.phase not in _REPLACED:
            continue
        if generation.remote_id == tools.ports.own_client:
            _overlap_until(None, address, generation, tools)
        else:
            _end_later(address, generation, schedule, tools)


def end_leaked_before(address: Address, number: int, tools: Tools) -> None:
    """Ends every generation before that one at once, delivered everywhere or not."""
    moment = tools.ports.moment()
    tools.ports.journal.amend(address, lambda resource: resource.ended_before(number, moment))
    resource = tools.ports.journal.resource(address)
    for generation in resource.generations if resource else ():
        if generation.number < number and generation.extra.get(REVOKED):
            _end_now(address, generation, tools)


def _end_now(address: Address, generation: Generation, tools: Tools) -> None:
    """Where it cannot be ended now, the next plan asks for it."""
    kind = tools.ports.kind_at(generation.endpoint)
    end = end_leaked if generation.extra.get(REVOKED) else end_unused
    tools.ports.commit()
    try:
        if generation.remote_id is not None:
            end(kind, generation.remote_id, tools.ports)
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


def _end_later(address: Address, generation: Generation, schedule: Schedule, tools: Tools) -> None:
    now = tools.ports.moment()
    replaced = replace(generation, extra={**generation.extra, REPLACED_AT: as_utc_text(now)})
    _overlap_until(now + schedule.overlap, address, replaced, tools)
    if not schedule.overlap and not schedule.require_idle:
        _end_now(address, replaced, tools)
        return
    tools.ports.commit()
    if generation.remote_id is None:
        return
    kind = tools.ports.kind_at(generation.endpoint)
    try:
        wire = tools.ports.organisation.get(kind, generation.remote_id)
        if wire is None:
            _forget(address, generation.number, tools)
            return
        replaced = _with_own_end(replaced, kind, wire)
        end = overlap_end(now, schedule, replaced)
        _overlap_until(end, address, replaced, tools)
        if end <= now:
            _end_now(address, replaced, tools)  # a token that ended is listed all the same
            return
        has_it = replaced.extra.get(OWN_END) == as_utc_text(end)
        if kind.can_be_ended_later and not schedule.require_idle and not has_it:
            remote = Remote(generation.remote_id, kind.name, wire)
            _set_end(address, generation.number, remote, end, tools)
    except (GccredsError, Unfinished) as error:
        _warn(address, generation.number, error, tools)


def _with_own_end(generation: Generation, kind: Kind, wire: Wire) -> Generation:
    own = kind.read(wire).get("expires")
    return replace(generation, extra={**generation.extra, OWN_END: own}) if own else generation


def give_end(change: Change, tools: Tools) -> Outcome:
    """Sets the end of one older generation where it is missing (engine.md, "Deciding").

    A refusal is a warning here too, and the next plan asks for it again.
    """
    ports, number = tools.ports, change.generation or 0
    resource = ports.journal.resource(change.address)
    if resource is None or change.remote is None or change.ends_at is None:
        raise AssertionError(f"an end of {change.address} without its sides")
    generation = _replaced_by_now(resource.generation(number), change, tools)
    _overlap_until(change.ends_at, change.address, generation, tools)
    if change.desired and change.desired.schedule.require_idle:
        told = f"generation {number} works until a whole day without calls"
        return Outcome(told, change.remote.id, number)
    try:
        if ports.kinds[change.remote.kind].can_be_ended_later:
            _set_end(change.address, number, change.remote, change.ends_at, tools)
    except ApiRefused as error:
        _warn(change.address, number, error, tools)
    until = for_people(change.ends_at)
    return Outcome(f"generation {number} works until {until}", change.remote.id, number)


def _replaced_by_now(generation: Generation, change: Change, tools: Tools) -> Generation:
    """With the moment from which its overlap counts, where the run that replaced it told none."""
    if REPLACED_AT in generation.extra or change.remote is None or change.ends_at is None:
        return generation
    overlap = change.desired.schedule.overlap if change.desired else OVERLAP
    with_own = _with_own_end(generation, tools.ports.kinds[change.remote.kind], change.remote.wire)
    since = as_utc_text(change.ends_at - overlap)
    if with_own.extra.get(OWN_END) == as_utc_text(change.ends_at):
        since = as_utc_text(tools.ports.moment())
    return replace(with_own, extra={**with_own.extra, REPLACED_AT: since})


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
