"""When the clock replaces a generation: the one answer for those who plan and those who look."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.state import CONSUMERS_UNKNOWN, IMPORTED_AT, Generation, Phase


def next_rotation(
    desired: Desired | None, generation: Generation, moment: datetime
) -> datetime | None:
    """When the first apply from `moment` on does it: not after `moment` where it is due.

    None where the clock never does: nothing asks for it, it is not the current generation, nobody
    knows its consumers, or the declared end comes first.
    """
    if desired is None or not _is_rotated_by_the_clock(generation):
        return None
    return _rotation(desired, _made(generation), generation.ends_at, moment)


def rotations(
    desired: Desired | None, generation: Generation, moment: datetime, step: timedelta
) -> Iterator[datetime]:
    """The next rotation and then those that are foretold: each as if the one before came in time.

    They go on until the declared end, without one for ever, each at least `step` after the last.
    """
    due = next_rotation(desired, generation, moment)
    while desired is not None and due is not None:
        due = max(due, moment)
        yield due
        lifetime = desired.schedule.lifetime
        following = _rotation(desired, due, due + lifetime if lifetime else None, due)
        due = max(following, due + step) if following else None


def declared_end(desired: Desired | None) -> datetime | None:
    """When it ends for good as its manifest says, None where it does not say so."""
    end = desired.fields.get("expires") if desired else None
    return parse_moment(str(end)) if end else None


def _is_rotated_by_the_clock(generation: Generation) -> bool:
    return generation.phase is Phase.CURRENT and not generation.extra.get(CONSUMERS_UNKNOWN)


def _made(generation: Generation) -> datetime:
    """From when on its age counts."""
    imported = generation.extra.get(IMPORTED_AT)
    return parse_moment(str(imported)) if imported else generation.created_at


def _rotation(
    desired: Desired, made: datetime, ends_at: datetime | None, moment: datetime
) -> datetime | None:
    schedule = desired.schedule
    due = schedule.due(desired.address, made, ends_at)
    if due is None:
        return None
    at, end = due.latest, declared_end(desired)
    if schedule.window is not None and moment < due.latest:
        at = min(at, schedule.window.first_inside(max(due.preferred, moment)))
    return None if end is not None and at >= end else at
