"""What the clock will ask for, as far as it can be foretold: for those who plan and who look."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.renewal import due_of
from gccreds.domain.schedule import Due
from gccreds.domain.state import Generation


def next_rotation(
    desired: Desired | None, generation: Generation, moment: datetime
) -> datetime | None:
    """When the first apply from `moment` on replaces it: not after `moment` where it is due.

    None where the clock never does: it does not ask for it, or the declared end comes first.
    """
    if desired is None:
        return None
    return _within_its_life(desired, due_of(desired, generation), moment)


def rotations(
    desired: Desired | None, generation: Generation, moment: datetime, step: timedelta
) -> Iterator[datetime]:
    """The next rotation and then those that are foretold: each as if the one before came in time.

    They go on until the declared end, without one for ever, each at least `step` after the last.
    """
    at = next_rotation(desired, generation, moment)
    while desired is not None and at is not None:
        at = max(at, moment)
        yield at
        following = first_rotation(desired, at)
        at = max(following, at + step) if following else None


def first_rotation(desired: Desired, made_at: datetime) -> datetime | None:
    """When what is made at that moment is first replaced, if every apply comes in time.

    None where the clock never replaces it.
    """
    lifetime = desired.schedule.lifetime
    ends_at = made_at + lifetime if lifetime else None
    due = desired.schedule.due(desired.address, made_at, ends_at)
    return _within_its_life(desired, due, made_at)


def declared_end(desired: Desired | None) -> datetime | None:
    """When it ends for good as its manifest says, None where it does not say so."""
    end = desired.fields.get("expires") if desired else None
    return parse_moment(str(end)) if end else None


def _within_its_life(desired: Desired, due: Due | None, moment: datetime) -> datetime | None:
    if due is None:
        return None
    at, end, window = due.latest, declared_end(desired), desired.schedule.window
    if window is not None and moment < due.latest:
        at = min(at, window.first_inside(max(due.preferred, moment)))
    return None if end is not None and at >= end else at
