"""`Next by the clock: …`, the last line of a plan with nothing to do and of an apply."""

from collections.abc import Iterator
from datetime import datetime

from gccreds.domain.coming import Coming
from gccreds.domain.state import Generation, Phase
from gccreds.render.page import Page, Painted
from gccreds.render.wording import moment_text


def coming_line(page: Page, coming: Coming | None, now: datetime) -> Iterator[Painted]:
    """Nothing where the clock brings nothing."""
    if coming is not None:
        what = "rotates" if coming.ending is None else _what_ends(coming.ending)
        yield page.line(
            f"Next by the clock: {coming.address} {what} on {moment_text(coming.at, now)}."
        )


def _what_ends(generation: Generation) -> str:
    match generation.phase:
        case Phase.ENDING:
            return "is deleted for good"
        case Phase.OVERLAPPING:
            return f"generation {generation.number} goes"
        case _:
            return "ends"
