"""What `state mv|rm|push` did, as text for people."""

from collections.abc import Iterator

from gccreds.domain.report import StateChange
from gccreds.render.columns import wrapped
from gccreds.render.page import Page, Painted


def render(change: StateChange, page: Page) -> str:
    """What was done to the state, what follows from it, and that nothing else was changed."""
    return page.text(_lines(change, page))


def _lines(change: StateChange, page: Page) -> Iterator[Painted]:
    for paragraph in change.told:
        yield from wrapped(page, paragraph, "", "  ")
    before = f"{change.before} → " if change.before is not None else ""
    yield page.dim(f"State serial {before}{change.serial}. Nothing else was changed.")
    yield page.line("Next: ", change.call.command(change.environment, "plan"))
