"""Which step carries out which action."""

from collections.abc import Callable
from typing import assert_never

from gccreds.domain.change import Action, Change, Reason
from gccreds.executor.delivering_again import deliver_again
from gccreds.executor.ending import delete, end_overlap, forget, retire
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.making import Making
from gccreds.executor.outcome import Outcome
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Putting
from gccreds.executor.updating import take_back, update


def carrier(ports: Ports, lookout: Lookout) -> Callable[[Change], Outcome]:
    """The function that carries out one change with these ports, at a place of its own."""
    putting = Putting(ports.organisation, ports.stop)

    def carry(change: Change) -> Outcome:
        with ports.places.taken():
            ports.stop.check()
            try:
                return _carry(change, ports, putting, lookout)
            finally:
                if ports.journal.failure is not None:
                    ports.stop.set()  # what cannot be recorded must not be begun

    return carry


def _carry(change: Change, ports: Ports, putting: Putting, lookout: Lookout) -> Outcome:
    match change.action:
        case Action.CREATE | Action.ROTATE:
            if change.desired is None:
                raise AssertionError(f"a create of {change.address} without a declaration")
            kind = ports.kinds[change.address.kind]
            return Making(change, change.desired, kind, ports, lookout).run()
        case Action.UPDATE:
            return update(change, ports, putting)
        case Action.IMPORT:
            return take_back(change, ports, putting)
        case Action.DELIVER:
            return deliver_again(change, ports, lookout)
        case Action.RETIRE if change.reason is Reason.REMOVED:
            return retire(change, ports, putting)
        case Action.RETIRE:
            return end_overlap(change, ports, putting)
        case Action.DELETE:
            return delete(change, ports, putting)
        case Action.FORGET:
            return forget(change, ports, putting)
        case _:
            assert_never(change.action)
