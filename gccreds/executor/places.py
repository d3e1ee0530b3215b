"""Places to work at: how many changes are busy at once, and how they wait and stop."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gccreds.errors import Interrupted


class Stop:
    """Set once, when nothing new may begin: an interrupt, or a failure that concerns the run."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.interrupted = False

    def set(self) -> None:
        """From now on `check` refuses and waits end at once."""
        self.event.set()

    def interrupt(self) -> None:
        """Somebody asked for it: Ctrl-C or SIGTERM."""
        self.interrupted = True
        self.event.set()

    @property
    def is_set(self) -> bool:
        """Whether the run is stopping."""
        return self.event.is_set()

    def check(self, what: str = "stopped before this was begun") -> None:
        """Raises Interrupted where the run is stopping."""
        if self.is_set:
            raise Interrupted(what, next_step="run the same command again")


class Places:
    """`--concurrency` places. Who waits for time or for others gives its place back meanwhile."""

    def __init__(
        self,
        count: int,
        stop: Stop,
        wait: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = threading.Semaphore(count)
        self._stop = stop
        self._wait: Callable[[float], object] = wait or stop.event.wait
        self.monotonic = monotonic

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Holds a place for the block."""
        with self._free:
            yield

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """Gives the place held to others for the block, and takes one again after it."""
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()

    def wait(self, seconds: float) -> None:
        """Waits so many seconds without a place; raises Interrupted at once where a stop comes.

        What has to wait for nothing is not stopped: it is under way and may end.
        """
        if seconds <= 0:
            return
        with self.given_back():
            self._wait(seconds)
        self._stop.check("stopped while this was waiting")
