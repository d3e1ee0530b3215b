"""Everything that is known of one credential, as a block of lines."""

from collections.abc import Iterator
from datetime import datetime

from gccreds.domain.settings import Exemption
from gccreds.domain.state import Delivery
from gccreds.domain.status import CredentialStatus
from gccreds.render.columns import wrapped
from gccreds.render.credential_table import rotation_text
from gccreds.render.field_lines import beside, labelled, value_lines
from gccreds.render.page import Page, Painted
from gccreds.render.soonest import Group
from gccreds.render.wording import moment_text

_FIELDS = ("name", "description", "grant", "roles", "scopes", "redirect_uris")


def group_block(page: Page, group: Group, now: datetime) -> Iterator[Painted]:
    """An address with its fields, then each generation."""
    leading = group.leading
    yield page.bold(str(group.address))
    yield from _fields(page, leading)
    labels = ", ".join(f"{name}={value}" for name, value in leading.labels.items())
    yield from _member(page, "owner", leading.owner or page.dim("(none)"))
    yield from _member(page, "labels", labels)
    for one in leading.exemptions:
        yield from _member(page, "exempt from", _exemption(one, now))
    for credential in group.credentials:
        yield from _generation(page, credential, now)


def unmanaged_block(page: Page, credential: CredentialStatus, now: datetime) -> Iterator[Painted]:
    """A client that the state does not know, and what its mark says of it."""
    yield page.line(page.bold(str(credential.remote_id)), ": managed by nobody here")
    yield from _fields(page, credential)
    yield from _life(page, credential, now)
    yield from _member(page, "ownership mark", str(credential.mark or "(none)"))


def _fields(page: Page, credential: CredentialStatus) -> Iterator[Painted]:
    for name in _FIELDS:
        value = credential.fields.get(name)
        if value not in (None, "", [], {}):
            yield from labelled(page, name, value_lines(beside(page), name, value, None))


def _generation(page: Page, credential: CredentialStatus, now: datetime) -> Iterator[Painted]:
    generation = credential.generation
    assert generation is not None
    yield page.clean(f"  generation {generation.number}: {generation.phase.value}")
    yield from _member(page, "id", credential.remote_id or "not made yet")
    yield from _life(page, credential, now)
    rotation = rotation_text(credential, now)
    if credential.next_rotation_at and credential.next_rotation_at > now:
        rotation = moment_text(credential.next_rotation_at, now)
    yield from _member(page, "next rotation", rotation)
    places = [line for d in generation.deliveries for line in _delivery(page, d, now)]
    yield from labelled(page, "delivered to", places or [page.dim("(none)")])
    yield from _member(page, "fingerprint", generation.fingerprint or "")


def _life(page: Page, credential: CredentialStatus, now: datetime) -> Iterator[Painted]:
    if credential.created_at:
        yield from _member(page, "made", moment_text(credential.created_at, now))
    end = credential.expires_at
    yield from _member(page, "ends", moment_text(end, now) if end else "never")
    if credential.is_stopped or credential.address is None:
        yield from _member(page, "in the organisation", credential.remote_state)


def _delivery(page: Page, delivery: Delivery, now: datetime) -> list[Painted]:
    when = moment_text(delivery.at, now) if delivery.at else "not confirmed"
    return wrapped(beside(page), f"{delivery.to}, {when}")


def _exemption(one: Exemption, now: datetime) -> str:
    return f"{one.rule} until {moment_text(one.until, now)}: {one.reason}"


def _member(page: Page, name: str, text: str) -> list[Painted]:
    return labelled(page, name, wrapped(beside(page), text)) if text else []
