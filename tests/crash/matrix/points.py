"""The points at which a run is cut short, and the hooks that count them from outside of gccreds."""

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from gccreds.domain.payload import Payload
from gccreds.sinks.interface import Shows, Sink, Values


class At(Enum):
    """A moment of a run, and what happens then; the value is how the table tells it."""

    ANSWERED = "killed after an answer"
    DONE = "killed, a change done and not answered"
    LOST = "the answer to a change lost"
    BEFORE_WRITE = "killed before a state write"
    AFTER_WRITE = "killed after a state write"
    BEFORE_DELIVERY = "killed before a delivery"
    IN_DELIVERY = "killed in a delivery"
    AFTER_DELIVERY = "killed after a delivery"


@dataclass(frozen=True)
class Point:
    """The `nth` of its moments in a run."""

    at: At
    nth: int

    def __str__(self) -> str:
        return f"{self.at.value} ({self.nth})"


@dataclass
class Track:
    """Counts what a run passes by, in order; `arrive` is told of each."""

    arrive: Callable[[Point], object] = lambda point: None
    passed: list[Point] = field(default_factory=list)
    _counts: Counter[At] = field(default_factory=Counter)
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def pass_by(self, at: At) -> Point:
        """The run is there now."""
        with self._mutex:
            self._counts[at] += 1
            point = Point(at, self._counts[at])
            self.passed.append(point)
        self.arrive(point)
        return point


def kill_this_process(_: object = None) -> None:
    """SIGKILL: nothing of this process runs any more."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class TrackedSink:
    """A real destination whose deliveries are counted.

    `half` is told when one is about to be written and may end the run in the middle of it.
    """

    sink: Sink
    track: Track
    half: Callable[[Sink, Point], object]

    @property
    def shows(self) -> Shows:
        """As the sink does."""
        return self.sink.shows

    def check(self, *, ours: bool) -> None:
        """As the sink does."""
        self.sink.check(ours=ours)

    def deliver(self, payload: Payload) -> None:
        """As the sink does, unless the run ends here."""
        self.track.pass_by(At.BEFORE_DELIVERY)
        self.half(self.sink, self.track.pass_by(At.IN_DELIVERY))
        self.sink.deliver(payload)
        self.track.pass_by(At.AFTER_DELIVERY)

    def read(self) -> Values | None:
        """As the sink does."""
        return self.sink.read()


def kill_at_the_next_rename_in(folder: str) -> None:
    """From now on: the file of a destination is written beside its place, and never gets there."""

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.rename" and folder in str(arguments[1]):
            kill_this_process()

    sys.addaudithook(audit)


Held = Mapping[str, str]
"""What a destination holds: payload name to value."""
