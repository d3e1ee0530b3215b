"""Reads files and finds manifests: one pass, each file once."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gccreds.manifest.breaks import explain, old_line_break
from gccreds.manifest.hiding import looks_secret
from gccreds.manifest.problems import Problems, Spot
from gccreds.manifest.reader import MAX_BYTES, Stopped, read_tree
from gccreds.manifest.source import Source
from gccreds.manifest.tree import Place

_SUFFIXES = (".yaml", ".yml")
_UNREAD = "The rest of this file was not read."


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file and its tree: None where it declares nothing, or nothing could be read.

    `suspects` are the places of scalars that look like secrets.
    """

    source: Source
    tree: Any
    suspects: tuple[Place, ...] = ()


def parse_file(path: Path, problems: Problems) -> ParsedFile:
    """Reads and parses a file; what is wrong with it goes to `problems`."""
    text = _text_of(path, problems)
    source = Source(path, text or "")
    if text is None:
        return ParsedFile(source, None)

    def report(place: Place, message: str, next_step: str) -> None:
        source.needs_rendering = True
        problems.add(Spot(source, place), message, next_step)

    suspects: list[Place] = []

    def note_long(place: Place, scalar: str) -> None:
        if looks_secret(scalar):
            suspects.append(place)

    broken = old_line_break(source)
    if broken:
        place, message, next_step = broken
        report(place, message, f"{next_step}   {_UNREAD}")
        return ParsedFile(source, None)
    try:
        tree = read_tree(text, report, note_long)
        return ParsedFile(source, tree, tuple(suspects))
    except Stopped:
        pass
    except yaml.YAMLError as error:
        place, message, next_step = explain(error, source)
        report(place, message, f"{next_step}   {_UNREAD}")
    return ParsedFile(source, None, tuple(suspects))


def find_manifests(folder: Path, problems: Problems) -> Iterator[Path]:
    """Every manifest below a folder, sorted by path.

    Names that begin with a dot are left out: editors and git keep their own files under them. A
    linked file is read; a linked folder below is not entered, so that links cannot form a circle.
    """
    for parent, folders, names in os.walk(folder, onerror=lambda e: _unreadable(e, problems)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if name.endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(parent, name)


def _text_of(path: Path, problems: Problems) -> str | None:
    nowhere = Spot(Source(path, ""), (0, 0))
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            problems.add(nowhere, "this is not a file", "move it out of the manifests' folder")
            return None
        if found.st_size > MAX_BYTES:
            limit = f"the file has more than {MAX_BYTES // 1024 // 1024} MiB"
            problems.add(nowhere, limit, "split it into several files")
            return None
        return _decoded(path, path.read_bytes(), problems)
    except OSError as error:
        _unreadable(error, problems, path)
        return None


def _decoded(path: Path, content: bytes, problems: Problems) -> str | None:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        source = Source(path, before)
        place = (len(source.lines) - 1, len(source.lines[-1]))
        byte = f"0x{content[error.start]:02X}"
        message = f"the byte {byte} is not UTF-8"
        problems.add(Spot(source, place), message, "save the file as UTF-8")
        return None


def _unreadable(error: OSError, problems: Problems, path: Path | None = None) -> None:
    where = Path(path or error.filename)
    reason = (error.strerror or "an unknown error").lower()
    next_step = "check that it exists and that this user may read it"
    problems.add(Spot(Source(where, ""), (0, 0)), f"cannot be read: {reason}", next_step)


def distinct(paths: Iterable[Path]) -> list[Path]:
    """Each path once, sorted, also where folders overlap."""
    return sorted({Path(os.path.normpath(path)) for path in paths})
