"""One reading for all that wait: after a lost answer many changes want the same list."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedReading(Generic[T]):
    """Gives each caller a reading that began after it asked, and reads once for those who wait."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._mutex = threading.Lock()
        self._reading = threading.Lock()
        self._begun = 0
        self._latest: tuple[int, T] | None = None

    def fresh(self) -> T:
        """A result of a reading that began after this call."""
        with self._mutex:
            asked_at = self._begun
        with self._reading:
            if self._latest is not None and self._latest[0] > asked_at:
                return self._latest[1]
            with self._mutex:
                self._begun += 1
                number = self._begun
            result = self._read()
            self._latest = (number, result)
            return result
