"""`import --match name` as a manifest: the `imports` to paste, the others as comments."""

from collections.abc import Iterator

from gccreds.domain.pairing import Pairing, Unpaired
from gccreds.render.page import Page, Painted


def render(pairing: Pairing, page: Page) -> str:
    """Nothing but YAML, so that it can go into a file as it is."""
    return page.text(_lines(pairing, page))


def _lines(pairing: Pairing, page: Page) -> Iterator[Painted]:
    if pairing.imports:
        yield page.clean("imports:")
    for entry in pairing.imports:
        yield page.clean(f"  - {entry}")
    if not pairing.imports:
        yield page.clean("# Nothing can be imported by its name.")
    if pairing.others:
        yield page.clean("# Not paired:")
    for other in pairing.others:
        yield page.clean(f"#   {_told(other)}")


def _told(other: Unpaired) -> str:
    ids = f": {', '.join(other.ids)}" if other.ids else ""
    return f'{other.address}, "{other.name}": {other.why}{ids}'
