"""A file that is one credential's: where it may be, whose it is, and how it is replaced."""

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from gccreds.atomic_file import make_private_folder, replace_file
from gccreds.domain.destination import ONE_LINE, Unfit
from gccreds.domain.lifetime import Malformed
from gccreds.errors import DestinationRefused
from gccreds.kinds.written import OWN_HOME, Words, of_form
from gccreds.sinks.interface import Delivery
from gccreds.sinks.marks import demand_ours


def _of_a_file(value: str) -> str:
    if os.path.basename(value) in ("", os.curdir, os.pardir):
        raise Malformed(f'"{value}" is a folder', "write the path of a file in it")
    return value


PathText = Annotated[
    Words,
    of_form(ONE_LINE, "a path is one line of text", "take the line breaks out"),
    OWN_HOME,
    AfterValidator(_of_a_file),
]
"""A path, relative to the project file's folder, or below the home folder by `~/`."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """The file at `written`, as the manifest has it. Each failure is a DestinationRefused."""

    delivery: Delivery
    written: str
    allow_outside: bool

    def check(self, *, ours: bool) -> None:
        """Makes sure that it may be made or replaced here. An empty file is nobody's."""
        path = self.path()
        with self._failing("written", path):
            _check_folder(path)
            holds_something = path.exists() and path.stat().st_size > 0
        if holds_something:
            demand_ours(self.delivery, None, self.delivery.mark.owner, ours=ours)

    def replace(self, data: bytes) -> None:
        """Replaces it as a whole: at no moment is there a part of it."""
        path = self.path()
        with self._failing("written", path):
            make_private_folder(path.parent)
            replace_file(path, data)

    def read(self) -> str:
        """Its text, empty where there is no file."""
        path = self.path()
        with self._failing("read", path):
            stands = path.exists()
        return self.text("read") if stands else ""

    def text(self, verb: str) -> str:
        """Its text. Where there is none the destination could not be `verb`."""
        path = self.path()
        with self._failing(verb, path):
            data = path.read_bytes()
        try:
            return data.decode()
        except UnicodeDecodeError:
            pass  # it holds what was read
        raise self._failed(verb, path, "it is not UTF-8")

    def path(self) -> Path:
        """Where it is, without links. Raises DestinationRefused where it leaves the project."""
        root = os.path.realpath(self.delivery.root)
        path = Path(os.path.realpath(below(self.delivery.root, self.written)))
        if self.allow_outside or path.is_relative_to(root):
            return path
        raise self.delivery.refused(
            f"{self.written} leads out of the project's folder, to {path}",
            "write a path inside it, or `allow_outside: true` below this destination",
        )

    @contextlib.contextmanager
    def _failing(self, verb: str, path: Path) -> Iterator[None]:
        """What fails in the block could not be `verb`."""
        try:
            yield
        except OSError as error:
            reason = (error.strerror or "an input or output error").lower()
            raise self._failed(verb, path, reason) from None

    def _failed(self, verb: str, path: Path, reason: str) -> DestinationRefused:
        return self.delivery.refused(
            f"{self.delivery.destination} could not be {verb}: {reason}",
            f"see that this user may write there and that there is room: ls -la {path.parent}",
        )


def leaving(key: str, written: str, root: Path) -> Iterator[Unfit]:
    """What is wrong with the path of this setting where `allow_outside` is not written.

    As it is written: a link on the way is this machine's, and stops this one delivery alone.
    """
    path = Path(os.path.normpath(below(root, written)))
    if not path.is_relative_to(os.path.normpath(root)):
        yield Unfit(
            (key,),
            f"the {key} leaves the project's folder",
            "write a path below it, or add allow_outside: true",
        )


def below(root: Path, written: str) -> Path:
    """A path of a manifest: below the project file's folder unless it is whole, or of the home."""
    return root / os.path.expanduser(written)


def _check_folder(path: Path) -> None:
    """Raises the OSError that writing this file would raise, as far as one can know before."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "there is something else than a file")
    folder = next(parent for parent in path.parents if parent.exists())
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
