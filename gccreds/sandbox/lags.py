"""What the organisation's caches do not know yet (api-facts.md §7, "Eventual consistency")."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(slots=True)
class _Unknown:
    until: float
    answer: str


class Lags:
    """New clients and secrets that a login, and new clients that the list, does not know yet.

    A login tried too early is remembered as a no, so the lag starts anew. `ticks` gives seconds of
    real time.
    """

    def __init__(
        self,
        cache_lag: timedelta,
        list_lag: timedelta,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ticks = ticks
        self._cache_lag = cache_lag.total_seconds()
        self._list_lag = list_lag.total_seconds()
        self._logins: dict[str, _Unknown] = {}
        self._unlisted: dict[str, float] = {}

    def client_made(self, client_id: str) -> None:
        """Neither login nor list knows it for a while."""
        self._start(client_id, "client not found")
        if self._list_lag:
            self._unlisted[client_id] = self._ticks() + self._list_lag

    def secret_made(self, client_id: str) -> None:
        """The login knows the client but not its new secret."""
        self._start(client_id, "authentication failed")

    def refusal_of_login(self, client_id: str) -> str | None:
        """Why a login of this client fails now; asking is a login and starts the lag anew."""
        unknown = self._logins.get(client_id)
        if unknown is None:
            return None
        if unknown.until <= self._ticks():
            del self._logins[client_id]
            return None
        unknown.until = self._ticks() + self._cache_lag
        return unknown.answer

    def is_listed(self, client_id: str) -> bool:
        """Whether the list has it by now."""
        until = self._unlisted.get(client_id)
        if until is None:
            return True
        if until > self._ticks():
            return False
        del self._unlisted[client_id]
        return True

    def _start(self, client_id: str, answer: str) -> None:
        if self._cache_lag:
            self._logins[client_id] = _Unknown(self._ticks() + self._cache_lag, answer)
