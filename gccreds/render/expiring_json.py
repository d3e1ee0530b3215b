"""`expiring --format json`: `{"format_version", …, "credentials": […]}`, as `status` has them."""

from gccreds.domain.lifetime import as_utc_text, format_duration
from gccreds.domain.status import ExpiringReport
from gccreds.render.credential_members import members
from gccreds.render.document import document
from gccreds.render.page import Page


def render(report: ExpiringReport, _: Page) -> str:
    """Each that ends in that time; one that is not managed has no address."""
    organization = report.organization
    return document(
        {
            "generated_at": as_utc_text(report.moment),
            "environment": report.environment,
            "organization": {"id": organization.id, "name": organization.name},
            "within": format_duration(report.within),
            "credentials": [members(credential) for credential in report.credentials],
        }
    )
