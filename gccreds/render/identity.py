"""`whoami` and `access-token`: the login, for people and for programs."""

from collections.abc import Iterator
from datetime import datetime

from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.report import Identity
from gccreds.domain.secret import Secret
from gccreds.render.columns import listed, wrapped
from gccreds.render.document import document
from gccreds.render.field_lines import beside, labelled, value_lines
from gccreds.render.page import Page, Painted
from gccreds.render.wording import moment_and_distance


def whoami_text(identity: Identity, now: datetime, page: Page) -> str:
    """A line for each thing that is known of the login."""
    return page.text(_lines(identity, now, page))


def _lines(identity: Identity, now: datetime, page: Page) -> Iterator[Painted]:
    organization, end = identity.organization, identity.token_expires_at
    client = f" ({identity.client_id})" if identity.client_id else ", a user's token"
    yield page.line(page.bold(identity.name), client)
    inside = beside(page)
    name = f"{organization.name} ({organization.id})"
    yield from labelled(page, "organisation", wrapped(inside, name))
    yield from labelled(page, "region", [page.clean(identity.region)])
    roles = value_lines(inside, "roles", dict(identity.roles), now)
    yield from labelled(page, "roles", roles)
    permissions = listed(inside, identity.permissions or ("(none)",), "", "")
    yield from labelled(page, "permissions", permissions)
    ends = moment_and_distance(end, now) if end else "not known"
    yield from labelled(page, "token ends", [page.clean(ends)])
    yield page.dim("Nothing was changed.")


def whoami_json(identity: Identity) -> str:
    """The keys of cli.md."""
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


def access_token_json(token: Secret, token_type: str, expires_in: int) -> str:
    """The one output that reveals a secret, because that is what `access-token` is for."""
    return document(
        {"access_token": token.reveal(), "token_type": token_type, "expires_in": expires_in}
    )
