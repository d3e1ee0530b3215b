"""What text is laid out on: with or without colour, in UTF-8 or ASCII, so many columns wide.

Names in an organisation are anybody's to choose, so nothing reaches a terminal unless it went
through `Page.clean`. A `Painted` text did; every other text does, at the latest in `Page.text`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NARROWEST = 80
WIDEST = 100

_ASCII = {
    ord(symbol): word
    for symbol, word in {
        "↻": "@", "→": "->", "−": "-", "━": "=", "┄": ".", "═": "#", "✕": "X",
        "✓": "ok", "✗": "FAILED", "…": "...", "·": "-",
    }.items()
}  # fmt: skip
"""The words of mockups.md for terminals without UTF-8."""

_UNPRINTABLE = re.compile(r"[^ -~]")


class Style(StrEnum):
    """How text is set off, as its SGR code. Never the only carrier of a meaning."""

    BOLD = "1"
    DIM = "2"
    UNDERLINED = "4"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"
    ALARM = "1;31"


class Painted(str):
    """Text that is fit for the terminal: neutralised, then perhaps coloured by us."""

    __slots__ = ()


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


@dataclass(frozen=True, slots=True)
class Page:
    """The paper. `width` is the right edge of text in columns, as `fitting` gives it.

    `columns` is how wide the terminal itself is, for tables; None for a pipe, where none is cut.
    """

    colour: bool = False
    utf8: bool = True
    width: int = WIDEST
    columns: int | None = None

    @classmethod
    def fitting(cls, columns: int, *, colour: bool, utf8: bool) -> "Page":
        """The page for a terminal of so many columns: 80 to 100 are used."""
        return cls(colour, utf8, max(NARROWEST, min(WIDEST, columns)), columns)

    def clean(self, text: str) -> Painted:
        """The text with all that could steer a terminal or deceive a reader written out.

        That is every control character, escape, line break and direction mark; `\\x1b` stands for
        an escape. Without UTF-8 symbols become words, and other letters their code points.
        """
        if isinstance(text, Painted):
            return text
        shown = _UNPRINTABLE.sub(_escaped, text)
        if not self.utf8:
            shown = shown.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
        return Painted(shown)

    def paint(self, style: Style, text: str) -> Painted:
        """The cleaned text in a style, or plain where there is no colour."""
        shown = self.clean(text)
        if not self.colour or not shown:
            return shown
        return Painted(f"\x1b[{style.value}m{shown}\x1b[0m")

    def bold(self, text: str) -> Painted:
        """What the eye should find first."""
        return self.paint(Style.BOLD, text)

    def dim(self, text: str) -> Painted:
        """What is there for whoever looks for it: places, ids, defaults."""
        return self.paint(Style.DIM, text)

    def red(self, text: str) -> Painted:
        """What goes away or went wrong."""
        return self.paint(Style.RED, text)

    def green(self, text: str) -> Painted:
        """What is new or went well."""
        return self.paint(Style.GREEN, text)

    def yellow(self, text: str) -> Painted:
        """What changes, and what somebody else changed."""
        return self.paint(Style.YELLOW, text)

    def cyan(self, text: str) -> Painted:
        """What is under way."""
        return self.paint(Style.CYAN, text)

    def line(self, *parts: str) -> Painted:
        """The parts side by side; those that are not Painted are cleaned."""
        return Painted("".join(map(self.clean, parts)))

    def text(self, lines: Iterable[str]) -> str:
        """The lines, each cleaned and ended, as they go to the terminal."""
        return "".join(f"{self.clean(line).rstrip(' ')}\n" for line in lines)
