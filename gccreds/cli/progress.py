"""Showing an apply as it goes, to a terminal or to a log."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from gccreds.cli.streams import Output
from gccreds.domain.event import Event
from gccreds.render.events_json import event_line


class Shown(Protocol):
    """What turns events into text: `render.progress_lines` and `render.progress_terminal`."""

    @property
    def under_way(self) -> int:
        """How many changes have begun and not ended."""

    def tell(self, event: Event, now: datetime) -> str:
        """What is written when something happened."""

    def tick(self, now: datetime) -> str:
        """What is written as time goes by."""

    def end(self) -> str:
        """What is written at the end."""


class Progress:
    """Writes what `shown` makes of events, and what it makes of time passing, each in its turn.

    Each event also goes to `events`, a line of JSON, with the moment that `now` gives.
    """

    def __init__(
        self,
        shown: Shown,
        output: Output,
        every: float,
        events: Output | None,
        now: Callable[[], datetime],
    ) -> None:
        self._shown = shown
        self._output = output
        self._every = every
        self._events = events
        self._now = now
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)

    @property
    def under_way(self) -> int:
        """How many changes have begun and not ended."""
        return self._shown.under_way

    def start(self) -> None:
        """Time begins to pass."""
        self._ticker.start()

    def watch(self, event: Event) -> None:
        """Something happened."""
        with self._turn:
            if self._events is not None:
                self._events.write(event_line(event, self._now()))
            self._output.write(self._shown.tell(event, _clock()))

    def stop(self) -> None:
        """Nothing more is going to happen."""
        self._over.set()
        if self._ticker.is_alive():
            self._ticker.join()
        self._output.write(self._shown.end())

    def _tick(self) -> None:
        while not self._over.wait(self._every):
            with self._turn:
                self._output.write(self._shown.tick(_clock()))


def _clock() -> datetime:
    return datetime.now(UTC)
