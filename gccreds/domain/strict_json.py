"""Reading a JSON document strictly: each member is taken once, with its place in every complaint.

A complaint never quotes a value: what a damaged or foreign document holds is not known.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from gccreds.domain.credential import Fields
from gccreds.domain.lifetime import Malformed, parse_duration, parse_moment
from gccreds.domain.secret import is_fingerprint

_T = TypeVar("_T")


class Wrong(Exception):
    """What is wrong with a member. Its place grows while the error passes the readers."""

    def __init__(self, complaint: str) -> None:
        super().__init__(complaint)
        self.complaint = complaint
        self.place = ""

    def within(self, name: str | int) -> "Wrong":
        """The same, said of the member of that name or index."""
        self.place = f"{name} > {self.place}" if self.place else str(name)
        return self


class Members:
    """The members of one object: each is taken once, and what is left is not known."""

    __slots__ = ("_left",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise Wrong("is not an object")
        self._left = dict(value)

    def take(self, name: str, read: Callable[[object], _T]) -> _T:
        """The member as `read` takes it; an absent one is read as null."""
        try:
            return read(self._left.pop(name, None))
        except Wrong as wrong:
            raise wrong.within(name) from None

    @property
    def left(self) -> Fields:
        """The members that nobody took."""
        return self._left


def within(name: str | int, read: Callable[[object], _T], value: object) -> _T:
    """The value as `read` takes it; a complaint says where it stands."""
    try:
        return read(value)
    except Wrong as wrong:
        raise wrong.within(name) from None


def each(value: object, read: Callable[[object], _T]) -> tuple[_T, ...]:
    """A list, each item of it as `read` takes it."""
    if not isinstance(value, list):
        raise Wrong("is not a list")
    return tuple(within(index, read, item) for index, item in enumerate(value))


def members_of(value: object) -> Fields:
    """Any object, as it is."""
    return Members(value).left


def text(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise Wrong("is not a text")
    return value


def text_or_none(value: object) -> str | None:
    """A string or null."""
    return None if value is None else text(value)


def count(value: object) -> int:
    """A whole number, zero or more."""
    if type(value) is not int or value < 0:
        raise Wrong("is not a whole number")
    return value


def flag(value: object) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise Wrong("is neither true nor false")
    return value


def duration(value: object) -> timedelta:
    """A duration in the notation of lifetime.py."""
    try:
        return parse_duration(text(value))
    except Malformed:
        raise Wrong("is not a duration") from None


def moment(value: object) -> datetime:
    """A moment in the notation of lifetime.py."""
    try:
        return parse_moment(text(value))
    except Malformed:
        raise Wrong("is not a moment") from None


def moment_or_none(value: object) -> datetime | None:
    """A moment or null."""
    return None if value is None else moment(value)


def fingerprint_or_none(value: object) -> str | None:
    """A secret's fingerprint or null."""
    if value is not None and not is_fingerprint(value):
        raise Wrong("is not a fingerprint")
    return text_or_none(value)
