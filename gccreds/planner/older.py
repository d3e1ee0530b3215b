"""Decides on generations that were replaced, and on clients that a lost answer left over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from gccreds.domain.change import Action, Cause, Change, FieldChange, Reason
from gccreds.domain.credential import EXPIRES
from gccreds.domain.lifetime import as_utc_text, parse_moment
from gccreds.domain.observed import Remote
from gccreds.domain.renewal import overlap_end
from gccreds.domain.schedule import OVERLAP
from gccreds.domain.state import REPLACED_AT, Generation, Phase
from gccreds.kinds.own_end import has_ended
from gccreds.planner.context import Context
from gccreds.planner.proposing import earlier, end_of, propose
from gccreds.planner.silence import is_silent, waits_for_silence
from gccreds.planner.standing import Standing

_REPLACED = (Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED, Phase.PENDING)


def decide_older(standing: Standing, context: Context) -> tuple[Change, ...]:
    """One decision at most for each generation before the current one."""
    current = standing.current
    found = []
    for generation in standing.generations:
        replaced = current is not None and generation.number < current.number
        if generation.phase is Phase.OVERLAPPING or (replaced and generation.phase in _LIVE):
            found.append(_decide(standing, generation, context))
    return tuple(change for change in found if change is not None)


_LIVE = (*_REPLACED, Phase.ENDING)


def _decide(standing: Standing, generation: Generation, context: Context) -> Change | None:
    remote = standing.remote_of(generation)
    if remote is None or has_ended(remote.wire):
        return overlap_ended(standing, generation)
    if generation.phase in _REPLACED or generation.ends_at is None:
        # Replaced, and the run ended before it gave this one its end.
        return _give_end(standing, generation, remote, None, context)
    end = _end_by_now(standing, generation, generation.ends_at)
    if waits_for_silence(standing, generation):
        silent = end <= context.moment and is_silent(generation, context)
        return overlap_ended(standing, generation) if silent else None
    if end <= context.moment:
        return overlap_ended(standing, generation)
    set_there = context.kinds[remote.kind].can_be_ended_later
    if set_there and _to_the_second(end_of(remote)) != _to_the_second(end):
        return _give_end(standing, generation, remote, end, context)
    return None


def _end_by_now(standing: Standing, generation: Generation, known: datetime) -> datetime:
    """Its end as `overlap` says by now, which may be longer or shorter than when it was set."""
    replaced_at = generation.extra.get(REPLACED_AT)
    if standing.desired is None or not isinstance(replaced_at, str):
        return known
    return overlap_end(parse_moment(replaced_at), standing.desired.schedule, generation)


def overlap_ended(standing: Standing, generation: Generation) -> Change:
    """Ends it, or only its record where it is gone already."""
    remote = standing.remote_of(generation)
    return propose(Action.RETIRE, Reason.OVERLAP_ENDED, standing, generation.number, remote)


def _give_end(
    standing: Standing,
    generation: Generation,
    remote: Remote,
    known: datetime | None,
    context: Context,
) -> Change | None:
    if remote.id == context.own_client:
        return None  # a later run, logged in by the new one, does it (engine.md, "Rotating", 5)
    overlap = standing.desired.schedule.overlap if standing.desired else OVERLAP
    end = known or earlier(context.moment + overlap, remote)
    if end <= context.moment and not waits_for_silence(standing, generation):
        return overlap_ended(standing, generation)  # no organisation takes an end that has come
    before = end_of(remote)
    field = FieldChange(
        EXPIRES, as_utc_text(before) if before else None, as_utc_text(end), Cause.DRIFT
    )
    change = propose(Action.UPDATE, Reason.DRIFT, standing, generation.number, remote, (field,))
    return replace(change, ends_at=end)


def _to_the_second(moment: datetime | None) -> str | None:
    return as_utc_text(moment) if moment else None


def decide_leftovers(standing: Standing, moment: datetime) -> Iterator[Change]:
    """Ends clients that a create without an answer made after all (engine.md, "Surviving…").

    Those of a generation that is yet to be made end with its own change.
    """
    for generation in standing.generations:
        if generation.phase in (Phase.PENDING, Phase.UNDELIVERED):
            continue
        for remote in standing.leftovers_of(generation, moment):
            yield propose(Action.DELETE, Reason.UNDELIVERED, standing, generation.number, remote)
