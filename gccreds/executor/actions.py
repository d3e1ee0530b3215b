"""Which step carries out which action."""

from collections.abc import Callable
from typing import assert_never

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.event import StepStarted
from gccreds.executor.delivering_again import deliver_again
from gccreds.executor.ending import delete, end_leftover, end_overlap, forget, retire
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.making import make
from gccreds.executor.outcome import Outcome
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Putting
from gccreds.executor.superseding import give_end
from gccreds.executor.taking_back import take_back
from gccreds.executor.taking_over import take_over
from gccreds.executor.tools import Tools
from gccreds.executor.updating import update

_DOING = {
    Action.CREATE: "creating",
    Action.UPDATE: "updating",
    Action.ROTATE: "making another",
    Action.DELIVER: "looking for its secret",
    Action.RETIRE: "retiring",
    Action.DELETE: "deleting",
    Action.IMPORT: "taking it back",
    Action.FORGET: "letting go of it",
}
"""What a change is at until it tells more."""


def carrier(ports: Ports, lookout: Lookout) -> Callable[[Change], Outcome]:
    """The function that carries out one change with these ports, at a place of its own."""
    tools = Tools(ports, Putting(ports.organisation, ports.stop), lookout)

    def carry(change: Change) -> Outcome:
        with ports.places.taken():
            ports.stop.check()
            ports.check_lock()
            ports.emit(StepStarted(change.address, _DOING[change.action]))
            try:
                return _carry(change, tools)
            finally:
                if ports.journal.failure is not None:
                    ports.stop.set()  # what cannot be recorded must not be begun

    return carry


def _carry(change: Change, tools: Tools) -> Outcome:
    match change.action:
        case Action.CREATE | Action.ROTATE:
            if change.desired is None:
                raise AssertionError(f"a create of {change.address} without a declaration")
            return make(change, change.desired, tools)
        case Action.UPDATE:
            return give_end(change, tools) if change.aside else update(change, tools)
        case Action.IMPORT if change.reason is Reason.REQUESTED:
            return take_over(change, tools)
        case Action.IMPORT:
            return take_back(change, tools)
        case Action.DELIVER:
            return deliver_again(change, tools)
        case Action.RETIRE if change.reason is Reason.OVERLAP_ENDED:
            return end_overlap(change, tools)
        case Action.RETIRE:
            return retire(change, tools)
        case Action.DELETE if change.reason is Reason.UNDELIVERED:
            return end_leftover(change, tools)
        case Action.DELETE:
            return delete(change, tools)
        case Action.FORGET:
            return forget(change, tools)
        case _:
            assert_never(change.action)
