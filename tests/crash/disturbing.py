"""What goes wrong in a run: it is killed, an answer is lost, a request takes effect late."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from tests.crash.proxy import Answer, Disturbance, Fate, Proxy, Request


class Moment(Enum):
    """When a request's run is killed."""

    NOT_DONE = "not done"
    DONE = "done, not answered"
    ANSWERED = "answered"


@dataclass
class Kill(Disturbance):
    """Kills the run at the `nth` request of a name. `happened` is set once it did."""

    name: str
    nth: int
    moment: Moment
    kill: Callable[[], object]
    happened: threading.Event = field(default_factory=threading.Event)

    def before(self, request: Request) -> Fate:
        if self.moment is Moment.NOT_DONE and self._is_it(request):
            return self._killed()
        return Fate.GOES_ON

    def after(self, request: Request) -> Fate:
        if self.moment is Moment.DONE and self._is_it(request):
            return self._killed()
        return Fate.GOES_ON

    def answered(self, request: Request) -> None:
        if self.moment is Moment.ANSWERED and self._is_it(request):
            self._killed()

    def _is_it(self, request: Request) -> bool:
        return (request.name, request.nth) == (self.name, self.nth)

    def _killed(self) -> Fate:
        self.happened.set()
        self.kill()
        return Fate.CONNECTION_CLOSED


@dataclass
class Lose(Disturbance):
    """Closes the connection of a request. `done`: after the sandbox did it."""

    name: str
    nth: int
    done: bool
    happened: threading.Event = field(default_factory=threading.Event)

    def before(self, request: Request) -> Fate:
        return self._close(request, not self.done)

    def after(self, request: Request) -> Fate:
        return self._close(request, self.done)

    def _close(self, request: Request, now: bool) -> Fate:
        if now and (request.name, request.nth) == (self.name, self.nth):
            self.happened.set()
            return Fate.CONNECTION_CLOSED
        return Fate.GOES_ON


@dataclass
class Late(Disturbance):
    """Closes the connection of a request, which takes effect later.

    That is right before the `until` of those requests for which `waits_for` holds (1 for the first)
    or, where there are fewer, when `arrive` is called. `kill` ends the run where it is given.
    """

    name: str
    nth: int
    proxy: Proxy
    waits_for: Callable[[Request], bool]
    until: int = 1
    kill: Callable[[], object] | None = None
    happened: threading.Event = field(default_factory=threading.Event)
    _under_way: Request | None = None
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    def before(self, request: Request) -> Fate:
        if not self.happened.is_set() and (request.name, request.nth) == (self.name, self.nth):
            self._under_way = request
            self.happened.set()
            if self.kill:
                self.kill()
            return Fate.CONNECTION_CLOSED
        if self.happened.is_set() and self.waits_for(request):
            with self._mutex:
                self.until -= 1
                arrives = self.until == 0
            if arrives:
                self.arrive()
        return Fate.GOES_ON

    def arrive(self) -> None:
        """It takes effect now, unless it did already."""
        with self._mutex:
            request, self._under_way = self._under_way, None
        if request is not None:
            self.proxy.forward(request)


class Hold(Disturbance):
    """Holds the first request of a name until it is let go."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._there = threading.Event()
        self._go = threading.Event()

    def before(self, request: Request) -> Fate:
        if request.name == self._name and not self._there.is_set():
            self._there.set()
            assert self._go.wait(60)
        return Fate.GOES_ON

    def wait_until_there(self) -> None:
        """Returns when it has arrived."""
        assert self._there.wait(60)

    def let_go(self) -> None:
        """It goes on."""
        self._go.set()


class Refuse(Disturbance):
    """Answers 503 to every request of a name until the end of the run."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._there = threading.Event()

    def instead(self, request: Request) -> Answer | None:
        if request.name != self._name:
            return None
        self._there.set()
        return Answer(503, [("Content-Type", "application/json")], b'{"code": "unavailable"}')

    def wait_until_there(self) -> None:
        """Returns when the first one was refused."""
        assert self._there.wait(60)
