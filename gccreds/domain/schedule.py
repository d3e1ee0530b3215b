"""When a credential is replaced by another generation, and how (manifest.md, `rotate`).

Pure arithmetic over moments: who asks says what time it is (engine.md, "Deciding", on what is due).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from gccreds.domain.address import Address

OVERLAP = timedelta(hours=24)
"""How long a replaced generation works on where nothing else is written."""

_EARLY = 0.9
"""From this share of `every` on, a window may take a client's rotation."""

_WEEK = 7

_LAST_PART = 4
"""In the last fourth of `before_end`, a token is renewed outside of its window too."""


class Strategy(StrEnum):
    """A second client beside the first, or a new secret on the same one."""

    NEW_CLIENT = "new_client"
    NEW_SECRET = "new_secret"


@dataclass(frozen=True, slots=True)
class Window:
    """When a rotation is preferred: from `begins` to `ends`, minutes of a day in `timezone`.

    `days` are those on which it begins, Monday is 0. `ends` before `begins` is on the next day.
    """

    days: frozenset[int]
    begins: int
    ends: int
    timezone: str = "UTC"

    def holds(self, moment: datetime) -> bool:
        """Whether that moment is inside."""
        here = moment.astimezone(ZoneInfo(self.timezone))
        minute, day = here.hour * 60 + here.minute, here.weekday()
        if self.begins < self.ends:
            return day in self.days and self.begins <= minute < self.ends
        begun_today = day in self.days and minute >= self.begins
        begun_before = (day - 1) % 7 in self.days and minute < self.ends
        return begun_today or begun_before

    def first_inside(self, moment: datetime) -> datetime:
        """The first moment from that one on that is inside."""
        if self.holds(moment):
            return moment
        zone = ZoneInfo(self.timezone)
        today = moment.astimezone(zone).date()
        days = (today + timedelta(days=n) for n in range(_WEEK + 1))
        begins = (self._begin_on(day, zone) for day in days if day.weekday() in self.days)
        return next(begin for begin in begins if begin >= moment)

    def _begin_on(self, day: date, zone: ZoneInfo) -> datetime:
        begin = datetime.combine(day, time(), zone) + timedelta(minutes=self.begins)
        return begin.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """From when on a generation is replaced inside a window, and from when on at any time.

    Without a window both are the same.
    """

    preferred: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """How one credential is renewed.

    `every` is the age at which a client is replaced, None where only a person asks for it.
    `lifetime` is that of each generation of a rolling token, None where its end is fixed or there
    is none; `before_end` how long before its end it is renewed. `overlap` is how long what was
    replaced works on. `jitter` spreads many over that span, by their addresses. `require_idle`: the
    replaced one goes only after a whole day without calls.
    """

    strategy: Strategy = Strategy.NEW_CLIENT
    every: timedelta | None = None
    lifetime: timedelta | None = None
    before_end: timedelta | None = None
    overlap: timedelta = OVERLAP
    window: Window | None = None
    jitter: timedelta = timedelta()
    require_idle: bool = False

    def due(self, address: Address, since: datetime, ends_at: datetime | None) -> Due | None:
        """When the generation made (or imported) `since`, with this end, is replaced.

        None where the clock asks for nothing: no `every`, and no end of a rolling token.
        """
        if self.lifetime is not None and ends_at is not None:
            return self._due_before(ends_at)
        if self.every is None:
            return None
        latest = since + self.every - self._share_of_jitter(address)
        early = since + self.every * _EARLY
        return Due(min(early, latest) if self.window else latest, latest)

    def _due_before(self, ends_at: datetime) -> Due:
        before = self.ahead_of_its_end
        preferred = ends_at - before
        return Due(preferred, ends_at - before / _LAST_PART if self.window else preferred)

    @property
    def ahead_of_its_end(self) -> timedelta:
        """How long before its end a rolling token is renewed."""
        return self.before_end if self.before_end is not None else (self.lifetime or OVERLAP) / 3

    def _share_of_jitter(self, address: Address) -> timedelta:
        """A fixed share, the same in every run."""
        digest = hashlib.sha256(str(address).encode()).digest()
        return self.jitter * (int.from_bytes(digest[:8]) / 2**64)
