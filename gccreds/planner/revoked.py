"""Decides on a credential that is noted as revoked: another takes its place (engine.md)."""

from gccreds.domain.change import Reason
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import for_people
from gccreds.domain.observed import Remote
from gccreds.domain.state import Phase
from gccreds.planner.context import Context, Decision
from gccreds.planner.making import make
from gccreds.planner.renewing import as_rotation
from gccreds.planner.standing import Standing


def replace_revoked(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The rotation (compromised), whatever is there; without `deliver` none, but a finding."""
    if not desired.deliver:
        return Decision(notices=(_stopped(desired, standing, context),))
    return replace_leaked(desired, standing, context)


def replace_leaked(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The rotation (compromised), also where another one was begun: that one does not end any."""
    number, unfinished = standing.next_number, standing.unfinished
    leftovers: tuple[Remote, ...] = ()
    if unfinished is not None and unfinished.phase is not Phase.DELIVERING:
        number = unfinished.number
        leftovers = standing.unused(unfinished, context.moment)
    return as_rotation(
        make(
            desired,
            Reason.COMPROMISED,
            number,
            standing,
            context,
            old=_old(standing),
            leftovers=leftovers,
        )
    )


def may_be_replaced(desired: Desired, context: Context) -> bool:
    """Not where somebody lets it work again that has no destination to deliver another to."""
    return bool(desired.deliver) or desired.address not in context.wishes.reactivate


def _old(standing: Standing) -> Remote | None:
    current = standing.current
    return standing.remote_of(current) if current else None


def _stopped(desired: Desired, standing: Standing, context: Context) -> Notice:
    revoked_at = standing.applied.revoked_at
    when = f" on {for_people(revoked_at)}" if revoked_at else ""
    return Notice(
        "stopped",
        f"{desired.address} was revoked{when}, and it has no `deliver`: another would reach "
        "nobody, so none is made.",
        "write where its secret goes under `deliver`, and the next apply makes another; or "
        + context.command("apply", "--reactivate", str(desired.address))
        + " lets this one work again",
        str(desired.address),
        desired.position,
    )
