"""Rate limiting by token, in fixed windows of real time (api-facts.md §7)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

WINDOW_SECONDS = 60


@dataclass(slots=True)
class Window:
    """One token's window at one request. `passed` is false for a request past the limit."""

    allowed: int
    count: int
    passed: bool
    reset: int

    @property
    def headers(self) -> dict[str, str]:
        """The three headers that every answer to this token carries; `reset` is in seconds."""
        return {
            "inin-ratelimit-count": str(self.count),
            "inin-ratelimit-allowed": str(self.allowed),
            "inin-ratelimit-reset": str(self.reset),
        }


@dataclass(slots=True)
class _Used:
    began: float
    window: int = 0
    count: int = 0


class RateWindows:
    """Counts the requests of each token; its windows follow its first one without a gap.

    `ticks` gives seconds of real time.
    """

    def __init__(self, allowed: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._allowed = allowed
        self._ticks = ticks
        self._used: dict[str, _Used] = {}

    def count(self, token_digest: str) -> Window | None:
        """Counts one request; None where there is no limit. A refused request is not counted."""
        if not self._allowed:
            return None
        now = self._ticks()
        used = self._used.setdefault(token_digest, _Used(now))
        window, into = divmod(now - used.began, WINDOW_SECONDS)
        if int(window) != used.window:
            used.window, used.count = int(window), 0
        passed = used.count < self._allowed
        used.count += passed
        reset = max(1, math.ceil(WINDOW_SECONDS - into))
        return Window(self._allowed, used.count, passed, reset)
