"""`validate --format json`: the object of cli.md."""

from gccreds.domain.report import ValidationReport
from gccreds.render.document import document
from gccreds.render.page import Page


def render(report: ValidationReport, _: Page) -> str:
    """`valid` is false exactly when a manifest is invalid; what policies find leaves it true."""
    return document(
        {
            "valid": report.valid,
            "resources": dict(report.resources),
            "findings": [finding.as_json() for finding in report.findings],
        }
    )
