"""Decides on a declared credential that exists: deliver, update or nothing."""

from dataclasses import replace

from gccreds.domain.change import Action, Cause, Change, FieldChange, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.observed import Remote
from gccreds.domain.plan import Drift
from gccreds.domain.state import CONSUMERS_UNKNOWN, Generation, Phase, Resource, lacking
from gccreds.planner.comparing import EXPIRES, Comparison, compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.expiring import has_expired, outlives_its_end
from gccreds.planner.proposing import propose
from gccreds.planner.standing import Standing
from gccreds.planner.stopping import activation, is_stopped, stopped_by_another_hand


def decide_existing(
    desired: Desired, current: Generation, remote: Remote, standing: Standing, context: Context
) -> Decision:
    """Fields and destinations as declared, by one change."""
    asked_for = desired.address in context.wishes.reactivate
    if is_stopped(remote) and current.phase is not Phase.ENDING and not asked_for:
        return Decision(notices=(stopped_by_another_hand(desired, remote, context),))
    applied = _with_the_end_we_set(standing.applied, current)
    found = compare(desired, applied, remote, context, current.number)
    fields = (*activation(current, remote), *found.changes)
    notices = (*_left_behind(desired, current), *_consumers_unknown(desired, current, remote))
    if has_expired(desired, context.moment) and any(f.field == EXPIRES for f in fields):
        fields = tuple(f for f in fields if f.field != EXPIRES)
        notices = (*notices, outlives_its_end(desired, remote))
    change = _change(desired, current, remote, fields, standing)
    return Decision(change, drift=_drift(desired, remote, found), notices=notices)


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
) -> Change | None:
    if lacking(desired.deliver, current) and not current.extra.get(CONSUMERS_UNKNOWN):
        change = propose(
            Action.DELIVER, Reason.UNDELIVERED, standing, current.number, remote, fields
        )
        return replace(change, if_undelivered=Action.ROTATE, further=standing.next_number)
    if not fields:
        return None
    from_manifest = any(field.cause is not Cause.DRIFT for field in fields)
    reason = Reason.MANIFEST if from_manifest else Reason.DRIFT
    return propose(Action.UPDATE, reason, standing, current.number, remote, fields)


def _drift(desired: Desired, remote: Remote, found: Comparison) -> Drift | None:
    if not found.drift:
        return None
    return Drift(
        desired.address,
        remote.id,
        found.drift,
        remote.modified_at,
        remote.modified_by,
        desired.position,
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


def _consumers_unknown(desired: Desired, current: Generation, remote: Remote) -> tuple[Notice, ...]:
    if not desired.deliver or not current.extra.get(CONSUMERS_UNKNOWN):
        return ()
    return (consumers_unknown(desired, remote),)


def consumers_unknown(desired: Desired, remote: Remote) -> Notice:
    """Who has its secret is not known, so nobody is taken it from, and nobody is given it."""
    return Notice(
        "consumers-unknown",
        f"{desired.address} was taken back from its mark alone: where its secret is, if anywhere, "
        "is not known, so nothing is delivered and nothing replaced.",
        f"if its consumers work, nothing; if nobody has its secret, delete client {remote.id} in "
        "the admin UI, and the next apply makes another and delivers it",
        str(desired.address),
        desired.position,
    )
