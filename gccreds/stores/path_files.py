"""The files of a state that is kept on a path: itself, its last serials, and the guard."""

import contextlib
import errno
import fcntl
import os
import re
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gccreds.atomic_file import PRIVATE_FILE, make_private_folder, replace_file
from gccreds.domain.call import Call
from gccreds.errors import StateInvalid

KEPT = 10
"""How many previous serials are kept."""

_PATIENCE = 30.0
"""Seconds after which whoever holds the guard is stuck: it is held for some milliseconds."""

_TOO_BIG = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_FILE = (errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG)


@dataclass(frozen=True, slots=True)
class StateFiles:
    """The state at `path`, a path without links, and what stands beside it.

    `call` is what the commands in its errors go on from.
    """

    path: Path
    call: Call

    def __str__(self) -> str:
        return _relative(self.path)

    @property
    def lock(self) -> Path:
        """The file whose `flock` is the lock and which holds the holder's details."""
        return self._beside(".lock")

    @property
    def is_locked_or_was(self) -> bool:
        """Whether there is a lock file, held or left behind."""
        with self.failing("read"):
            return self.lock.exists()

    @property
    def restore(self) -> str:
        """How to get a good state back."""
        newest = next(iter(self._previous()), None)
        if newest is None:
            return f"put a good copy of the state back as {self}; no previous serial is kept here"
        command = f"cp {shlex.quote(_relative(newest))} {shlex.quote(str(self))}"
        return f"put the last good one back: {command}"

    def text(self) -> bytes | None:
        """What is stored, None where nothing is."""
        with self.failing("read"):
            try:
                return self.path.read_bytes()
            except FileNotFoundError:
                return None

    def replace(self, data: bytes, serial: int | None) -> None:
        """Stores `data`, and keeps what it replaces as that serial. The guard is held."""
        with self.failing("written"):
            if serial is not None:
                self._keep(serial)
            replace_file(self.path, data)

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """Holds the guard for the block: nobody else changes one of these files meanwhile."""
        with self.failing("locked"):
            make_private_folder(self.path.parent)
            guard = self._beside(".guard")
            descriptor = os.open(guard, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE)
        try:
            self._enter(descriptor)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def failing(self, verb: str) -> Iterator[None]:
        """Turns an OSError of the block into a StateInvalid that says what to do about it."""
        try:
            yield
        except OSError as error:
            reason = os.strerror(error.errno or errno.EIO)
            what = f"the state could not be {verb}: {reason[0].lower()}{reason[1:]}"
            raise StateInvalid(what, where=str(self), next_step=self._remedy(error)) from None

    def _beside(self, suffix: str) -> Path:
        return self.path.parent / f"{self.path.name}{suffix}"

    def _enter(self, descriptor: int) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not try_flock(descriptor):
            if time.monotonic() > deadline:
                raise StateInvalid(
                    f"another process has been writing the state for {_PATIENCE:.0f} s",
                    where=str(self),
                    next_step=f"see which one, and end it: fuser -v {self}.guard",
                )
            time.sleep(0.002)

    def _remedy(self, error: OSError) -> str:
        folder = shlex.quote(_relative(self.path.parent))
        if error.errno in _TOO_BIG:
            return f"make room (df -h {folder}) and run it again; what was stored is unchanged"
        if error.errno in _FORBIDDEN:
            return f"run it as a user who may, or allow this one: ls -la {folder}"
        if error.errno in _NO_FILE:
            return "let `state` of this environment in gccreds.yaml name a file in a folder"
        return f"look at the disk that holds it: df -h {folder}"

    def _keep(self, serial: int) -> None:
        kept = self._beside(f".serial-{serial}")
        kept.unlink(missing_ok=True)
        try:
            # A second link costs nothing, and the state stays in its place all the while.
            os.link(self.path, kept)
        except OSError:
            # Some file systems have no links.
            replace_file(kept, self.path.read_bytes())
        for old in self._previous()[KEPT:]:
            old.unlink(missing_ok=True)

    def _previous(self) -> list[Path]:
        """The kept serials, last written first: after a restore serials may begin again lower."""
        pattern = re.compile(re.escape(self.path.name) + r"\.serial-\d+")
        try:
            kept = [p for p in self.path.parent.iterdir() if pattern.fullmatch(p.name)]
            return sorted(kept, key=lambda path: path.stat().st_mtime_ns, reverse=True)
        except OSError:
            return []


def try_flock(descriptor: int) -> bool:
    """Takes the `flock` of an open file, or returns False at once where another has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _relative(path: Path) -> str:
    """As one would type it here: relative where it is below the working directory."""
    with contextlib.suppress(ValueError, OSError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
