"""Puts a decision into a Change: who asks for it follows from its reason."""

from datetime import datetime

from gccreds.domain.change import Action, Change, FieldChange, Reason, group_of
from gccreds.domain.observed import Remote
from gccreds.kinds.own_end import own_end
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
    return own_end(remote.wire)


def earlier(end: datetime, remote: Remote) -> datetime:
    """This end, or the object's own where that comes first."""
    own = end_of(remote)
    return min(end, own) if own else end
