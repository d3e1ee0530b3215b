"""Decides that a generation is made: the first one, or one that takes another's place."""

from dataclasses import replace

from gccreds.domain.change import Action, FieldChange, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import Strategy
from gccreds.domain.state import Generation
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
    begun: Generation | None = None,
) -> Decision:
    """Generation `number`, a rotation where it takes the place of `old`.

    One that was `begun` and cut short keeps the strategy that it was begun with.
    Past its declared end nothing is made (manifest.md, "Ends").
    """
    if has_expired(desired, context.moment):
        return Decision(notices=(expired(desired),))
    if old is None:
        issued = desired.issued_at(context.moment)
        fields = as_created(context.kind_of(desired), issued, context.catalogue)
        change = propose(Action.CREATE, reason, standing, number, fields=fields)
    else:
        fields = _taken_along(desired, number, standing, context, old)
        change = propose(Action.ROTATE, reason, standing, number, old, fields)
        change = replace(change, strategy=_strategy(desired, old, begun, context))
    return Decision(replace(change, leftovers=leftovers))


def strategy_of(desired: Desired, old: Remote, context: Context) -> Strategy:
    """How the next generation is made: another secret needs a client that stays one."""
    stays = old.kind == context.kind_of(desired).name
    return desired.schedule.strategy if stays else Strategy.NEW_CLIENT


def _strategy(
    desired: Desired, old: Remote, begun: Generation | None, context: Context
) -> Strategy:
    if begun is None or begun.strategy not in tuple(Strategy):
        return strategy_of(desired, old, context)
    return Strategy(begun.strategy)


def _taken_along(
    desired: Desired, number: int, standing: Standing, context: Context, old: Remote
) -> tuple[FieldChange, ...]:
    """In what the new generation will differ; its mark always does and is no news."""
    issued = desired.issued_at(context.moment)
    found = compare(issued, standing.applied, old, context, number)
    return tuple(field for field in found.changes if field.field != OWNERSHIP_MARK)
