"""How often each client's tokens were used, by UTC day of the organisation's clock."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls by the status of their answers; `status429` is a part of `status400`.

    The members are those of the API's ApiUsageRow.
    """

    requests: int = 0
    status200: int = 0
    status300: int = 0
    status400: int = 0
    status500: int = 0
    status429: int = 0

    def __add__(self, other: "Calls") -> "Calls":
        sums = {name: getattr(self, name) + getattr(other, name) for name in METRICS}
        return Calls(**sums)


METRICS = tuple(field.name for field in fields(Calls))
"""The names of all counts."""

Day = tuple[str, date]
"""A client's id and a day."""


def answered(status: int, times: int = 1) -> Calls:
    """So many calls that were answered with this status."""
    by_class = {f"status{status // 100}00": times}
    calls = Calls(requests=times, **by_class)
    return replace(calls, status429=times) if status == 429 else calls


class Usage:
    """The counts of every client and day. `keep` is called with each count that changed."""

    def __init__(
        self, counts: Iterable[tuple[Day, Calls]], keep: Callable[[Day, Calls], None]
    ) -> None:
        self._counts: dict[str, dict[date, Calls]] = {}
        for (client_id, day), calls in counts:
            self._counts.setdefault(client_id, {})[day] = calls
        self._keep = keep

    def add(self, client_id: str, day: date, calls: Calls) -> None:
        """Counts further calls of this day."""
        days = self._counts.setdefault(client_id, {})
        days[day] = days.get(day, Calls()) + calls
        self._keep((client_id, day), days[day])

    def of(self, client_id: str, *, until: date) -> Iterator[tuple[date, Calls]]:
        """Its days before that one, in their order; days without a call are none of them."""
        days: Mapping[date, Calls] = self._counts.get(client_id, {})
        return ((day, days[day]) for day in sorted(days) if day < until)
