"""Marks that are only copies: no client is taken or ended on the word of one (engine.md)."""

from collections.abc import Iterable

from gccreds.domain.finding import Notice
from gccreds.domain.observed import Remote
from gccreds.kinds.registry import noun_of
from gccreds.planner.standing import Standing


def copied(standing: Standing, remotes: Iterable[Remote], ours: str | None) -> tuple[Notice, ...]:
    """Clients with our mark beside the one that is managed: people copy descriptions."""
    managed = f"the one that is managed is {ours}" if ours else "none of them is managed"
    return tuple(
        Notice(
            "orphan-mark",
            f"{noun_of(remote.kind)} {remote.id} carries a mark of {standing.address} too; "
            f"{managed}. It is left alone.",
            "take the mark off its description in the admin UI, or delete that "
            f"{noun_of(remote.kind)}",
            str(standing.address),
            standing.desired.position if standing.desired else None,
        )
        for remote in remotes
    )
