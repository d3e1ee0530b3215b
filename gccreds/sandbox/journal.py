"""The log of requests that a test reads to see what was sent."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from gccreds.sandbox.moments import write_moment


@dataclass(slots=True)
class Entry:
    """One request. `status` is None until it was answered, and for ever if it never was."""

    n: int
    at: str
    method: str
    path: str
    query: str
    status: int | None
    client_id: str | None


class Journal:
    """Requests in the order of their arrival; numbers go on after it was emptied."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._count = 0

    def open(self, method: str, path: str, query: str, client_id: str | None) -> Entry:
        """Logs a request as it arrives, at real time."""
        self._count += 1
        at = write_moment(datetime.now(UTC))
        entry = Entry(self._count, at, method, path, query, None, client_id)
        self._entries.append(entry)
        return entry

    def entries(self) -> list[dict[str, object]]:
        """What `GET /_sandbox/requests` answers."""
        return [asdict(entry) for entry in self._entries]

    def empty(self) -> None:
        """Forgets all entries."""
        self._entries.clear()
