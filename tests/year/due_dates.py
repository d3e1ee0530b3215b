"""That rotations come when they are due: not before, and not later than the next apply."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.state import Generation, State
from tests.year.evening import Evening
from tests.year.rules import SLACK

_EARLY = 0.9


def overdue(evening: Evening) -> Iterator[str]:
    """What should have been replaced by the apply of the morning."""
    well = {desired.address for desired in evening.well}
    for desired, generation, _ in evening.serving:
        latest = _latest(desired, generation)
        if desired.address in well and latest and evening.morning > latest + SLACK:
            yield f"{desired.address}#{generation.number} was due {latest}"


def too_early(before: State, after: State, declared: Declared) -> Iterator[str]:
    """What the clock replaced before its time."""
    for desired, old, new in _replaced(before, after, declared):
        first = _first(desired, old)
        if new.reason in ("age", "expiry") and first and new.created_at < first - SLACK:
            yield f"{desired.address}#{old.number} was replaced before {first}"


def _replaced(
    before: State, after: State, declared: Declared
) -> Iterator[tuple[Desired, Generation, Generation]]:
    for address, resource in after.resources.items():
        desired, was = declared.credentials.get(address), before.resources.get(address)
        old, new = was.current if was else None, resource.current
        if desired and old and new and new.number > old.number:
            yield desired, old, new


def rotations(before: State, after: State, declared: Declared) -> int:
    """How many credentials have another current generation than before."""
    return sum(1 for _ in _replaced(before, after, declared))


def _latest(desired: Desired, generation: Generation) -> datetime | None:
    schedule = desired.schedule
    if schedule.lifetime is not None and generation.ends_at is not None:
        before_end = _before_end(desired)
        return generation.ends_at - (before_end / 4 if schedule.window else before_end)
    return generation.created_at + schedule.every if schedule.every else None


def _first(desired: Desired, generation: Generation) -> datetime | None:
    schedule = desired.schedule
    if schedule.lifetime is not None and generation.ends_at is not None:
        return generation.ends_at - _before_end(desired)
    if schedule.every is None:
        return None
    early = schedule.every * _EARLY if schedule.window else schedule.every
    return generation.created_at + min(early, schedule.every - schedule.jitter)


def _before_end(desired: Desired) -> timedelta:
    schedule = desired.schedule
    assert schedule.lifetime is not None
    return schedule.before_end or schedule.lifetime / 3
