"""Decides on a declared credential that exists: deliver, update or nothing."""

from dataclasses import replace

from gccreds.domain.change import Action, Cause, Change, FieldChange, Reason
from gccreds.domain.credential import EXPIRES, Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.observed import Remote
from gccreds.domain.plan import Drift
from gccreds.domain.state import CONSUMERS_UNKNOWN, Generation, Phase, Resource, lacking
from gccreds.planner.comparing import Comparison, compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.expiring import has_expired, without_past_end
from gccreds.planner.making import strategy_of
from gccreds.planner.moves import ADDRESS
from gccreds.planner.proposing import propose
from gccreds.planner.renewing import (
    cannot_reach_anybody,
    reason_of_fixed,
    reason_to_replace,
    replace_working,
)
from gccreds.planner.standing import Standing
from gccreds.planner.stopping import activation, is_stopped, stopped_by_another_hand


def decide_existing(
    desired: Desired, current: Generation, remote: Remote, standing: Standing, context: Context
) -> Decision:
    """Fields and destinations as declared, by one change."""
    asked_for = desired.address in context.wishes.reactivate
    applied = _with_the_end_we_set(standing.applied, current)
    found = compare(desired, applied, remote, context, current.number)
    reason = reason_to_replace(desired, current, context)
    asked_for = asked_for or reason is Reason.REQUESTED
    if is_stopped(remote) and current.phase is not Phase.ENDING and not asked_for:
        stopped = stopped_by_another_hand(desired, remote, context)
        return Decision(_only_moved(current, remote, found, standing), notices=(stopped,))
    if reason is None and _may_be_replaced(desired, current, context):
        reason = reason_of_fixed(found)
    if reason is not None:
        replaced = replace_working(desired, remote, reason, standing, context)
        return replace(replaced, drift=_drift(desired, remote, found))
    fields, outlived = without_past_end(found.changes, desired, remote, context.moment)
    left = tuple(field for field in fields if field not in found.fixed)
    fields = (*activation(current, remote), *left)
    change = _change(desired, current, remote, fields, standing, context)
    return Decision(
        change,
        drift=_drift(desired, remote, found),
        notices=(
            *_left_behind(desired, current),
            *_kept_as_it_is(desired, current, found, context),
            *outlived,
        ),
    )


def _may_be_replaced(desired: Desired, current: Generation, context: Context) -> bool:
    """Whether another one would reach its consumers, and live."""
    unknown = _has_unknown_consumers(desired, current)
    return bool(desired.deliver) and not unknown and not has_expired(desired, context.moment)


def _kept_as_it_is(
    desired: Desired, current: Generation, found: Comparison, context: Context
) -> tuple[Notice, ...]:
    """Why no other one takes its place by itself, where somebody may expect that."""
    if _has_unknown_consumers(desired, current):
        return (consumers_unknown(desired, current.reason, context, found.fixed),)
    if found.fixed and not has_expired(desired, context.moment):
        return (cannot_reach_anybody(desired, found),)
    return ()


def _has_unknown_consumers(desired: Desired, current: Generation) -> bool:
    return bool(desired.deliver and current.extra.get(CONSUMERS_UNKNOWN))


def _only_moved(
    current: Generation, remote: Remote, found: Comparison, standing: Standing
) -> Change | None:
    """A new address is ours to give: what somebody stopped stays stopped under it."""
    fields = tuple(field for field in found.changes if field.field == ADDRESS)
    if not fields:
        return None
    return propose(Action.UPDATE, Reason.MANIFEST, standing, current.number, remote, fields)


def _with_the_end_we_set(applied: Resource, current: Generation) -> Resource:
    """The end that a removal gave it is our doing, and no drift when its entry is put back."""
    if current.phase is not Phase.ENDING or current.ends_at is None:
        return applied
    return replace(applied, fields={**applied.fields, EXPIRES: as_utc_text(current.ends_at)})


def _change(
    desired: Desired,
    current: Generation,
    remote: Remote,
    fields: tuple[FieldChange, ...],
    standing: Standing,
    context: Context,
) -> Change | None:
    if lacking(desired.deliver, current) and not current.extra.get(CONSUMERS_UNKNOWN):
        change = propose(
            Action.DELIVER, Reason.UNDELIVERED, standing, current.number, remote, fields
        )
        return replace(
            change,
            if_undelivered=Action.ROTATE,
            further=standing.next_number,
            strategy=strategy_of(desired, remote, context),
        )
    if not fields:
        return None
    from_manifest = any(field.cause is not Cause.DRIFT for field in fields)
    reason = Reason.MANIFEST if from_manifest else Reason.DRIFT
    return propose(Action.UPDATE, reason, standing, current.number, remote, fields)


def _drift(desired: Desired, remote: Remote, found: Comparison) -> Drift | None:
    if not found.drift:
        return None
    differing = {field.field for field in found.changes}
    return Drift(
        desired.address,
        remote.id,
        found.drift,
        remote.modified_at,
        remote.modified_by,
        desired.position,
        frozenset(field.field for field in found.drift) - differing,
    )


def _left_behind(desired: Desired, current: Generation) -> tuple[Notice, ...]:
    declared = {str(destination) for destination in desired.deliver}
    kept = sorted(d.to for d in current.deliveries if d.to not in declared)
    if not kept:
        return ()
    return (
        Notice(
            "left-behind",
            f"{', '.join(kept)} keeps the secret of {desired.address}, which is no longer "
            "delivered there.",
            "remove the secret there by hand, or put the destination back under `deliver`",
            str(desired.address),
            desired.position,
        ),
    )


def consumers_unknown(
    desired: Desired, reason: str, context: Context, waiting: tuple[FieldChange, ...] = ()
) -> Notice:
    """Who has its secret is not known, so nobody is taken it from, and nobody is given it.

    `reason` is why its generation is in the state: imported on request, or because it was lost.
    `waiting` are declared fields that only another one can have.
    """
    asked_for = reason == Reason.REQUESTED.value
    how = "is imported" if asked_for else "was taken back from its mark alone"
    names = ", ".join(field.field for field in waiting)
    though = f", though only another one can have the declared {names}" if waiting else ""
    return Notice(
        "consumers-unknown",
        f"{desired.address} {how}: where its secret is, if anywhere, is not known, so nothing is "
        f"delivered and nothing replaced{though}.",
        "if its consumers work, nothing; to have another one made and delivered: "
        + ("" if desired.deliver else "add `deliver` to it, then ")
        + context.command("rotate", str(desired.address)),
        str(desired.address),
        desired.position,
    )
