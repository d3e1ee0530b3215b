"""`--data FILE`: the organisation's documents in SQLite, so that a restart finds them.

A row is one client, token, role, setting or the like, so a change writes what changed and not
everything; a call's changes are one transaction, so a kill between two writes leaves none of them.
Secrets and tokens come here as digests only.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from gccreds.errors import UsageError


class Keeping:
    """Documents by kind and id in a file that one sandbox at a time may hold.

    Without a path they are in memory and end with the process. Raises UsageError.
    """

    def __init__(self, path: Path | None) -> None:
        try:
            file = ":memory:" if path is None else path
            self._database = sqlite3.connect(file, timeout=0, check_same_thread=False)
            self._claim()
        except sqlite3.Error as error:
            raise UsageError(
                f"the sandbox cannot keep its data in {path}: {error}",
                where=f"--data {path}",
                next_step=_way_out(error),
            ) from error

    def _claim(self) -> None:
        """The lock is held until the end; a killed process lets go of it.

        Without synchronous writes a loss of power may cost the last changes, a kill does not.
        """
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("BEGIN EXCLUSIVE")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS documents"
            " (place INTEGER PRIMARY KEY, kind TEXT, id TEXT, body TEXT, UNIQUE (kind, id))"
        )
        self._database.commit()

    def put(self, kind: str, id_: str, document: Mapping[str, object]) -> None:
        """Adds or replaces one; it keeps its place in the order of `load`."""
        self._database.execute(
            "INSERT INTO documents (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
            (kind, id_, json.dumps(document)),
        )

    def drop(self, kind: str, id_: str) -> None:
        """Forgets one."""
        self._database.execute("DELETE FROM documents WHERE kind = ? AND id = ?", (kind, id_))

    def load(self, kind: str) -> Iterator[tuple[str, dict[str, object]]]:
        """Every document of this kind, in the order in which they were first put."""
        rows = self._database.execute(
            "SELECT id, body FROM documents WHERE kind = ? ORDER BY place", (kind,)
        )
        return ((id_, json.loads(body)) for id_, body in rows)

    def commit(self) -> None:
        """What was put and dropped since the last time is kept, all of it or nothing."""
        self._database.commit()

    def close(self) -> None:
        """Gives the file free."""
        self._database.close()


def _way_out(error: sqlite3.Error) -> str:
    if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "end the other sandbox that has this file, or name a new file"
    return "name a new file, in a folder that is there and that this user may write to"
