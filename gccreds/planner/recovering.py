"""Decides how a create or a rotation that was cut short goes on (engine.md, "Surviving…")."""

from dataclasses import replace

from gccreds.domain.change import Action, Reason, reason_of_further
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.state import Generation, Phase
from gccreds.kinds.own_end import has_ended
from gccreds.planner.comparing import compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.making import make, strategy_of
from gccreds.planner.proposing import propose
from gccreds.planner.standing import Standing
from gccreds.planner.stopping import activation, is_stopped, stopped_by_another_hand


def recover(
    desired: Desired, unfinished: Generation, standing: Standing, context: Context
) -> Decision:
    """Made anew where nobody can have its secret, delivered further where somebody may."""
    old = standing.predecessor(unfinished)
    if unfinished.phase is not Phase.DELIVERING:
        return make(
            desired,
            _reason_of(unfinished),
            unfinished.number,
            standing,
            context,
            old=old,
            leftovers=standing.unused(unfinished, context.moment),
            begun=unfinished,
        )
    remote, number = standing.remote_of(unfinished), standing.next_number
    if remote is None or has_ended(remote.wire):
        # A destination may hold its dead secret, so the one before it is not taken up again.
        reason = Reason.GONE if old is None else _further(unfinished, Reason.UNDELIVERED)
        return make(desired, reason, number, standing, context, old=old)
    if remote.kind != context.kind_of(desired).name:
        reason, served = _further(unfinished, Reason.MANIFEST), old or remote
        return make(desired, reason, number, standing, context, old=served)
    if is_stopped(remote) and desired.address in context.wishes.rotate:
        reason = _further(unfinished, Reason.REQUESTED)
        return make(desired, reason, number, standing, context, old=remote)
    return _deliver_further(desired, unfinished, remote, standing, context)


def _further(unfinished: Generation, otherwise: Reason) -> Reason:
    return reason_of_further(unfinished.reason, otherwise)


def _reason_of(generation: Generation) -> Reason:
    """Why it was begun. A newer gccreds may know reasons that this one does not."""
    known = {reason.value: reason for reason in Reason}
    return known.get(generation.reason, Reason.UNDELIVERED)


def _deliver_further(
    desired: Desired,
    unfinished: Generation,
    remote: Remote,
    standing: Standing,
    context: Context,
) -> Decision:
    if is_stopped(remote) and desired.address not in context.wishes.reactivate:
        return Decision(notices=(stopped_by_another_hand(desired, remote, context),))
    found = compare(desired, standing.applied, remote, context, unfinished.number)
    fields = (*activation(unfinished, remote), *found.in_place)
    change = propose(
        Action.DELIVER, Reason.UNDELIVERED, standing, unfinished.number, remote, fields
    )
    further = replace(
        change,
        if_undelivered=Action.ROTATE,
        further=standing.next_number,
        strategy=strategy_of(desired, remote, context),
    )
    return Decision(further)
