"""Decides on generations that were replaced, and on marks that are only copies."""

from datetime import datetime

from gccreds.domain.change import Action, Change, Group, Reason
from gccreds.domain.finding import Notice
from gccreds.domain.state import Generation, Phase
from gccreds.planner.standing import Standing


def decide_older(standing: Standing, moment: datetime) -> tuple[Change, ...]:
    """Retires each overlapping generation whose end has come, or that is gone already."""
    generations = standing.resource.generations if standing.resource else ()
    return tuple(
        _retire(standing, generation)
        for generation in generations
        if generation.phase is Phase.OVERLAPPING and _over(standing, generation, moment)
    )


def _over(standing: Standing, generation: Generation, moment: datetime) -> bool:
    gone = standing.remote_of(generation) is None
    return gone or generation.ends_at is None or generation.ends_at <= moment


def _retire(standing: Standing, generation: Generation) -> Change:
    return Change(
        standing.address,
        Action.RETIRE,
        Reason.OVERLAP_ENDED,
        Group.CLOCK,
        generation.number,
        remote=standing.remote_of(generation),
        position=standing.desired.position if standing.desired else None,
    )


def copied_marks(standing: Standing) -> tuple[Notice, ...]:
    """Clients with our mark beside the one that the state knows: people copy descriptions.

    No client is taken or ended on the word of a mark alone (engine.md, "Surviving a crash").
    """
    current = standing.current
    if current is None:
        return ()
    return tuple(
        Notice(
            "orphan-mark",
            f"client {remote.id} carries a mark of {standing.address} too; the one that is managed "
            f"is {current.remote_id}. It is left alone.",
            "take the mark off its description in the admin UI, or delete that client",
            str(standing.address),
            standing.desired.position if standing.desired else None,
        )
        for _, remote in standing.marked
    )
