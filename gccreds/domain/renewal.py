"""When the clock replaces the generation that consumers use (engine.md, "Deciding").

A moment in the past is due at the next apply.
"""

from datetime import datetime

from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.schedule import Due, Schedule
from gccreds.domain.state import CONSUMERS_UNKNOWN, IMPORTED_AT, OWN_END, Generation, Phase


def age_counts_from(generation: Generation) -> datetime:
    """When it was made or, where it was taken over, imported."""
    imported = generation.extra.get(IMPORTED_AT)
    return parse_moment(imported) if isinstance(imported, str) else generation.created_at


def due_of(desired: Desired, generation: Generation) -> Due | None:
    """When this generation is replaced; None where the clock does not ask for it.

    Whose consumers nobody knows is replaced on request only: a secret that works would be taken
    from them (engine.md).
    """
    if generation.phase is not Phase.CURRENT or generation.extra.get(CONSUMERS_UNKNOWN):
        return None
    since = age_counts_from(generation)
    return desired.schedule.due(desired.address, since, generation.ends_at)


def overlap_end(replaced_at: datetime, schedule: Schedule, generation: Generation) -> datetime:
    """When a replaced generation goes: after its overlap, or at an end of its own before that."""
    end, own = replaced_at + schedule.overlap, generation.extra.get(OWN_END)
    return min(end, parse_moment(own)) if isinstance(own, str) else end


def is_due(desired: Desired, generation: Generation, moment: datetime) -> bool:
    """Whether an apply at that moment replaces it."""
    due = due_of(desired, generation)
    if due is None or moment < due.preferred:
        return False
    window = desired.schedule.window
    return moment >= due.latest or (window is not None and window.holds(moment))
