"""Decides on what no manifest declares any more: the lower rows of engine.md, "Deciding"."""

from dataclasses import replace
from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Group, Reason
from gccreds.domain.credential import OnRemoval
from gccreds.domain.finding import Notice
from gccreds.domain.observed import Remote
from gccreds.domain.state import KEEPS_WORKING, Generation, Phase
from gccreds.planner.context import Context, Decision
from gccreds.planner.older import overlap_ended
from gccreds.planner.proposing import earlier, propose
from gccreds.planner.standing import Standing
from gccreds.planner.stopping import is_stopped

_UNUSED = (Phase.PENDING, Phase.UNDELIVERED)


def decide_removed(standing: Standing, context: Context) -> Decision:
    """The decisions on an address that only state or marks know: all its generations go."""
    if standing.resource is None:
        marked = (remote for _, remote in standing.marked)
        return Decision(notices=tuple(_orphan(standing.address, r, context) for r in marked))
    # What was deleted waits, retired, for the organisation to forget it, and costs nothing.
    left = [g for g in reversed(standing.generations) if g.phase is not Phase.RETIRED]
    if not left:
        return Decision()
    newest, *older = left
    ended = (_end(g, standing, context) or _drop(g, standing) for g in older)
    return Decision(
        _end(newest, standing, context) or _forget_gone(newest, standing),
        tuple(change for change in ended if change is not None),
        notices=tuple(
            _reactivated(standing.address, remote)
            for generation in left
            if (remote := standing.remote_of(generation)) and _was_reactivated(generation, remote)
        ),
    )


def _orphan(address: Address, remote: Remote, context: Context) -> Notice:
    entry = context.command("import", str(address), remote.id)
    taken = context.command("state", "rebuild")
    return Notice(
        "orphan-mark",
        f"{context.kinds[remote.kind].noun} {remote.id} carries our mark of {address}, which "
        "neither the state nor the manifests know.",
        f"declare it again to take it back ({entry} writes the entry), or let {taken} take it into "
        "the state: the next plan removes it then",
        str(address),
    )


def _end(generation: Generation, standing: Standing, context: Context) -> Change | None:
    """How this generation goes; None where nothing is left of it, or its grace is not over."""
    if generation.phase in _UNUSED:
        return _end_unused(generation, standing, context)
    remote = standing.remote_of(generation)
    if remote is None:
        return None
    if generation.phase is Phase.ENDING:
        return _end_of_grace(generation, remote, standing, context)
    return _begin_removal(generation, remote, standing, context)


def _end_unused(generation: Generation, standing: Standing, context: Context) -> Change | None:
    """Nobody has its secret: it needs no grace, and `forget` would leave a client nobody owns."""
    unused = standing.unused(generation, context.moment)
    if not unused:
        return None
    first, *others = unused
    change = propose(Action.DELETE, Reason.REMOVED, standing, generation.number, first)
    return replace(change, leftovers=tuple(others))


def _begin_removal(
    generation: Generation, remote: Remote, standing: Standing, context: Context
) -> Change:
    assert standing.resource is not None
    lifecycle = standing.resource.lifecycle
    if lifecycle.on_removal is OnRemoval.FORGET:
        return propose(Action.FORGET, Reason.REMOVED, standing, generation.number, remote)
    if context.wishes.no_grace or lifecycle.grace == timedelta():
        return propose(Action.DELETE, Reason.REMOVED, standing, generation.number, remote)
    change = propose(Action.RETIRE, Reason.REMOVED, standing, generation.number, remote)
    return replace(change, ends_at=earlier(context.moment + lifecycle.grace, remote))


def _end_of_grace(
    generation: Generation, remote: Remote, standing: Standing, context: Context
) -> Change | None:
    if _was_reactivated(generation, remote):
        return None
    over = generation.ends_at is None or generation.ends_at <= context.moment
    if not over and not context.wishes.no_grace:
        return None
    change = propose(Action.DELETE, Reason.REMOVED, standing, generation.number, remote)
    return replace(change, group=Group.CLOCK if over else Group.MANIFEST)


def _was_reactivated(generation: Generation, remote: Remote) -> bool:
    ending = generation.phase is Phase.ENDING and not generation.extra.get(KEEPS_WORKING)
    return ending and not is_stopped(remote)


def _reactivated(address: Address, remote: Remote) -> Notice:
    return Notice(
        "reactivated",
        f"{address} was to be removed, but somebody made its client {remote.id} active again; "
        "it is not deleted.",
        "put its entry back to keep it, or make the client inactive again to let it go",
        str(address),
    )


def _forget_gone(generation: Generation, standing: Standing) -> Change | None:
    if standing.remote_of(generation) is not None:
        return None
    return propose(Action.FORGET, Reason.GONE, standing, generation.number)


def _drop(generation: Generation, standing: Standing) -> Change | None:
    return None if standing.remote_of(generation) else overlap_ended(standing, generation)
