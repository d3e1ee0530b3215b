"""Decides where marks tell of a later generation than the state: the state is an old one."""

from dataclasses import replace

from gccreds.domain.change import Action, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import Strategy
from gccreds.planner.comparing import compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.making import strategy_of
from gccreds.planner.proposing import propose
from gccreds.planner.standing import Standing, mark_of
from gccreds.planner.stopping import is_stopped, reactivated, stopped_by_another_hand


def later_than_known(standing: Standing, context: Context) -> tuple[int, Remote] | None:
    """The latest generation that only a mark tells of; of several with one number the first made.

    A credential that is delivered nowhere is never rotated: beside a client that the state knows
    a mark of it is a copy.
    """
    if standing.resource is None or standing.desired is None:
        return None
    renewed = _renewed_since(standing, standing.desired, context)
    if renewed or not standing.marked:
        return renewed
    known = max((generation.number for generation in standing.generations), default=0)
    highest = max(number for number, _ in standing.marked)
    current = standing.current
    works = current is not None and standing.remote_of(current) is not None
    if highest <= known or (works and not standing.desired.deliver):
        return None
    return next((n, remote) for n, remote in standing.marked if n == highest)


def _renewed_since(
    standing: Standing, desired: Desired, context: Context
) -> tuple[int, Remote] | None:
    """Where a client gets another secret its mark counts on, and the state's secret is dead.

    With other strategies a mark that says so was edited by somebody, and is put right.
    """
    current = standing.current
    remote = standing.remote_of(current) if current else None
    mark = mark_of(remote) if remote else None
    if remote is None or mark is None or desired.schedule.strategy is not Strategy.NEW_SECRET:
        return None
    known = max(generation.number for generation in standing.generations)
    ours = mark == context.mark(standing.address, mark.generation)
    return (mark.generation, remote) if ours and mark.generation > known else None


def catch_up(
    desired: Desired, later: tuple[int, Remote], standing: Standing, context: Context
) -> Decision:
    """Like a delivery that began: a destination decides, at apply (engine.md, "Surviving…").

    Where none shows a secret of it that logs in, another generation is made and delivered, and the
    client with the mark is left alone: people copy descriptions.
    """
    number, remote = later
    asked_for = desired.address in context.wishes.reactivate
    if is_stopped(remote) and not asked_for:
        return Decision(notices=(stopped_by_another_hand(desired, remote, context),))
    found = compare(desired, standing.applied, remote, context, number)
    fields = (*(reactivated(remote) if asked_for else ()), *found.in_place)
    change = propose(Action.IMPORT, Reason.LOST_STATE, standing, number, remote, fields)
    if desired.deliver and not asked_for:
        change = replace(
            change,
            if_undelivered=Action.ROTATE,
            further=max(standing.next_number, number + 1),
            strategy=strategy_of(desired, remote, context),
        )
    return Decision(change)
