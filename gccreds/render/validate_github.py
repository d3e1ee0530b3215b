"""`validate --format github`: an annotation of each finding, for the log of a GitHub workflow."""

from gccreds.domain.report import ValidationReport
from gccreds.render.annotations import annotation
from gccreds.render.finding_lines import by_place
from gccreds.render.page import Page


def render(report: ValidationReport, _: Page) -> str:
    """One workflow command a line; nothing where there is no finding."""
    return "".join(f"{annotation(finding)}\n" for finding in by_place(report.findings))
