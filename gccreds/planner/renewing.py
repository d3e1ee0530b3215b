"""Decides that a generation which works is replaced by another one: on request, or by the clock."""

from dataclasses import replace

from gccreds.domain.change import Action, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.renewal import is_due
from gccreds.domain.state import Generation
from gccreds.planner.context import Context, Decision
from gccreds.planner.making import make
from gccreds.planner.standing import Standing


def reason_to_replace(desired: Desired, current: Generation, context: Context) -> Reason | None:
    """Why another generation takes its place now; None where it stays."""
    wishes, address = context.wishes, desired.address
    if address in wishes.rotate:
        return Reason.COMPROMISED if wishes.compromised else Reason.REQUESTED
    if address in wishes.not_by_clock or not is_due(desired, current, context.moment):
        return None
    return Reason.EXPIRY if desired.schedule.lifetime else Reason.AGE


def replace_gone(
    desired: Desired, current: Generation, standing: Standing, context: Context
) -> Decision:
    """Another one for what the organisation has no more: ended by its own end, or by somebody.

    Whoever renews a token at its end is no accident to be counted (engine.md, "Deciding").
    """
    ended = current.ends_at is not None and current.ends_at <= context.moment
    if not ended and desired.address not in context.wishes.rotate:
        return make(desired, Reason.GONE, standing.next_number, standing, context)
    reason = Reason.EXPIRY if ended else _requested(context)
    return as_rotation(make(desired, reason, standing.next_number, standing, context))


def _requested(context: Context) -> Reason:
    return Reason.COMPROMISED if context.wishes.compromised else Reason.REQUESTED


def replace_working(
    desired: Desired,
    remote: Remote | None,
    reason: Reason,
    standing: Standing,
    context: Context,
) -> Decision:
    """The next generation, made from the one that works."""
    return as_rotation(make(desired, reason, standing.next_number, standing, context, old=remote))


def as_rotation(decision: Decision) -> Decision:
    """One without a predecessor that is there takes a place all the same."""
    if decision.change is None:
        return decision
    return replace(decision, change=replace(decision.change, action=Action.ROTATE))
