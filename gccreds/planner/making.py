"""Decides that a generation is made: the first one, or one that takes another's place."""

from dataclasses import replace

from gccreds.domain.change import Action, FieldChange, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.planner.comparing import OWNERSHIP_MARK, as_created, compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.expiring import expired, has_expired
from gccreds.planner.proposing import propose
from gccreds.planner.standing import Standing


def make(
    desired: Desired,
    reason: Reason,
    number: int,
    standing: Standing,
    context: Context,
    *,
    old: Remote | None = None,
    leftovers: tuple[Remote, ...] = (),
) -> Decision:
    """Generation `number`, a rotation where it takes the place of `old`.

    Past its declared end nothing is made (manifest.md, "Ends").
    """
    if has_expired(desired, context.moment):
        return Decision(notices=(expired(desired),))
    if old is None:
        fields = as_created(context.kind_of(desired), desired, context.catalogue)
        change = propose(Action.CREATE, reason, standing, number, fields=fields)
    else:
        fields = _taken_along(desired, number, standing, context, old)
        change = propose(Action.ROTATE, reason, standing, number, old, fields)
    return Decision(replace(change, leftovers=leftovers))


def _taken_along(
    desired: Desired, number: int, standing: Standing, context: Context, old: Remote
) -> tuple[FieldChange, ...]:
    """In what the new generation will differ; its mark always does and is no news."""
    found = compare(desired, standing.applied, old, context, number)
    return tuple(field for field in found.changes if field.field != OWNERSHIP_MARK)
