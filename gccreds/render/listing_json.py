"""`list WHAT` and `state list` with `--format json`: `{"format_version", "entities": […]}`."""

from datetime import datetime

from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.report import Cell, Listing
from gccreds.render.document import document
from gccreds.render.page import Page


def render(listing: Listing, _: Page) -> str:
    """Every member of every entity, moments in UTC."""
    entities = [
        {name: _plain(cell) for name, cell in entity.items()} for entity in listing.entities
    ]
    return document({"entities": entities})


def _plain(cell: Cell) -> object:
    if isinstance(cell, datetime):
        return as_utc_text(cell)
    return list(cell) if isinstance(cell, tuple) else cell
