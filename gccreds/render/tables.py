"""Tables: aligned columns that fit a terminal, uncut in a pipe."""

from collections.abc import Sequence

from gccreds.render.columns import cut, padded, width_of
from gccreds.render.page import Page, Painted

_GAP = "   "
_LEAST = 8


def table(
    page: Page,
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    whole: frozenset[str] = frozenset(),
) -> list[Painted]:
    """Headers in capitals and a line for each row, no wider than the page's terminal.

    The widest column gives way first, but for those named in `whole`, such as ids, which are of no
    use when cut.
    """
    cells = [[page.clean(cell) for cell in row] for row in rows]
    titles = [page.clean(header.upper().replace("_", " ")) for header in headers]
    widths = [max(map(width_of, column)) for column in zip(titles, *cells, strict=True)]
    if page.columns is not None:
        fixed = [header in whole for header in headers]
        widths = _narrowed(widths, fixed, page.columns)
    head = page.bold(_row(page, titles, widths))
    return [head, *(_row(page, row, widths) for row in cells)]


def _narrowed(widths: list[int], fixed: list[bool], columns: int) -> list[int]:
    left = list(widths)
    room = columns - len(_GAP) * (len(widths) - 1)
    while sum(left) > room:
        loose = [n for n, width in enumerate(left) if not fixed[n] and width > _LEAST]
        if not loose:
            break
        left[max(loose, key=left.__getitem__)] -= 1
    return left


def _row(page: Page, cells: Sequence[Painted], widths: Sequence[int]) -> Painted:
    fitted = (
        padded(cut(cell, width, page.clean("…")), width)
        for cell, width in zip(cells, widths, strict=True)
    )
    return Painted(_GAP.join(fitted).rstrip())
