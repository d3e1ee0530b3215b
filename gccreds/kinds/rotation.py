"""`rotate` of an OAuth client: when a new secret is due, and how it comes (manifest.md)."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Annotated, Any, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from gccreds.domain.lifetime import Malformed, format_duration
from gccreds.domain.schedule import OVERLAP, Schedule, Strategy
from gccreds.domain.schedule import Window as WindowOfTime
from gccreds.kinds.entry import Problem
from gccreds.kinds.written import Duration, DurationOrZero, Given, Strict, as_text, one_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d|24:00")


def _days(value: Any) -> Any:
    items = as_text(value).split(",") if isinstance(value, str) else value
    if not isinstance(items, list):
        return value
    if not items:
        raise Malformed("there is no day in it", "write mon-thu or sat,sun, or take days out")
    for item in items:
        ends = str(item).strip().lower().split("-")
        if len(ends) > 2 or any(end not in _DAYS for end in ends):
            raise Malformed(f'"{item}" is not a day or a range of days', "write mon-thu or sat,sun")
    return ",".join(str(item).strip().lower() for item in items)


def _time(value: Any) -> Any:
    text = as_text(value)
    if isinstance(text, str) and not _TIME.fullmatch(text):
        raise Malformed(f'"{text}" is not a time of day', 'write it as "06:00", with quotes')
    return text


def _zone(value: Any) -> Any:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ValueError, OSError, KeyError):
            advice = "write a name of the IANA time zones, such as Europe/Berlin or UTC"
            raise Malformed(f'unknown time zone "{value}"', advice) from None
    return value


_Time: TypeAlias = Annotated[str, BeforeValidator(_time)]


class Window(Strict):
    """When a rotation is preferred. `to` before `from` reaches into the next day."""

    days: Annotated[str, BeforeValidator(_days)] = "mon-sun"
    from_: _Time = Field(alias="from")
    to: _Time
    timezone: Annotated[str, BeforeValidator(_zone)] = "UTC"

    @property
    def of_time(self) -> WindowOfTime:
        """The days as numbers and the times as minutes."""
        return WindowOfTime(
            frozenset(day for item in self.days.split(",") for day in _days_of(item)),
            _minutes(self.from_),
            _minutes(self.to),
            self.timezone,
        )


def _days_of(written: str) -> Iterator[int]:
    """`mon`, or `fri-mon` with every day between."""
    first, _, last = written.partition("-")
    begin, end = _DAYS.index(first.strip()), _DAYS.index((last or first).strip())
    yield from ((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _minutes(written: str) -> int:
    hours, _, minutes = written.partition(":")
    return int(hours) * 60 + int(minutes)


class Rotation(Strict):
    """`rotate` of a client. `overlap` None is the default of the strategy."""

    every: Duration
    strategy: Annotated[Strategy, one_of(Strategy)] = Strategy.NEW_CLIENT
    overlap: Given[DurationOrZero] = None
    window: Given[Window] = None
    require_idle: bool = False
    jitter: DurationOrZero = timedelta()

    @property
    def schedule(self) -> Schedule:
        """As a value."""
        return Schedule(
            self.strategy,
            self.every,
            overlap=OVERLAP if self.overlap is None else self.overlap,
            window=self.window.of_time if self.window else None,
            jitter=self.jitter,
            require_idle=self.require_idle,
        )

    def problems(self) -> Iterable[Problem]:
        """What is wrong between its keys."""
        if self.strategy is Strategy.NEW_SECRET:
            yield from self._without_a_second_client()
        elif (self.overlap if self.overlap is not None else OVERLAP) > self.every:
            yield self._too_long_an_overlap()
        if self.jitter >= self.every:
            yield Problem(
                ("rotate", "jitter"),
                f"the jitter is not shorter than every: {format_duration(self.every)}",
                "write a jitter that is a part of it",
            )

    def _without_a_second_client(self) -> Iterable[Problem]:
        written = {"overlap": self.overlap is not None, "require_idle": self.require_idle}
        for key, given in written.items():
            if given:
                yield Problem(
                    ("rotate", key),
                    "with strategy new_secret the old secret is dead at once: nothing overlaps",
                    "take it out, or write strategy: new_client",
                    at_key=True,
                )

    def _too_long_an_overlap(self) -> Problem:
        every = format_duration(self.every)
        if self.overlap is None:
            message = f"the overlap (24h by default) is longer than every: {every}"
            return Problem(("rotate", "every"), message, f"add overlap: {every}, or less")
        message = f"the overlap is longer than every: {every}"
        return Problem(("rotate", "overlap"), message, f"write {every} or less")
