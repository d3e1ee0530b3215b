"""Durations and moments: how they are written, read and shown (manifest.md, "Values")."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_UNITS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
# In ASCII: elsewhere `\d` takes every script's digits.
_DURATION = re.compile("".join(rf"(?:(\d{{1,99}}){unit})?" for unit in _UNITS), re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_LONGEST = timedelta(days=36_500)


class Malformed(ValueError):
    """A text that is no duration or moment; `next_step` says how to write it."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(what)
        self.next_step = next_step


# A thousand manifests name the same few spans: what was read once is not read again.
@lru_cache(maxsize=1024)
def parse_duration(text: str) -> timedelta:
    """`1d12h` as a time span; zero is allowed here, and refused where it makes no sense.

    Raises Malformed for months, years, bare numbers, signs and units out of order.
    """
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        raise Malformed(
            f'"{text}" is not a duration', "write it with a unit: 300s, 15m, 24h, 90d, 2w or 1d12h"
        )
    values = zip(match.groups(), _UNITS.values(), strict=True)
    seconds = sum(int(count) * unit for count, unit in values if count)
    if seconds > _LONGEST.total_seconds():
        raise Malformed(f'"{text}" is longer than a hundred years', "write a shorter duration")
    return timedelta(seconds=seconds)


@lru_cache(maxsize=1024)
def format_duration(span: timedelta) -> str:
    """Largest unit first, days at most: `90d`, `1d12h`, `24h`, `0s`.

    One day is `24h`, as people say of a token's lifetime, and weeks are counted in days.
    """
    seconds = int(span.total_seconds())
    if seconds == 86_400:
        return "24h"
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, seconds = divmod(seconds, _UNITS[unit])
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


@lru_cache(maxsize=1024)
def parse_moment(text: str) -> datetime:
    """A date (00:00 UTC as that day begins) or an RFC 3339 date-time with an offset, as UTC.

    Raises Malformed for anything else, a local time without an offset included.
    """
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        if _DATE_TIME.fullmatch(text):
            return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Malformed(
        f'"{text}" is not a moment',
        "write 2027-06-30 (00:00 UTC, as that day begins) or 2027-06-30T18:00:00+02:00",
    )


def parse_wire_moment(text: str) -> datetime:
    """A moment as the API answers it: ISO 8601 in UTC, with or without fractions and offset."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@lru_cache(maxsize=1024)
def as_utc_text(moment: datetime) -> str:
    """`2027-01-05T06:00:00Z`: how JSON, state and marks write a moment."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return f"{text}Z"


def as_wire_moment(moment: datetime) -> str:
    """`2027-01-05T06:00:00.000Z`: how the API writes one (api-facts.md §3.1)."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"


def for_people(moment: datetime) -> str:
    """`2027-01-05 06:00 UTC`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def distance(moment: datetime, now: datetime) -> str:
    """`in 26 days`, `in 24 hours`, `3 minutes ago`, `now`: days from two days on, rounded down."""
    seconds = int((moment - now).total_seconds())
    if seconds == 0:
        return "now"
    count, unit = _coarse(abs(seconds))
    noun = unit if count == 1 else f"{unit}s"
    return f"in {count} {noun}" if seconds >= 0 else f"{count} {noun} ago"


def _coarse(seconds: int) -> tuple[int, str]:
    if seconds >= 2 * 86_400:
        return seconds // 86_400, "day"
    if seconds >= 2 * 3_600:
        return seconds // 3_600, "hour"
    if seconds >= 120:
        return seconds // 60, "minute"
    return seconds, "second"
