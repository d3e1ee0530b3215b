"""What a saved plan leaves: what is done already, and what it does not consent to."""

from collections.abc import Iterable

from gccreds.domain.change import Change
from gccreds.domain.plan import Plan
from gccreds.render.columns import listed
from gccreds.render.page import Page, Painted


def consent_lines(page: Page, plan: Plan) -> list[Painted]:
    """A paragraph for each of both, none where there is nothing to tell."""
    done = [str(change.address) for change in plan.done]
    return [
        *_told(page, "Done already:", done),
        *_told(page, "Not in this plan, left to another run:", _named(plan.later)),
    ]


def _named(changes: Iterable[Change]) -> list[str]:
    return [f"{change.action.value} {change.address}" for change in changes]


def _told(page: Page, heading: str, items: list[str]) -> list[Painted]:
    if not items:
        return []
    return listed(page, [f"{heading} {items[0]}", *items[1:]], "", "  ")
