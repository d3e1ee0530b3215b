"""`require_idle`: what was replaced goes only after a whole day without calls (manifest.md)."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.state import REPLACED_AT, REVOKED, Generation, Phase
from gccreds.planner.context import Context
from gccreds.planner.standing import Standing


def waits_for_silence(standing: Standing, generation: Generation) -> bool:
    """Whether this generation ends by what others do with it, and by no date."""
    desired = standing.desired
    idle = desired is not None and desired.schedule.require_idle
    return idle and not generation.extra.get(REVOKED)


def is_silent(generation: Generation, context: Context) -> bool:
    """Whether yesterday was a whole day since it was replaced, and nobody called with it.

    An organisation that does not tell has nobody silent.
    """
    calls = context.calls.get(generation.remote_id or "")
    replaced_at = generation.extra.get(REPLACED_AT)
    if calls is None or not isinstance(replaced_at, str):
        return False
    yesterday = context.moment.date() - timedelta(days=1)
    begin = datetime.combine(yesterday, time(), UTC)
    return parse_moment(replaced_at) <= begin and not calls.get(yesterday)


def still_used(standing: Standing, context: Context) -> Iterator[Notice]:
    """What is said of one whose overlap is over, and that stays."""
    for generation in standing.generations:
        over = generation.ends_at is not None and generation.ends_at <= context.moment
        there = generation.phase is Phase.OVERLAPPING and standing.remote_of(generation)
        waits = over and there and waits_for_silence(standing, generation)
        if waits and not is_silent(generation, context):
            yield _notice(standing, generation, context)


def _notice(standing: Standing, generation: Generation, context: Context) -> Notice:
    calls = context.calls.get(generation.remote_id or "")
    yesterday = context.moment.date() - timedelta(days=1)
    if calls is None:
        known = "how often it is used the organisation does not tell"
    else:
        known = f"it had {calls.get(yesterday, 0):,} calls on {yesterday}"
    return Notice(
        "still-used",
        f"generation {generation.number} of {standing.address}, client {generation.remote_id}, "
        f"stays until a whole day without calls (require_idle): {known}.",
        "find who still uses it, and give them the new secret; or take `require_idle` out, and the "
        "next apply ends it",
        str(standing.address),
        standing.desired.position if standing.desired else None,
    )
