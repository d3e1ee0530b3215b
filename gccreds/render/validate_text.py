"""`validate` as text for people: mock-up 9."""

from collections.abc import Iterator

from gccreds.domain.finding import Finding, Severity
from gccreds.domain.report import ValidationReport
from gccreds.render.columns import wrapped
from gccreds.render.finding_lines import by_place, count_text
from gccreds.render.page import Page, Painted
from gccreds.render.problem_lines import problem_lines
from gccreds.render.wording import counted

_CLOSING = "Nothing was sent anywhere."


def render(report: ValidationReport, page: Page) -> str:
    """Every problem in the order of files and lines, then a count; or that all is good."""
    return page.text(_lines(report, page))


def _lines(report: ValidationReport, page: Page) -> Iterator[Painted]:
    for finding in by_place(report.findings):
        yield from problem_lines(page, finding)
        yield page.clean("")
    yield from wrapped(page, closing(report))


def closing(report: ValidationReport) -> str:
    """`4 errors in 1 of 6 files; 5 files are good. Nothing was sent anywhere.`"""
    errors = [f for f in report.findings if f.severity is Severity.ERROR]
    if errors:
        return f"{count_text(report.findings, ' and ')}{_in_files(report)}. {_CLOSING}"
    declared = [
        counted(report.files or 0, "file"),
        counted(sum(report.resources.values()), "credential"),
        counted(report.scope_sets, "scope set"),
    ]
    warnings = count_text(report.findings)
    return f"{', '.join(declared)}: good.{f' {warnings}.' if warnings else ''}"


def _in_files(report: ValidationReport) -> str:
    bad = len(_files_of(report.findings))
    if not bad:
        return ""
    if report.files is None or bad >= report.files:
        return f" in {counted(bad, 'file')}"
    good = report.files - bad
    verb = "is" if good == 1 else "are"
    return f" in {bad} of {report.files} files; {counted(good, 'file')} {verb} good"


def _files_of(findings: tuple[Finding, ...]) -> set[str]:
    return {
        finding.position.file
        for finding in findings
        if finding.position and finding.severity is Severity.ERROR
    }
