"""Decides that a generation which works is replaced by another one: on request, or by the clock."""

from dataclasses import replace

from gccreds.domain.change import Action, Cause, Reason
from gccreds.domain.credential import EXPIRES, Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.observed import Remote
from gccreds.domain.renewal import is_due
from gccreds.domain.state import Generation
from gccreds.planner.comparing import Comparison
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
    ended = _has_ended(current, standing, context)
    if not ended and desired.address not in context.wishes.rotate:
        return make(desired, Reason.GONE, standing.next_number, standing, context)
    reason = Reason.EXPIRY if ended else _requested(context)
    return as_rotation(make(desired, reason, standing.next_number, standing, context))


def _has_ended(current: Generation, standing: Standing, context: Context) -> bool:
    """Whether the end has come that it was made with, or that was last applied."""
    applied = standing.applied.fields.get(EXPIRES)
    end = current.ends_at or (parse_moment(str(applied)) if applied else None)
    return end is not None and end <= context.moment


def reason_of_fixed(found: Comparison) -> Reason | None:
    """Why another generation must be made for what cannot be changed in place, if anything."""
    if not found.fixed:
        return None
    asked_for = any(field.cause is not Cause.DRIFT for field in found.fixed)
    return Reason.MANIFEST if asked_for else Reason.DRIFT


def cannot_reach_anybody(desired: Desired, found: Comparison) -> Notice:
    """Another one would replace one that works, and nobody would have it."""
    names = ", ".join(field.field for field in found.fixed)
    return Notice(
        "undelivered",
        f"{names} of {desired.address} can only be given to another one, which would reach nobody: "
        "it has no `deliver`, so it stays as it is.",
        "write where it goes under `deliver`, and the next apply makes another; or declare what it "
        "has",
        str(desired.address),
        desired.position_of(found.fixed[0].field),
    )


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
