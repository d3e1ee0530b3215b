"""The sandbox's own clock, and moments as the API reads and writes them."""

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)


def read_moment(text: str) -> datetime:
    """ISO 8601 with `Z`, an offset or none (UTC), with or without fractions, as UTC.

    Raises ValueError for anything else, a date without a time included.
    """
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text!r} is not an ISO 8601 date-time")
    try:
        moment = datetime.fromisoformat(text.upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} is out of range") from error


def write_moment(moment: datetime) -> str:
    """ISO 8601 UTC with milliseconds, as the API answers every date."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{text}Z"


def http_date(moment: datetime) -> str:
    """The form of the `Date` header."""
    return format_datetime(moment, usegmt=True)


class Clock:
    """The organisation's time: it ticks with real time from wherever it was set."""

    def __init__(self, start: datetime | None = None) -> None:
        self.set(start or datetime.now(UTC))

    def now(self) -> datetime:
        """The organisation's moment, UTC."""
        return self._origin + timedelta(seconds=time.monotonic() - self._began)

    def set(self, moment: datetime) -> None:
        """Ticks on from there; it may lie in the past."""
        self._origin = moment.astimezone(UTC)
        self._began = time.monotonic()

    @property
    def offset(self) -> timedelta:
        """How far the organisation's time is ahead of real time: what a restart keeps."""
        return self.now() - datetime.now(UTC)
