"""Makes the plan: the one function of this room that others call."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.change import Action, Change
from gccreds.domain.coming import first_coming
from gccreds.domain.credential import CLIENTS
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Notice
from gccreds.domain.observed import Observed
from gccreds.domain.plan import Plan
from gccreds.domain.state import State
from gccreds.kinds.interface import Kind, issuer
from gccreds.planner.context import Context, Decision, Wishes
from gccreds.planner.copies import copied
from gccreds.planner.declared import decide_declared
from gccreds.planner.handing_over import after_takers
from gccreds.planner.imports import Imports
from gccreds.planner.moves import moved
from gccreds.planner.older import decide_leftovers, decide_older
from gccreds.planner.removed import decide_removed
from gccreds.planner.silence import still_used
from gccreds.planner.standing import Standing, join


def make_plan(
    declared: Declared,
    observed: Observed,
    state: State,
    moment: datetime,
    kinds: Mapping[str, Kind],
    wishes: Wishes | None = None,
    selected: Callable[[Address], bool] = lambda _: True,
    call: Call | None = None,
) -> Plan:
    """The plan for the selected addresses. `moment` is the organisation's time, `call` what the
    commands in its notices go on from.

    What is not selected is not decided on at all, so it is neither in `changes` nor in `drift`.
    Raises ManifestInvalid where an import or a move cannot be carried out.
    """
    state, moving = moved(state, declared, selected)
    context = Context(
        state.project,
        state.environment,
        moment,
        observed.catalogue,
        kinds,
        observed.caller.client_id,
        wishes or Wishes(),
        moving,
        observed.calls,
        call or Call(),
    )
    joined = join(declared, observed, state, moving.moves)
    joined = Imports(declared, observed, state, context).joined_to(joined, selected)
    standings = [standing for standing in joined.standings if selected(standing.address)]
    decisions = [_decide(standing, context) for standing in standings]
    changes = tuple(change for decision in decisions for change in decision.changes)
    client, remotes = issuer(kinds, CLIENTS), observed.remotes.values()
    managed = [s for s in joined.standings if s.resource or s.marked]
    counted = [s for s in standings if s.desired or s.resource]
    return Plan(
        state.project,
        state.environment,
        moment,
        observed,
        state,
        after_takers(changes, state, moment),
        tuple(decision.drift for decision in decisions if decision.drift),
        tuple(notice for decision in decisions for notice in decision.notices),
        unchanged=len(counted) - len({change.address for change in changes}),
        managed=len(managed),
        unmanaged=sum(r.kind == client.name and r.id not in joined.ours for r in remotes),
        moved=moving.before,
        coming=first_coming(state, ((s.desired, s.current) for s in standings), moment),
    )


def _decide(standing: Standing, context: Context) -> Decision:
    if standing.desired is None:
        decision = decide_removed(standing, context)
        aside = decision.older
    else:
        decision = decide_declared(standing.desired, standing, context)
        aside = decide_older(standing, context)
    notices = (*decision.notices, *still_used(standing, context))
    if standing.marked and standing.resource is not None:
        aside = (*aside, *decide_leftovers(standing, context.moment))
        notices = (*notices, *_copies(standing, decision.change, context.moment))
    older = tuple(replace(change, aside=True) for change in aside)
    return Decision(decision.change, older, decision.drift, notices)


def _copies(standing: Standing, change: Change | None, moment: datetime) -> tuple[Notice, ...]:
    believed = {
        remote.id
        for generation in standing.generations
        for remote in standing.leftovers_of(generation, moment)
    }
    if change is not None and change.action is Action.IMPORT:
        believed.add(str(change.remote_id))
    copies = [remote for _, remote in standing.marked if remote.id not in believed]
    current = standing.current
    return copied(standing, copies, current.remote_id if current else None)
