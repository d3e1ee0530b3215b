"""A problem in a file as compilers tell it: place, source line, carets, what to do next."""

from collections.abc import Iterator

from gccreds.domain.finding import Finding
from gccreds.domain.report import INVALID
from gccreds.render.columns import cut, paragraphs, width_of
from gccreds.render.finding_lines import severity_and_rule
from gccreds.render.page import Page, Painted

_NUMBER = 6


def problem_lines(page: Page, finding: Finding) -> list[Painted]:
    """The block, without blank lines around it.

    A problem of a manifest is one by itself; what a rule found names the rule and its severity. The
    first line is never wrapped: editors and `grep` read `file:line:column: message`.
    """
    return [
        _head(page, finding),
        *_excerpt(page, finding),
        *_next(page, finding.next_step),
    ]


def _head(page: Page, finding: Finding) -> Painted:
    rule = page.clean("")
    if finding.rule not in (INVALID, "project.invalid", "manifest.unsupported"):
        rule = page.line(severity_and_rule(page, finding), ": ")
    if finding.position is None:
        return page.line(rule, finding.message)
    return page.line(page.bold(f"{finding.position}:"), " ", rule, finding.message)


def _excerpt(page: Page, finding: Finding) -> Iterator[Painted]:
    excerpt, position = finding.excerpt, finding.position
    if excerpt is None or position is None:
        return
    start = position.column - 1
    before = page.clean(excerpt.text[:start].replace("\t", " "))
    marked = page.clean(excerpt.text[start : start + excerpt.width].replace("\t", " "))
    after = page.clean(excerpt.text[start + excerpt.width :].replace("\t", " "))
    begin = f"{position.line:>{_NUMBER}} | "
    source = page.line(before, marked, after)
    room = page.width - len(begin)
    yield page.line(begin, cut(source, room, page.clean("…")))
    if width_of(before) < room:
        carets = "^" * max(1, min(width_of(marked), room - width_of(before)))
        blank = " " * (_NUMBER + 1) + "| " + " " * width_of(before)
        yield page.line(blank, page.red(carets))


def _next(page: Page, next_step: str) -> Iterator[Painted]:
    first, *others = paragraphs(page, next_step, "  Next: ", " " * 8)
    yield page.line("  ", page.green("Next:"), first[len("  Next:") :])
    yield from others
