"""The end of a run whose state cannot be written: tried again, then saved elsewhere (engine.md)."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from gccreds.domain.state import State
from gccreds.errors import GccredsError, StateConflict, StateInvalid
from gccreds.executor.journal import Journal

_PAUSES = (0.5, 1.0, 2.0, 4.0)
"""Seconds between the tries of the last write."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """What to do with a state that cannot be written.

    `save` puts it into a file and gives that file's name; None where it has no place for one. It
    raises OSError.
    `pause` waits so many seconds, `hurried` says that there is no time to.
    """

    save: Callable[[State], str | None] = lambda _: None
    pause: Callable[[float], object] = time.sleep
    hurried: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Unwritten:
    """Why the state is not written, and the file that holds it instead, None where none does."""

    error: GccredsError
    saved_in: str | None = None


def write_at_last(journal: Journal, rescue: Rescue) -> Unwritten | None:
    """Writes what is left to write; None where that worked.

    Where another run wrote the state, or took the lock, what this one has is not the truth any
    more: then nothing is saved, and the next apply recovers from intents and marks.
    """
    began = time.monotonic()
    with suppress(GccredsError):
        journal.commit()
    tries = 1
    for pause in _PAUSES:
        if journal.failure is None:
            return None
        if isinstance(journal.failure, StateConflict) or rescue.hurried():
            break
        rescue.pause(pause)
        tries += 1
        with suppress(GccredsError):
            journal.write_again()
    if journal.failure is None:
        return None
    error = _told(journal.failure, tries, time.monotonic() - began)
    return Unwritten(error, _saved(journal, rescue))


def _told(failure: GccredsError, tries: int, seconds: float) -> GccredsError:
    if tries == 1:
        return failure
    return StateInvalid(
        f"{failure.what}, {tries} attempts in {seconds:.0f} s",
        where=failure.where,
        next_step=failure.next_step,
    )


def _saved(journal: Journal, rescue: Rescue) -> str | None:
    if isinstance(journal.failure, StateConflict):
        return None
    try:
        return rescue.save(journal.state.next_serial)
    except OSError:
        return None
