"""Sending as fast as the organisation allows, and never faster: shared by all threads.

The limit is so many requests a minute and token (api-facts.md §7), and where the organisation's
minute begins is its own affair. So any 60 seconds are held to it: a request counts from when it is
sent until 60 seconds after its answer. As the organisation counted it somewhere in between, no
minute of its own can have more, however long requests travel.
"""

import threading
from collections import deque
from collections.abc import Mapping

from gccreds.genesys.timer import Timer

_WINDOW = 60.0
_RESERVE = 1
"""Kept back, so that revoking the token at the end is not refused."""
_WHILE_ALL_ARE_UNDER_WAY = 0.02


class Pacer:
    """Gives leave to send. `rate` (requests a minute) lowers what the organisation allows."""

    def __init__(self, timer: Timer, rate: int | None = None) -> None:
        self._timer = timer
        self._rate = rate
        self._allowed: int | None = None
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._others = 0
        self._others_until = 0.0
        self._blocked_until = 0.0
        self._lock = threading.Lock()

    def wait_for_leave(self) -> None:
        """Returns when one request may be sent; `note` must follow. Raises Interrupted."""
        while (seconds := self._claim()) > 0:
            self._timer.pause(seconds)

    def note(self, headers: Mapping[str, str]) -> None:
        """The request is over: with these headers, or none where no answer came."""
        with self._lock:
            now = self._timer.monotonic()
            self._under_way -= 1
            self._answered.append(now)
            count, allowed, reset = (_number(headers, name) for name in _HEADERS)
            if count is None or allowed is None or reset is None:
                return
            self._allowed = allowed
            # With a token that was given, others may send too: what they sent is what was counted
            # beyond our own.
            self._others = max(0, count - len(self._answered) - self._under_way)
            self._others_until = now + reset

    def hold(self, seconds: float) -> None:
        """Nobody sends for so long: the organisation answered 429 to somebody."""
        with self._lock:
            self._blocked_until = max(self._blocked_until, self._timer.monotonic() + seconds)

    def _claim(self) -> float:
        """Takes leave and returns 0, or returns how many seconds to wait before asking again."""
        with self._lock:
            now = self._timer.monotonic()
            while self._answered and self._answered[0] + _WINDOW <= now:
                self._answered.popleft()
            wait = max(self._blocked_until - now, self._until_free(now))
            if wait <= 0:
                self._under_way += 1
            return wait

    def _until_free(self, now: float) -> float:
        limit = self._limit(now)
        if limit is None or self._under_way + len(self._answered) < limit:
            return 0.0
        if now < self._others_until and self._others:
            return self._others_until - now
        if self._answered:
            return max(self._answered[0] + _WINDOW - now, _WHILE_ALL_ARE_UNDER_WAY)
        return _WHILE_ALL_ARE_UNDER_WAY

    def _limit(self, now: float) -> int | None:
        limits = [limit for limit in (self._allowed, self._rate) if limit is not None]
        if not limits:
            return None
        others = self._others if now < self._others_until else 0
        return max(1, min(limits) - _RESERVE - others)


_HEADERS = ("inin-ratelimit-count", "inin-ratelimit-allowed", "inin-ratelimit-reset")


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "")
    return int(text) if text.isdecimal() else None
