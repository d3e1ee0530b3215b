"""Ctrl-C and SIGTERM as one request to stop (cli.md, "Exit codes", 130)."""

import os
import signal
import time
from collections.abc import Callable
from types import FrameType

EXIT_CODE = 130
_SAME_REQUEST_SECONDS = 15
_ALL_WITHIN_SECONDS = 6.5
"""CI runners send both signals seconds apart, and kill after ten."""


def _raise() -> None:
    raise KeyboardInterrupt


class Signals:
    """What this process does when it is asked to stop.

    The first request raises KeyboardInterrupt in the main thread, or calls what `defer` was
    given. The same signal again ends the process at once, and so does the clock: a run that was
    asked to stop is over within 7 s.
    """

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._first: tuple[int, float] | None = None
        self._act: Callable[[], object] = _raise

    def install(self) -> None:
        """Takes over both signals."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._handle)
        signal.signal(signal.SIGALRM, _end_now)

    def defer(self, act: Callable[[], object]) -> None:
        """From now on calls `act` for a request, instead of interrupting what is under way."""
        self._act = act

    def _handle(self, number: int, frame: FrameType | None) -> None:
        now = self._monotonic()
        if self._first is None:
            self._first = (number, now)
            signal.setitimer(signal.ITIMER_REAL, _ALL_WITHIN_SECONDS)
            self._act()
        elif number == self._first[0] or now - self._first[1] > _SAME_REQUEST_SECONDS:
            _end_now(number, frame)


def _end_now(number: int, frame: FrameType | None) -> None:
    del number, frame
    os._exit(EXIT_CODE)
