"""Decides on what no manifest declares any more: the lower rows of engine.md, "Deciding"."""

from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Group, Reason
from gccreds.domain.credential import OnRemoval
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.state import KEEPS_WORKING, Generation, Phase, Resource
from gccreds.planner.context import Context, Decision
from gccreds.planner.standing import Standing


def decide_removed(standing: Standing, context: Context) -> Decision:
    """The decision on an address that only state or marks know."""
    resource = standing.resource
    if resource is None:
        return Decision(notices=tuple(_orphan(standing.address, r) for _, r in standing.marked))
    generation = standing.current or standing.unfinished
    remote = standing.remote_of(generation) if generation else None
    if generation is None and _still_listed(standing):
        return Decision()
    if generation is None or remote is None:
        return _change(Action.FORGET, Reason.GONE, standing, generation, None)
    if generation.phase is Phase.ENDING:
        return _end_of_grace(standing, generation, remote, context)
    if generation.phase is not Phase.CURRENT:
        return _change(Action.DELETE, Reason.REMOVED, standing, generation, remote)
    return _begin_removal(resource, standing, generation, remote, context)


def _still_listed(standing: Standing) -> bool:
    """A DELETE was accepted, and the organisation lists it a while longer: nothing to do."""
    return bool(standing.remotes)


def _orphan(address: Address, remote: Remote) -> Notice:
    return Notice(
        "orphan-mark",
        f"client {remote.id} carries our mark of {address}, which neither the state nor the "
        "manifests know.",
        f"declare {address} again to take it back, or delete the client in the admin UI",
        str(address),
    )


def _begin_removal(
    resource: Resource,
    standing: Standing,
    generation: Generation,
    remote: Remote,
    context: Context,
) -> Decision:
    lifecycle = resource.lifecycle
    if lifecycle.on_removal is OnRemoval.FORGET:
        return _change(Action.FORGET, Reason.REMOVED, standing, generation, remote)
    if context.wishes.no_grace or lifecycle.grace == timedelta():
        return _change(Action.DELETE, Reason.REMOVED, standing, generation, remote)
    end = _earlier(context.moment + lifecycle.grace, remote)
    found = _change(Action.RETIRE, Reason.REMOVED, standing, generation, remote)
    return replace(found, change=found.change and replace(found.change, ends_at=end))


def _end_of_grace(
    standing: Standing, generation: Generation, remote: Remote, context: Context
) -> Decision:
    works = str(remote.wire.get("state") or "active") == "active"
    if works and not generation.extra.get(KEEPS_WORKING):
        return Decision(notices=(_reactivated(standing.address, remote),))
    over = generation.ends_at is None or generation.ends_at <= context.moment
    if context.wishes.no_grace or over:
        found = _change(Action.DELETE, Reason.REMOVED, standing, generation, remote)
        group = Group.CLOCK if over else Group.MANIFEST
        return replace(found, change=found.change and replace(found.change, group=group))
    return Decision()


def _reactivated(address: Address, remote: Remote) -> Notice:
    return Notice(
        "reactivated",
        f"{address} was to be removed, but somebody made its client {remote.id} active again; "
        "it is not deleted.",
        "put its entry back to keep it, or make the client inactive again to let it go",
        str(address),
    )


def _earlier(end: datetime, remote: Remote) -> datetime:
    own = remote.wire.get("dateToDelete")
    return min(end, parse_wire_moment(str(own))) if own else end


def _change(
    action: Action,
    reason: Reason,
    standing: Standing,
    generation: Generation | None,
    remote: Remote | None,
) -> Decision:
    group = Group.ORGANIZATION if reason is Reason.GONE else Group.MANIFEST
    number = generation.number if generation else None
    return Decision(Change(standing.address, action, reason, group, number, remote=remote))
