"""The lock of a state on a path: an `flock` for as long as the run lives, with its details inside.

A killed run's lock is free at once, because the kernel lets go of it. A lock that is taken away by
force gets another file in its place: the run that had it sees that before its next write.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gccreds.atomic_file import PRIVATE_FILE, replace_file
from gccreds.domain.holder import Holder, holder_from
from gccreds.errors import StateConflict, StateInvalid, StateLocked
from gccreds.stores.interface import Patience
from gccreds.stores.path_files import StateFiles, try_flock

_FREED = "free by itself when it ends"
_PAUSE = 0.2
"""Seconds between two tries while waiting."""


@dataclass(frozen=True, slots=True)
class PathLease:
    """The lock, held: an open lock file with its `flock`."""

    files: StateFiles
    holder: Holder
    descriptor: int

    @property
    def is_held(self) -> bool:
        """Whether the lock file in place is still the one that this run holds."""
        try:
            in_place = self.files.lock.stat()
        except OSError:
            return False
        return os.path.samestat(in_place, os.fstat(self.descriptor))

    def check(self) -> None:
        """Raises StateConflict where the lock was taken away."""
        if not self.is_held:
            raise StateConflict(
                f"the lock {self.holder.id} was taken away from this run",
                where=str(self.files),
                next_step="run the same command again when the run that took it has ended",
            )


@contextlib.contextmanager
def hold(files: StateFiles, wanted: Holder, patience: Patience) -> Iterator[PathLease]:
    """Holds the lock for the block, after waiting for it as told. Raises StateLocked."""
    lease = _wait_for(files, wanted, patience)
    try:
        yield lease
    finally:
        _release(lease)


def find(files: StateFiles) -> Holder | None:
    """Who holds the lock: `alive` is false where that run ended without giving it back."""
    if not files.is_locked_or_was:
        return None
    with files.guarded(), _opened(files) as descriptor:
        return None if descriptor is None else _inspect(descriptor)


def take_away(files: StateFiles, lock_id: str | None, force: bool) -> Holder | None:
    """Removes the lock, as `Store.unlock` does."""
    if not files.is_locked_or_was:
        return None
    with files.guarded(), _opened(files) as descriptor:
        found = None if descriptor is None else _inspect(descriptor)
        if found is None:
            return None
        if lock_id is not None and found.id != lock_id:
            raise _other_lock(files, found, lock_id)
        if found.alive and not force:
            raise _still_alive(files, found)
        with files.failing("unlocked"):
            replace_file(files.lock, b"")
        return found


def _wait_for(files: StateFiles, wanted: Holder, patience: Patience) -> PathLease:
    began = patience.monotonic()
    told = False
    while True:
        taken = _try(files, wanted)
        if isinstance(taken, PathLease):
            return taken
        waited = timedelta(seconds=patience.monotonic() - began)
        if waited >= patience.timeout:
            raise _locked(files, taken, wanted, wanted.since + waited)
        if not told:
            patience.waiting_for(taken)
            told = True
        left = (patience.timeout - waited).total_seconds()
        patience.pause(min(_PAUSE, left))


def _try(files: StateFiles, wanted: Holder) -> PathLease | Holder:
    """The lock, or who has it. The guard makes opening, locking and signing one step."""
    with files.guarded(), files.failing("locked"), contextlib.ExitStack() as closing:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        descriptor = os.open(files.lock, flags, PRIVATE_FILE)
        closing.callback(os.close, descriptor)
        found = _inspect(descriptor)
        if found is not None and found.alive:
            return found
        mine = replace(wanted, id=secrets.token_hex(2), alive=True)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(mine.as_json()).encode(), 0)
        closing.pop_all()
    return PathLease(files, mine, descriptor)


def _release(lease: PathLease) -> None:
    """Gives the lock back, and leaves alone the one that another run has by now."""
    try:
        with contextlib.suppress(StateInvalid), lease.files.guarded():
            if lease.is_held:
                lease.files.lock.unlink(missing_ok=True)
    finally:
        os.close(lease.descriptor)


@contextlib.contextmanager
def _opened(files: StateFiles) -> Iterator[int | None]:
    """The lock file where there is one, for as long as the block."""
    with files.failing("unlocked"):
        try:
            descriptor = os.open(files.lock, os.O_RDWR | os.O_NOFOLLOW)
        except FileNotFoundError:
            yield None
            return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _inspect(descriptor: int) -> Holder | None:
    """Who signed the lock file, alive or not, None where it is free and nobody did.

    Where nobody alive holds it, this descriptor does afterwards.
    """
    alive = not try_flock(descriptor)
    try:
        found = holder_from(json.loads(os.pread(descriptor, 65_536, 0)))
    except ValueError:
        found = None
    if found is None:
        return _stranger(descriptor) if alive else None
    return replace(found, alive=alive)


def _stranger(descriptor: int) -> Holder:
    """Whoever has the `flock` of a lock file that gccreds did not sign."""
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, UTC)
    return Holder("", "", "not told", "another program", since, "this host", 0)


def _locked(files: StateFiles, found: Holder, wanted: Holder, now: datetime) -> StateLocked:
    wait = f"{wanted.command} --lock-timeout 10m"
    if "--lock-timeout" in wanted.command:
        wait = f"{wanted.command}, with a longer time"
    hangs = f"only if that run hangs: {_unlock_command(files, found, '--force')}"
    return StateLocked(
        f"{wanted.environment} is locked by another {found.operation or 'run'}",
        where=str(files),
        next_step=f"wait for it: {wait}\n{hangs}",
        details=found.details(now, _FREED),
    )


def _unlock_command(files: StateFiles, found: Holder, *options: str) -> str:
    """Whoever did not sign its lock told neither an environment nor an id."""
    words = ("state", "unlock", found.id, *options)
    return files.call.command(found.environment, *filter(None, words))


def _still_alive(files: StateFiles, found: Holder) -> StateLocked:
    force = _unlock_command(files, found, "--force")
    return StateLocked(
        f"the run that holds the lock {found.id} is alive",
        where=str(files),
        next_step=f"wait until it ends, or, only if it hangs: {force}",
        details=found.details(None, _FREED),
    )


def _other_lock(files: StateFiles, found: Holder, lock_id: str) -> StateLocked:
    return StateLocked(
        f"the lock is {found.id}, not {lock_id}",
        where=str(files),
        next_step=f"if that is the one to take away: {_unlock_command(files, found)}",
        details=found.details(None, _FREED),
    )
