"""What the messages of several rules have in common."""

from collections.abc import Iterable
from difflib import get_close_matches

from gccreds.domain.credential import Desired
from gccreds.domain.position import Position


def closest(name: str, names: Iterable[str]) -> str | None:
    """The one name that was probably meant, whatever its capitals."""
    folded = {other.casefold(): other for other in names}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def place_of(desired: Desired, *paths: str) -> Position:
    """Where the first of these paths is written that the loader has a place for."""
    written = (desired.positions[path] for path in paths if path in desired.positions)
    return next(written, desired.position)


def listed(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *rest, last = words
    return f"{', '.join(rest)} and {last}" if rest else last
