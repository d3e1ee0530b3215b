"""An error as text for people: what happened, where, what was changed, what to do next."""

from collections.abc import Iterator

from gccreds.domain.finding import Finding
from gccreds.errors import GccredsError, StateLocked
from gccreds.render.columns import paragraphs, wrapped
from gccreds.render.finding_lines import by_place
from gccreds.render.page import Page, Painted, Style
from gccreds.render.problem_lines import problem_lines
from gccreds.render.wording import sentence

UNCHANGED = "Nothing was changed."
_LABEL = 8


def render(error: GccredsError, page: Page, outcome: str = UNCHANGED) -> str:
    """Every problem that the error carries, then the error itself.

    `outcome` says what was changed before it; nothing, unless the caller knows better.
    """
    return page.text(_lines(error, page, outcome))


def _lines(error: GccredsError, page: Page, outcome: str) -> Iterator[Painted]:
    for finding in by_place(f for f in error.findings if isinstance(f, Finding)):
        yield from problem_lines(page, finding)
        yield page.clean("")
    first, *others = wrapped(page, sentence(error.what), "error: ", "       ")
    yield page.line(page.paint(Style.ALARM, "error:"), first[len("error:") :])
    yield from others
    if isinstance(error, StateLocked) and error.details:
        yield from _about_the_lock(error, page, outcome)
        return
    where = where_text(error)
    if where:
        yield from wrapped(page, where, "  ")
    if outcome and outcome != error.where:
        yield page.line("  ", outcome)
    yield from paragraphs(page, error.next_step, "  Next: ", " " * _LABEL)


def where_text(error: GccredsError) -> str:
    """The place of an error, with the correlation id unless that is told already."""
    parts = [error.where or ""]
    if error.context_id and error.context_id not in f"{error.where} {error.what}":
        parts.append(f"(correlation id {error.context_id})")
    return " ".join(filter(None, parts))


def _about_the_lock(error: StateLocked, page: Page, outcome: str) -> Iterator[Painted]:
    """Mock-up 4: who holds it, what with, since when."""
    hanging = " " * (_LABEL + 2)
    for label, text in error.details:
        yield from wrapped(page, text, f"  {label:<{_LABEL}}", hanging)
    yield page.line("  ", outcome)
    yield from paragraphs(page, error.next_step, f"  {'Next':<{_LABEL}}", hanging)
