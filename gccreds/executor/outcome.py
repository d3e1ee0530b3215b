"""How a change ended, for the report."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gccreds.errors import GccredsError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, in a few words for people, with the object it was done to."""

    summary: str
    remote_id: str | None = None
    generation: int | None = None


class Unfinished(Exception):
    """A change that failed part of the way: the error, what exists now, and the object.

    `touched` is true where the organisation or a destination was changed, or may have been.
    """

    def __init__(
        self,
        error: GccredsError,
        *,
        now: str | None = None,
        remote_id: str | None = None,
        generation: int | None = None,
        touched: bool = True,
    ) -> None:
        super().__init__(error.what)
        self.error = error
        self.now = now
        self.remote_id = remote_id
        self.generation = generation
        self.touched = touched


@contextmanager
def something_changed(
    now: str | None = None, remote_id: str | None = None, generation: int | None = None
) -> Iterator[None]:
    """What fails in this block fails after something was changed, or may have been.

    An error outside of one says that this change has changed nothing (cli.md, exit codes 1 and 3).
    """
    try:
        yield
    except GccredsError as error:
        raise Unfinished(error, now=now, remote_id=remote_id, generation=generation) from None
