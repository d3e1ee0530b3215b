"""What every backend of states can do."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from gccreds.domain.holder import Holder
from gccreds.domain.state import State


def _silently(_: Holder) -> None:
    """Says nothing of the run that is waited for."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for a lock (`--lock-timeout`), and how.

    `waiting_for` is told once who holds it, `pause` sleeps so many seconds and may raise to give
    up, `monotonic` is the clock that the timeout is measured with.
    """

    timeout: timedelta = timedelta(0)
    waiting_for: Callable[[Holder], object] = _silently
    pause: Callable[[float], object] = time.sleep
    monotonic: Callable[[], float] = time.monotonic


AT_ONCE = Patience()


class Lease(Protocol):
    """A lock that this run holds."""

    @property
    def holder(self) -> Holder:
        """This run, with the lock's id."""
        ...

    def check(self) -> None:
        """Raises StateConflict where the lock is not this run's any more."""
        ...


class Store(Protocol):
    """One state of one environment. Its methods may be called from any thread.

    The lock is a courtesy between runs; what protects the state is that `write` compares and sets.
    """

    @property
    def place(self) -> str:
        """Where the state is, for messages and without a password."""
        ...

    def read(self) -> State | None:
        """The state, None where there is none yet. Raises StateInvalid."""
        ...

    def write(self, state: State, *, replacing: int | None) -> None:
        """Stores the state in place of the one with the serial `replacing` (None: of none).

        `state` has a higher serial. Raises StateConflict, with nothing written, where another
        state is stored by now, or where a lock that this store took is not its any more; and
        StateInvalid where it cannot be written.
        """
        ...

    def lock(self, holder: Holder, patience: Patience = AT_ONCE) -> AbstractContextManager[Lease]:
        """Holds the lock for the block. Raises StateLocked where another run holds it."""
        ...

    def holder(self) -> Holder | None:
        """The living run that holds the lock, None where nobody does."""
        ...

    def unlock(self, lock_id: str | None = None, *, force: bool = False) -> Holder | None:
        """Takes the lock away and returns whose it was, None where there was none.

        Raises StateLocked, with nothing changed, where its id is not `lock_id` or, unless `force`
        is given, where its holder lives.
        """
        ...
