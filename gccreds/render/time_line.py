"""The lives of credentials side by side, three days to a column (mockups.md, 7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from gccreds.domain.next_rotation import declared_end, rotations
from gccreds.domain.status import ACTIVE, CredentialStatus
from gccreds.render.columns import cut, padded, width_of
from gccreds.render.page import Page, Painted
from gccreds.render.soonest import Group

LEAST_COLUMNS = 80
"""A terminal that is narrower has no room for it."""

_COLUMN = timedelta(days=3)
_WORKS, _FORETOLD, _ROTATES, _ENDS, _NOTHING = "━┄↻✕ "
_LEGEND = "━ works   ┄ foretold   ↻ rotates   ✕ ends for good"
_TODAY = "today"


def time_line(page: Page, groups: Sequence[Group], now: datetime) -> list[Painted]:
    """A ruler, a bar for each address, and what the signs mean; nothing where it has no room."""
    if not groups or (page.columns is not None and page.columns < LEAST_COLUMNS):
        return []
    names = [page.clean(str(group.address)) for group in groups]
    label = min(max(map(width_of, names)), page.width // 2)
    columns = page.width - label - 2
    ellipsis = page.clean("…")
    labels = [padded(cut(name, label, ellipsis), label) for name in names]
    bars = (
        page.line(name, "  ", _bar(group.leading, now, columns))
        for name, group in zip(labels, groups, strict=True)
    )
    return [
        page.line(" " * (label + 2), page.dim(_ruler(now, columns))),
        *bars,
        Painted(),
        page.dim(_LEGEND),
    ]


def _ruler(now: datetime, columns: int) -> str:
    line = _TODAY
    for begin in _months_after(now):
        column = _column(begin, now)
        if column + 3 > columns:
            return line
        if column > len(line):
            line = line.ljust(column) + begin.strftime("%b")
    return line


def _months_after(now: datetime) -> Iterator[datetime]:
    begin = now
    while True:
        later = begin.replace(day=1) + timedelta(days=32)
        begin = later.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        yield begin


def _bar(credential: CredentialStatus, now: datetime, columns: int) -> str:
    """From today to its end for good, or as far as there is room."""
    turns = [*takewhile(lambda c: c < columns, _turns(credential, now))]
    end = _end_for_good(credential)
    last = max(0, _column(end, now)) if end else columns
    works = credential.remote_state == ACTIVE and not credential.is_unfinished
    first = turns[0] if turns else columns
    signs = [(_WORKS if works else _NOTHING) if c < first else _FORETOLD for c in range(columns)]
    for turn in turns:
        signs[turn] = _ROTATES
    return "".join(signs[:last]) + (_ENDS if last < columns else "")


def _turns(credential: CredentialStatus, now: datetime) -> Iterator[int]:
    if credential.generation is not None:
        for at in rotations(credential.desired, credential.generation, now, _COLUMN):
            yield _column(at, now)


def _end_for_good(credential: CredentialStatus) -> datetime | None:
    """An end that a rotation comes before is not for good, unless its manifest says so."""
    if credential.next_rotation_at is None:
        return credential.expires_at
    return declared_end(credential.desired)


def _column(moment: datetime, now: datetime) -> int:
    return (moment - now) // _COLUMN
