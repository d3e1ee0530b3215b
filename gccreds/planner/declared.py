"""Decides on what manifests declare: the upper rows of engine.md, "Deciding"."""

from dataclasses import replace

from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import for_people, parse_moment
from gccreds.domain.observed import Remote
from gccreds.domain.plan import Drift
from gccreds.domain.state import Generation, Phase, Resource
from gccreds.planner.comparing import Comparison, as_created, compare, nothing_applied
from gccreds.planner.context import Context, Decision
from gccreds.planner.standing import Standing

STATE = "state"
ACTIVE = "active"


def decide_declared(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The one decision on a declared credential: the first row of the table that applies."""
    resource, current = standing.resource, standing.current
    if resource is None:
        return _adopt(desired, standing, context) or _create(desired, Reason.NEW, 1, context)
    if current is None:
        return _finish(desired, resource, standing, context)
    remote = standing.remote_of(current)
    if remote is None:
        return _create(desired, Reason.GONE, resource.next_number, context)
    if current.phase is Phase.ENDING:
        return _compare(desired, resource, current, remote, context, activate=Cause.MANIFEST)
    if _stopped(remote):
        return _stopped_by_another_hand(desired, resource, current, remote, context)
    return _compare(desired, resource, current, remote, context)


def _create(desired: Desired, reason: Reason, number: int, context: Context) -> Decision:
    end = desired.fields.get("expires")
    if end and parse_moment(str(end)) <= context.moment:
        return Decision(notices=(_expired(desired, str(end)),))
    group = Group.ORGANIZATION if reason is Reason.GONE else Group.MANIFEST
    kind = context.kinds[desired.address.kind]
    fields = as_created(kind, desired, context.catalogue)
    return Decision(
        Change(
            desired.address,
            Action.CREATE,
            reason,
            group,
            number,
            desired,
            fields=fields,
            position=desired.position,
        )
    )


def _expired(desired: Desired, end: str) -> Notice:
    return Notice(
        "expired",
        f"{desired.address} ended on {for_people(parse_moment(end))} and is not made again.",
        "write a later `expires`, or take the entry out",
        str(desired.address),
        desired.position_of("expires"),
    )


def _adopt(desired: Desired, standing: Standing, context: Context) -> Decision | None:
    """The state does not know it, but a client carries our mark: take it back (lost-state)."""
    if not standing.marked:
        return None
    number, remote = standing.marked[-1]
    kind = context.kinds[desired.address.kind]
    unknown = replace(nothing_applied(kind.name), lifecycle=desired.lifecycle)
    mark = context.mark(desired.address, number)
    found = compare(kind, desired, unknown, remote, mark, context.catalogue)
    change = Change(
        desired.address,
        Action.IMPORT,
        Reason.LOST_STATE,
        Group.ORGANIZATION,
        number,
        desired,
        remote,
        found.changes,
        position=desired.position,
    )
    return Decision(change)


def _finish(desired: Desired, resource: Resource, standing: Standing, context: Context) -> Decision:
    """A create was cut short: carry on with it (engine.md, "Surviving a crash at any point")."""
    unfinished = standing.unfinished
    if unfinished is None:
        return _create(desired, Reason.NEW, resource.next_number, context)
    remote = standing.remote_of(unfinished)
    if unfinished.phase is not Phase.DELIVERING:
        found = _create(desired, Reason(unfinished.reason), unfinished.number, context)
        left = standing.unused(unfinished)
        return replace(found, change=found.change and replace(found.change, leftovers=left))
    if remote is None:
        return _create(desired, Reason.GONE, resource.next_number, context)
    change = Change(
        desired.address,
        Action.DELIVER,
        Reason.UNDELIVERED,
        Group.CLOCK,
        unfinished.number,
        desired,
        remote,
        if_undelivered=Action.ROTATE,
        position=desired.position,
    )
    return Decision(change)


def _stopped(remote: Remote) -> bool:
    return str(remote.wire.get("state") or ACTIVE) != ACTIVE


def _stopped_by_another_hand(
    desired: Desired, resource: Resource, current: Generation, remote: Remote, context: Context
) -> Decision:
    if desired.address in context.wishes.reactivate:
        return _compare(desired, resource, current, remote, context, activate=Cause.DRIFT)
    how = str(remote.wire.get("state"))
    notice = Notice(
        "stopped",
        f"{desired.address} is {how}: somebody stopped it, so nothing is done with it.",
        context.command(f"apply --reactivate {desired.address.for_shell}")
        + " makes it work again; taking the entry out removes it",
        str(desired.address),
        desired.position,
    )
    return Decision(notices=(notice,))


def _compare(
    desired: Desired,
    resource: Resource,
    current: Generation,
    remote: Remote,
    context: Context,
    activate: Cause | None = None,
) -> Decision:
    kind = context.kinds[desired.address.kind]
    mark = context.mark(desired.address, current.number)
    found = compare(kind, desired, resource, remote, mark, context.catalogue)
    fields = (*_state_change(remote, activate), *found.changes)
    drift = _drift(desired, remote, found)
    change = None
    if fields:
        change = _update(desired, current, remote, fields)
    return Decision(change, drift=drift, notices=_left_behind(desired, current))


def _update(
    desired: Desired, current: Generation, remote: Remote, fields: tuple[FieldChange, ...]
) -> Change:
    from_manifest = any(f.cause is not Cause.DRIFT for f in fields)
    return Change(
        desired.address,
        Action.UPDATE,
        Reason.MANIFEST if from_manifest else Reason.DRIFT,
        Group.MANIFEST if from_manifest else Group.ORGANIZATION,
        current.number,
        desired,
        remote,
        fields,
        position=desired.position,
    )


def _state_change(remote: Remote, cause: Cause | None) -> tuple[FieldChange, ...]:
    if cause is None:
        return ()
    return (FieldChange(STATE, str(remote.wire.get("state") or ACTIVE), ACTIVE, cause),)


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
