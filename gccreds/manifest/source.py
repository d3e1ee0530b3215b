"""One file as text: its name in messages, its lines, and how wide the thing at a place is."""

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from gccreds.domain.finding import Excerpt
from gccreds.domain.position import Position
from gccreds.manifest.hiding import hidden_line
from gccreds.manifest.tree import Place

_BREAK = re.compile(r"\r\n|[\n\r]")
_PAST_THE_LINE = re.compile(r"#\s*gccreds:\s*not-a-secret\b")
_LONGEST_LINE = 400


class Source:
    """`name` is relative to the working directory, as every message has it.

    `needs_rendering`: there are templates in it, or values that could not be read.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.name = os.path.relpath(path)
        self.text = text
        self.needs_rendering = any(opening in text for opening in ("{{", "{%", "{#"))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, broken where editors and libyaml both break them (breaks.py)."""
        return _BREAK.split(self.text.removeprefix("\ufeff"))

    @cached_property
    def _ends(self) -> dict[Place, Place]:
        # Asked for only where something is wrong, so read again rather than kept for every value.
        ends: dict[Place, Place] = {}
        parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.text)
        try:
            while (event := parser.get_event()) is not None:
                start, end = event.start_mark, event.end_mark
                ends[start.line, start.column] = (end.line, end.column)
        except yaml.YAMLError:
            pass
        return ends

    def position(self, place: Place) -> Position:
        """The place as people count, from 1."""
        return Position(self.name, place[0] + 1, place[1] + 1)

    def excerpt(self, place: Place) -> Excerpt | None:
        """The line of a place, with what is there marked; secrets hidden, long lines cut."""
        line, column = place
        if line >= len(self.lines):
            return None
        text = hidden_line(self.lines[line])
        end_line, end = self._ends.get(place, (line, column + 1))
        width = (end if end_line == line else len(text.rstrip())) - column
        if len(text) > _LONGEST_LINE:
            text = text[:_LONGEST_LINE] + "…"
        return Excerpt(text, max(1, min(width, len(text) - column)))

    def says_no_secret(self, line: int) -> bool:
        """Whether the line has the comment that is the way past a false alarm."""
        return line < len(self.lines) and _PAST_THE_LINE.search(self.lines[line]) is not None
