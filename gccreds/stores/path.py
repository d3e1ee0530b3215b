"""A state in a file, for runs on one host (engine.md, "State").

Beside `prod.json` stand `prod.json.lock` while a run holds the lock, `prod.json.serial-N` of the
last ten states, and `prod.json.guard`, on which everything that changes one of these holds an
`flock` for some milliseconds.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from gccreds.domain.call import Call
from gccreds.domain.holder import Holder
from gccreds.domain.state import State
from gccreds.domain.state_document import as_text, from_text, identity_of
from gccreds.errors import StateConflict
from gccreds.stores import path_lock
from gccreds.stores.interface import AT_ONCE, Patience
from gccreds.stores.path_files import StateFiles
from gccreds.stores.path_lock import PathLease

SCHEMES = ("",)
"""A place without a scheme is a path."""


def open_store(place: str, root: Path, call: Call) -> "PathStore":
    """The store of a path, relative to `root` or, by `~/`, to the home folder.

    A link leads to the file that it points to.
    """
    path = root / os.path.expanduser(place)
    return PathStore(place, StateFiles(Path(os.path.realpath(path)), call))


class PathStore:
    """A state in a file. `place` is the path as it was written."""

    def __init__(self, place: str, files: StateFiles) -> None:
        self.place = place
        self._files = files
        self._lease: PathLease | None = None

    def read(self) -> State | None:
        """The state, None where the file does not exist."""
        text = self._files.text()
        if text is None:
            return None
        return from_text(text, where=str(self._files), restore=self._files.restore)

    def write(self, state: State, *, replacing: int | None) -> None:
        """Stores the state where the one stored has this lineage and the serial `replacing`."""
        data = as_text(state).encode()
        with self._files.guarded():
            if self._lease is not None:
                self._lease.check()
            self._compare(state.lineage, replacing)
            self._files.replace(data, replacing)

    @contextlib.contextmanager
    def lock(self, holder: Holder, patience: Patience = AT_ONCE) -> Iterator[PathLease]:
        """Holds the lock for the block; this store's writes look at it meanwhile."""
        with path_lock.hold(self._files, holder, patience) as lease:
            self._lease = lease
            try:
                yield lease
            finally:
                self._lease = None

    def holder(self) -> Holder | None:
        """The living run that holds the lock."""
        found = path_lock.find(self._files)
        return found if found is not None and found.alive else None

    def unlock(self, lock_id: str | None = None, *, force: bool = False) -> Holder | None:
        """Takes the lock away and returns whose it was, None where nobody left one."""
        return path_lock.take_away(self._files, lock_id, force)

    def _compare(self, lineage: str, replacing: int | None) -> None:
        text = self._files.text()
        if text is None:
            if replacing is not None:
                raise self._conflict(f"the state is gone; it had serial {replacing}")
            return
        where, restore = str(self._files), self._files.restore
        stored_lineage, serial = identity_of(text, where=where, restore=restore)
        if replacing is None:
            raise self._conflict(f"another run wrote the first state, with serial {serial}")
        if stored_lineage != lineage:
            raise self._conflict("another state, of another lineage, was put in its place")
        if serial != replacing:
            raise self._conflict(f"another run wrote serial {serial} in place of {replacing}")

    def _conflict(self, what: str) -> StateConflict:
        return StateConflict(
            f"{what}; nothing was written over it",
            where=str(self._files),
            next_step="run the same command again: it begins with what is stored now",
        )
