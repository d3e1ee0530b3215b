"""Puts a decision into a Change: who asks for it follows from its reason."""

from datetime import datetime

from gccreds.domain.change import Action, Change, FieldChange, Reason, group_of
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.observed import Remote
from gccreds.planner.standing import Standing


def propose(
    action: Action,
    reason: Reason,
    standing: Standing,
    generation: int | None,
    remote: Remote | None = None,
    fields: tuple[FieldChange, ...] = (),
) -> Change:
    """A change of this address; `remote` is the object as the plan saw it."""
    desired = standing.desired
    return Change(
        standing.address,
        action,
        reason,
        group_of(reason),
        generation,
        desired,
        remote,
        fields,
        position=desired.position if desired else None,
    )


def end_of(remote: Remote) -> datetime | None:
    """When the organisation ends an object by itself."""
    end = remote.wire.get("dateToDelete")
    return parse_wire_moment(str(end)) if end else None


def earlier(end: datetime, remote: Remote) -> datetime:
    """This end, or the object's own where that comes first."""
    own = end_of(remote)
    return min(end, own) if own else end
