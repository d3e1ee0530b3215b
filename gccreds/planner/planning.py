"""Makes the plan: the one function of this room that others call."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change
from gccreds.domain.declared import Declared
from gccreds.domain.observed import Observed
from gccreds.domain.plan import Plan
from gccreds.domain.state import Resource, State
from gccreds.kinds.interface import Kind
from gccreds.planner.context import Context, Decision, Wishes
from gccreds.planner.declared import decide_declared
from gccreds.planner.older import copied_marks, decide_older
from gccreds.planner.removed import decide_removed
from gccreds.planner.standing import Standing, join

_DELIVERING = (Action.CREATE, Action.DELIVER)
_HANDED_OVER = timedelta(hours=24)
"""How long a removed credential lives on after another took over its destination (engine.md)."""


def make_plan(
    declared: Declared,
    observed: Observed,
    state: State,
    moment: datetime,
    kinds: Mapping[str, Kind],
    wishes: Wishes | None = None,
    selected: Callable[[Address], bool] = lambda _: True,
) -> Plan:
    """The plan for the selected addresses. `moment` is the organisation's time.

    What is not selected is not decided on at all, so it is neither in `changes` nor in `drift`.
    """
    context = Context(
        state.project,
        state.environment,
        moment,
        observed.catalogue,
        kinds,
        wishes or Wishes(),
    )
    joined = join(declared, observed, state)
    standings = [standing for standing in joined.standings if selected(standing.address)]
    decisions = [_decide(standing, context) for standing in standings]
    changes = tuple(change for decision in decisions for change in decision.changes)
    managed = [s for s in joined.standings if s.resource or s.marked]
    counted = [s for s in standings if s.desired or s.resource]
    return Plan(
        state.project,
        state.environment,
        moment,
        observed,
        state,
        _handed_over(changes, state, moment),
        tuple(decision.drift for decision in decisions if decision.drift),
        tuple(notice for decision in decisions for notice in decision.notices),
        unchanged=len(counted) - len({change.address for change in changes}),
        managed=len(managed),
        unmanaged=len(observed.remotes) - len(joined.ours),
    )


def _decide(standing: Standing, context: Context) -> Decision:
    if standing.desired is None:
        decision = decide_removed(standing, context)
    else:
        decision = decide_declared(standing.desired, standing, context)
    copies = copied_marks(standing)
    return replace(
        decision,
        older=decide_older(standing, context.moment),
        notices=(*decision.notices, *copies),
    )


def _handed_over(changes: tuple[Change, ...], state: State, moment: datetime) -> tuple[Change, ...]:
    """Ends a removed credential only after a declared one took over its destination.

    The consumer reads one place: until the other secret lies there the removed one must work, and a
    day longer, instead of its grace (engine.md, "Deciding", on `moved`).
    """
    takers = {
        str(destination): change.address
        for change in changes
        if change.action in _DELIVERING and change.desired
        for destination in change.desired.deliver
    }
    ended = (Action.RETIRE, Action.DELETE)
    return tuple(
        _after_takers(change, state.resources.get(change.address), takers, moment)
        if change.action in ended
        else change
        for change in changes
    )


def _after_takers(
    change: Change, resource: Resource | None, takers: Mapping[str, Address], moment: datetime
) -> Change:
    places = {d.to for g in (resource.generations if resource else ()) for d in g.deliveries}
    first = tuple(sorted({takers[place] for place in places & takers.keys()}, key=str))
    if not first:
        return change
    end = moment + _HANDED_OVER
    return replace(change, action=Action.RETIRE, after=first, ends_at=end)
