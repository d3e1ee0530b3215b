"""Columns of text: how wide it is, at the right edge, wrapped."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from gccreds.render.page import Page, Painted

_PAINT = re.compile(r"\x1b\[[0-9;]*m")

_COMMAND = re.compile(r"(?:^|(?<=: ))gccreds (?:'[^']*'|[^;,'])+[;,]?")
"""In a next step: from a colon or its beginning on, up to where the sentence goes on."""


def width_of(text: str) -> int:
    """The columns that a cleaned text takes: colours none, wide letters two, accents none."""
    bare = _PAINT.sub("", text)
    if bare.isascii():
        return len(bare)
    return sum(map(_columns, bare))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: Painted, width: int) -> Painted:
    """The text with blanks after it up to a width."""
    return Painted(text + " " * (width - width_of(text)))


def aligned_right(text: Painted, width: int) -> Painted:
    """The text with blanks before it up to a width."""
    return Painted(" " * (width - width_of(text)) + text)


def at_the_edge(left: Painted, right: Painted, width: int) -> list[Painted]:
    """One line with `right` at the right edge, or two where both do not fit into one."""
    gap = width - width_of(left) - width_of(right)
    if gap >= 2 or not right:
        return [Painted(left + " " * gap + right if right else left)]
    return [left, aligned_right(right, width)]


def wrapped(page: Page, text: str, indent: str = "", hanging: str | None = None) -> list[Painted]:
    """The text in lines no wider than the page, broken at blanks.

    The first line begins with `indent`, the others with `hanging` (the same where it is None). A
    word that is wider than a line, such as a URL, stays whole so that it can be copied.
    """
    begins = (indent, indent if hanging is None else hanging)
    return _filled(page, text.split(" "), begins)


def paragraphs(page: Page, text: str, indent: str, hanging: str) -> list[Painted]:
    """As `wrapped`, for next steps: line breaks in the text stay, and a command is one word."""
    first, *others = text.split("\n")
    lines = _filled(page, _words(first), (indent, hanging))
    return [
        *lines,
        *(line for other in others for line in _filled(page, _words(other), (hanging, hanging))),
    ]


def _words(text: str) -> list[str]:
    found = _COMMAND.search(text)
    if found is None:
        return text.split(" ")
    before, after = text[: found.start()], text[found.end() :]
    return [*before.split(" ")[:-1], found[0], *(after.split(" ")[1:])]


def with_command(page: Page, text: str, command: str) -> list[Painted]:
    """A text and a command after it, which stays whole: where it does not fit, on its own line."""
    together = page.line(text, " ", command)
    if width_of(together) <= page.width:
        return [together]
    return [*wrapped(page, text), page.line("  ", command)]


def listed(page: Page, items: Sequence[str], indent: str, hanging: str) -> list[Painted]:
    """The items with commas between them, broken only after a comma."""
    last = len(items) - 1
    words = [item if n == last else f"{item}," for n, item in enumerate(items)]
    return _filled(page, words, (indent, hanging))


def _filled(page: Page, words: Iterable[str], begins: tuple[str, str]) -> list[Painted]:
    begin, hanging = map(page.clean, begins)
    lines: list[str] = []
    current, empty = str(begin), True
    for word in map(page.clean, words):
        if not empty and width_of(current) + 1 + width_of(word) > page.width:
            lines.append(current)
            current, empty = str(hanging), True
        current = f"{current}{'' if empty else ' '}{word}"
        empty = False
    return [*map(Painted, lines), Painted(current)]


def cut(text: Painted, width: int, ellipsis: str = "…") -> Painted:
    """A text without colours, cut so that it fits into a width, with an ellipsis for the rest."""
    if width_of(text) <= width:
        return text
    kept = ""
    for character in text:
        if width_of(kept) + _columns(character) + width_of(ellipsis) > width:
            break
        kept += character
    return Painted(kept + ellipsis)
