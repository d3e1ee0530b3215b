"""`validate --format sarif`: what code scanning takes."""

from gccreds.domain.report import ValidationReport
from gccreds.render.page import Page
from gccreds.render.sarif import sarif


def render(report: ValidationReport, _: Page) -> str:
    """A SARIF log of one run."""
    return sarif(report.findings)
