"""Decides on what manifests declare: the upper rows of engine.md, "Deciding"."""

from gccreds.domain.change import Reason
from gccreds.domain.credential import Desired
from gccreds.kinds.own_end import has_ended
from gccreds.planner.context import Context, Decision
from gccreds.planner.existing import decide_existing
from gccreds.planner.lost_state import take_back
from gccreds.planner.making import make
from gccreds.planner.old_state import catch_up, later_than_known
from gccreds.planner.recovering import recover
from gccreds.planner.renewing import replace_gone
from gccreds.planner.revoked import may_be_replaced, replace_leaked, replace_revoked
from gccreds.planner.standing import Standing
from gccreds.planner.taking_over import take_over


def decide_declared(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The decision on the current generation: the first row of the table that applies."""
    if standing.resource is None and standing.marked:
        return take_back(desired, standing, context)
    if standing.requested is not None:
        return take_over(desired, standing.requested, standing, context)
    later = later_than_known(standing, context)
    if later is not None:
        return catch_up(desired, later, standing, context)
    if standing.applied.is_revoked and may_be_replaced(desired, context):
        return replace_revoked(desired, standing, context)
    current, unfinished = standing.current, standing.unfinished
    if context.wishes.leaked(desired.address) and standing.generations and not _is_begun(standing):
        return replace_leaked(desired, standing, context)
    if unfinished is not None:
        return recover(desired, unfinished, standing, context)
    if current is None:
        return make(desired, Reason.NEW, standing.next_number, standing, context)
    remote = standing.remote_of(current)
    if remote is None or has_ended(remote.wire):
        return replace_gone(desired, current, standing, context)
    return decide_existing(desired, current, remote, standing, context)


def _is_begun(standing: Standing) -> bool:
    """Whether what was asked for is under way: the same command goes on from there."""
    unfinished = standing.unfinished
    return unfinished is not None and unfinished.reason == Reason.COMPROMISED
