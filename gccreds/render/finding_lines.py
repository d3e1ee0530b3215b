"""Findings of a plan as lines: rule and place, what is the matter, what to do next."""

from collections.abc import Iterable

from gccreds.domain.finding import Finding, Severity
from gccreds.domain.position import Position
from gccreds.render.columns import at_the_edge, paragraphs, wrapped
from gccreds.render.page import Page, Painted, Style
from gccreds.render.wording import counted

_NOWHERE = Position("", 0, 0)


def severity_and_rule(page: Page, finding: Finding) -> Painted:
    """`error max-lifetime`."""
    if finding.severity is Severity.ERROR:
        return page.line(page.paint(Style.ALARM, "error"), " ", finding.rule)
    return page.line(page.yellow("warning"), " ", finding.rule)


def finding_lines(page: Page, finding: Finding) -> list[Painted]:
    """The block, without blank lines around it."""
    head = severity_and_rule(page, finding)
    if finding.address and finding.address not in finding.message:
        head = page.line(head, "  ", finding.address)
    place = page.dim(str(finding.position)) if finding.position else Painted()
    return [
        *at_the_edge(head, place, page.width),
        *wrapped(page, finding.message, "  "),
        *paragraphs(page, finding.next_step, "  Next: ", " " * 8),
    ]


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings, otherwise as they came."""
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def count_text(findings: Iterable[Finding], join: str = ", ") -> str:
    """`1 error, 2 warnings`, empty where there are none."""
    severities = [finding.severity for finding in findings]
    counts = ((severity, severities.count(severity)) for severity in Severity)
    return join.join(counted(count, severity.value) for severity, count in counts if count)


def by_place(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of files, lines and columns; those without a place come last."""
    return sorted(findings, key=lambda f: (f.position is None, f.position or _NOWHERE))
