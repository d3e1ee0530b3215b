"""`whoami --format json`: the object of cli.md."""

from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.report import Identity
from gccreds.render.document import document
from gccreds.render.page import Page


def render(identity: Identity, _: Page) -> str:
    """Roles are in the manifest's notation: name to `all` or a list of divisions."""
    organization, end = identity.organization, identity.token_expires_at
    return document(
        {
            "client_id": identity.client_id,
            "name": identity.name,
            "organization": {"id": organization.id, "name": organization.name},
            "region": identity.region,
            "roles": dict(identity.roles),
            "permissions": list(identity.permissions),
            "token_expires_at": as_utc_text(end) if end else None,
        }
    )
