"""Replacing a file so that after a crash at any point it is the old one or the new one, whole."""

import contextlib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private_folder(folder: Path) -> None:
    """Makes a folder and those above it that are missing, each for its owner alone.

    `Path.mkdir(parents=True)` gives the mode to the last one only. Raises OSError.
    """
    for missing in reversed(list(_missing(folder))):
        with contextlib.suppress(FileExistsError):
            missing.mkdir(mode=PRIVATE_FOLDER)
    if not folder.is_dir():
        raise NotADirectoryError(20, os.strerror(20), str(folder))


def _missing(folder: Path) -> Iterable[Path]:
    for path in (folder, *folder.parents):
        if path.exists():
            return
        yield path


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` where `path` is, with mode 0600. Its folder exists. Raises OSError.

    The temporary file has one fixed name, so that the next write clears away what a killed one
    left. It is on disk before it takes its place, and so is the folder's entry before this returns.
    A folder, a pipe or a device is refused: root could replace it, and nobody means that.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "there is something else than a file")
    temporary = path.with_name(f".{path.name}.gccreds-new")
    temporary.unlink(missing_ok=True)
    try:
        _write_through(temporary, data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _write_through(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with open(os.open(path, flags, PRIVATE_FILE), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the folder's entries are on disk, where its file system can do that."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
