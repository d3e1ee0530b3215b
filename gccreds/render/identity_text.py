"""`whoami` as text for people."""

from collections.abc import Iterator

from gccreds.domain.report import Identity
from gccreds.render.columns import listed, wrapped
from gccreds.render.field_lines import beside, labelled, value_lines
from gccreds.render.page import Page, Painted
from gccreds.render.wording import moment_text


def render(identity: Identity, page: Page) -> str:
    """Who it is, then a line for each thing that is known of it."""
    return page.text(_lines(identity, page))


def _lines(identity: Identity, page: Page) -> Iterator[Painted]:
    organization, end = identity.organization, identity.token_expires_at
    client = f" ({identity.client_id})" if identity.client_id else ", a user's token"
    yield page.line(page.bold(identity.name), client)
    inside = beside(page)
    name = f"{organization.name} ({organization.id})"
    yield from labelled(page, "organisation", wrapped(inside, name))
    yield from labelled(page, "region", [page.clean(identity.region)])
    roles = value_lines(inside, "roles", dict(identity.roles), identity.moment)
    yield from labelled(page, "roles", roles)
    permissions = listed(inside, identity.permissions or ("(none)",), "", "")
    yield from labelled(page, "permissions", permissions)
    ends = moment_text(end, identity.moment) if end else "not known"
    yield from labelled(page, "token ends", [page.clean(ends)])
    yield page.dim("Nothing was changed.")
