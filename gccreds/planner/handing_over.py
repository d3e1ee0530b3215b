"""A removed credential whose destination another one takes over (engine.md, on `moved`)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.state import Generation, Phase, State
from gccreds.planner.proposing import earlier

_DELIVERING = (Action.CREATE, Action.ROTATE, Action.DELIVER)
_ENDING = (Action.RETIRE, Action.DELETE)
_WORKING = (Phase.CURRENT, Phase.DELIVERING, Phase.OVERLAPPING)
_HANDED_OVER = timedelta(hours=24)
"""How long the removed one lives on after the other was delivered."""


def after_takers(changes: tuple[Change, ...], state: State, moment: datetime) -> tuple[Change, ...]:
    """Ends a removed credential only after a declared one took over its destination.

    The consumer reads one place: until the other secret lies there the removed one must work, and a
    day longer, instead of its grace.
    """
    takers = {
        str(destination): change.address
        for change in changes
        if change.action in _DELIVERING and change.desired
        for destination in change.desired.deliver
    }
    if not takers:
        return changes
    return tuple(_waiting(change, state, takers, moment) for change in changes)


def _waiting(
    change: Change, state: State, takers: Mapping[str, Address], moment: datetime
) -> Change:
    ended = _ended_by(change, state)
    if ended is None or change.remote is None:
        return change
    places = {delivery.to for delivery in ended.deliveries}
    first = tuple(sorted({takers[place] for place in places & takers.keys()}, key=str))
    if not first:
        return change
    end = earlier(moment + _HANDED_OVER, change.remote)
    return replace(change, action=Action.RETIRE, after=first, ends_at=end)


def _ended_by(change: Change, state: State) -> Generation | None:
    """The generation that works and that this change would end."""
    resource = state.resources.get(change.address)
    if resource is None or change.action not in _ENDING or change.reason is not Reason.REMOVED:
        return None
    found = (g for g in resource.generations if g.number == change.generation)
    return next((g for g in found if g.phase in _WORKING), None)
