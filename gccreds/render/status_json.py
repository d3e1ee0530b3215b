"""`status --format json`: `{"format_version", …, "credentials": […]}` (cli.md)."""

from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.status import StatusReport
from gccreds.render.credential_members import members
from gccreds.render.document import document
from gccreds.render.page import Page


def render(report: StatusReport, _: Page) -> str:
    """Every generation that is not gone; and what state and organisation do not share."""
    organization, looked = report.organization, report.holdings is not None
    holdings = [holding.as_json() for holding in report.holdings or ()]
    return document(
        {
            "generated_at": as_utc_text(report.moment),
            "environment": report.environment,
            "organization": {"id": organization.id, "name": organization.name},
            "credentials": [members(credential) for credential in report.credentials],
            "gone": [
                {
                    "address": str(address),
                    "generation": generation.number,
                    "remote_id": generation.remote_id,
                }
                for address, generation in report.gone
            ],
            "orphan_marks": [str(mark) for mark in report.lost],
            **({"destinations": holdings} if looked else {}),
        }
    )
