"""Carries a plan out: what may run side by side does, what depends on something waits for it.

New before old, deliveries before retirements, the login that gccreds itself uses last (engine.md,
"Order"). A failure stops what depends on it and nothing else.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change
from gccreds.domain.event import ChangeFinished, Event, Status
from gccreds.errors import GccredsError, InternalError, Interrupted
from gccreds.executor.outcome import Outcome, Unfinished

_ENDS = (Action.RETIRE, Action.DELETE, Action.FORGET)
_THREADS = 64
"""Threads at most. Those that wait for time hold no place, so there are more than places."""

Carry = Callable[[Change], Outcome]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a run goes: `patience` is how long what is under way may take once a stop was asked."""

    own_client: str | None
    stopping: Callable[[], bool]
    patience: float = 5.0
    monotonic: Callable[[], float] = time.monotonic


def in_order(changes: tuple[Change, ...], own_client: str | None) -> tuple[tuple[Change, ...], ...]:
    """The waves of a run, each begun when the one before is over."""
    waves: tuple[list[Change], ...] = [], [], []
    for change in changes:
        is_own = own_client is not None and change.remote_id == own_client
        waves[2 if is_own else change.action in _ENDS].append(change)
    return tuple(tuple(wave) for wave in waves if wave)


def carry_out(
    changes: tuple[Change, ...], carry: Carry, events: "Events", rules: Rules
) -> Iterator[Event]:
    """Runs every change and yields what happens, ending with one ChangeFinished for each.

    `carry` does one change on a thread of its own and may put further events into `events`.
    """
    failed: set[Address] = set()
    for wave in in_order(changes, rules.own_client):
        ready = []
        for change in wave:
            if failed.intersection(change.after):
                yield _skipped(change)
            else:
                ready.append(change)
        for event in _Wave(ready, carry, events, rules).run():
            if isinstance(event, ChangeFinished) and event.status is not Status.DONE:
                failed.add(event.address)
            yield event


@dataclass(frozen=True, slots=True)
class _Over:
    """The end of a change, as its thread tells it."""

    change: Change
    finished: ChangeFinished


Events: TypeAlias = "queue.Queue[Event | _Over]"
"""What threads put their events into."""


@dataclass
class _Wave:
    changes: list[Change]
    carry: Carry
    events: Events
    rules: Rules
    waiting: "queue.SimpleQueue[Change]" = field(default_factory=queue.SimpleQueue)

    def run(self) -> Iterator[Event]:
        left = {id(change): change for change in self.changes}
        for change in self.changes:
            self.waiting.put(change)
        for _ in range(min(_THREADS, len(self.changes))):
            threading.Thread(target=self._work, daemon=True).start()
        deadline = None
        while left:
            event = self._next_event()
            if isinstance(event, _Over):
                del left[id(event.change)]
                yield event.finished
            elif event is not None:
                yield event
            if not self.rules.stopping():
                continue
            deadline = deadline or self.rules.monotonic() + self.rules.patience
            if self.rules.monotonic() >= deadline:
                yield from (_abandoned(change) for change in left.values())
                return

    def _next_event(self) -> "Event | _Over | None":
        try:
            return self.events.get(timeout=0.1)
        except queue.Empty:
            return None

    def _work(self) -> None:
        while True:
            try:
                change = self.waiting.get_nowait()
            except queue.Empty:
                return
            self.events.put(_Over(change, self._finish(change)))

    def _finish(self, change: Change) -> ChangeFinished:
        began = self.rules.monotonic()
        if self.rules.stopping():
            return _skipped(change)
        try:
            outcome = self.carry(change)
        except Unfinished as unfinished:
            return self._failed(change, began, unfinished)
        except Interrupted as error:
            return _skipped(change, error)
        except GccredsError as error:
            return self._failed(change, began, Unfinished(error, touched=False))
        except Exception as error:  # noqa: BLE001  a defect must not take the whole run with it
            return self._failed(change, began, Unfinished(_defect(change, error)))
        seconds = self.rules.monotonic() - began
        return ChangeFinished(
            change,
            Status.DONE,
            outcome.summary,
            seconds,
            outcome.remote_id,
            outcome.generation,
        )

    def _failed(self, change: Change, began: float, unfinished: Unfinished) -> ChangeFinished:
        return ChangeFinished(
            change,
            Status.FAILED,
            unfinished.error.what,
            self.rules.monotonic() - began,
            unfinished.remote_id or change.remote_id,
            unfinished.generation or change.generation,
            unfinished.error,
            unfinished.now,
            unfinished.touched,
        )


def _skipped(change: Change, error: GccredsError | None = None) -> ChangeFinished:
    return ChangeFinished(
        change,
        Status.SKIPPED,
        "not begun",
        0.0,
        change.remote_id,
        change.generation,
        error,
        touched=False,
    )


def _abandoned(change: Change) -> ChangeFinished:
    error = Interrupted("stopped while this was under way", next_step="apply again")
    return ChangeFinished(
        change,
        Status.FAILED,
        error.what,
        0.0,
        change.remote_id,
        change.generation,
        error,
        "the next apply finds out how far it came and goes on from there.",
    )


def _defect(change: Change, error: Exception) -> InternalError:
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "unknown place"
    return InternalError(
        f"a defect of gccreds: {type(error).__name__} in {where}",
        where=str(change.address),
        next_step="apply again, which recovers; and report this with the version of gccreds",
    )
