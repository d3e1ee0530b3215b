"""Credentials that do not work: stopped by another hand, or by gccreds before their end."""

from gccreds.domain.change import Cause, FieldChange
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.observed import Remote
from gccreds.domain.state import Generation, Phase
from gccreds.planner.context import Context

STATE = "state"
ACTIVE = "active"
_STOPPED = frozenset(["inactive", "disabled"])


def state_of(remote: Remote) -> str:
    """`active`, `inactive`, `disabled`, of a token `expired`; the API may leave `active` out."""
    return str(remote.wire.get(STATE) or ACTIVE)


def is_stopped(remote: Remote) -> bool:
    """Whether nobody can log in with it, by somebody's doing."""
    return state_of(remote) in _STOPPED


def activation(generation: Generation, remote: Remote) -> tuple[FieldChange, ...]:
    """The field that makes it work again; none where it works and is meant to."""
    if generation.phase is Phase.ENDING:
        # One that works during its grace is still on its way out, as far as the state knows.
        before = state_of(remote) if is_stopped(remote) else Phase.ENDING.value
        return (FieldChange(STATE, before, ACTIVE, Cause.MANIFEST),)
    return reactivated(remote)


def reactivated(remote: Remote) -> tuple[FieldChange, ...]:
    """The field that undoes what another hand did; none where it works."""
    if not is_stopped(remote):
        return ()
    return (FieldChange(STATE, state_of(remote), ACTIVE, Cause.DRIFT),)


def stopped_by_another_hand(desired: Desired, remote: Remote, context: Context) -> Notice:
    """Nothing is done with it until a person says so: it may have been stopped for a reason."""
    return Notice(
        "stopped",
        f"{desired.address} is {state_of(remote)}: somebody stopped it, so nothing is done "
        "with it.",
        context.command("apply", "--reactivate", str(desired.address))
        + " makes it work again; taking the entry out removes it",
        str(desired.address),
        desired.position,
    )
