"""`list WHAT` and `state list` as a table."""

from collections.abc import Iterator
from datetime import datetime

from gccreds.domain.lifetime import for_people
from gccreds.domain.report import Cell, Listing
from gccreds.render.page import Page, Painted
from gccreds.render.tables import table
from gccreds.render.wording import counted

_WHOLE = frozenset({"id", "remote_id", "address"})


def render(listing: Listing, page: Page) -> str:
    """Where one is, a table, a closing line."""
    return page.text(_lines(listing, page))


def _lines(listing: Listing, page: Page) -> Iterator[Painted]:
    organization, moment = listing.organization, listing.moment
    number = counted(len(listing.entities), listing.what.removesuffix("s"), listing.what)
    about = [
        page.bold(listing.environment or ""),
        organization.name if organization else "",
        number,
        for_people(moment) if moment else "",
    ]
    yield page.line(*_joined([page.clean(part) for part in about if part]))
    yield page.clean("")
    if listing.entities:
        names = [name for name in listing.entities[0] if name not in listing.hidden]
        rows = [[_text(entity[name]) for name in names] for entity in listing.entities]
        yield from table(page, names, rows, _WHOLE)
        yield page.clean("")
    yield page.dim("Nothing was changed.")


def _joined(parts: list[Painted]) -> Iterator[str]:
    for number, part in enumerate(parts):
        if number:
            yield " · "
        yield part


def _text(cell: Cell) -> str:
    match cell:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if cell else "no"
        case datetime():
            return for_people(cell)
        case tuple():
            return ", ".join(cell)
        case _:
            return str(cell)
