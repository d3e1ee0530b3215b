"""`status --leaked --format json`: whose the value is, and the commands that stop it."""

from gccreds.domain.leak import Leak
from gccreds.domain.lifetime import as_utc_text
from gccreds.render.credential_members import members
from gccreds.render.document import document
from gccreds.render.page import Page
from gccreds.render.ways_out import ways_out


def render(leak: Leak, _: Page) -> str:
    """`credentials` has what exists of it, as `status` has it: nothing where it is gone."""
    return document(
        {
            "generated_at": as_utc_text(leak.moment),
            "environment": leak.environment,
            "organization": {"id": leak.organization.id, "name": leak.organization.name},
            "leaked": leak.what.value,
            "address": str(leak.address) if leak.address else None,
            "generation": leak.generation.number if leak.generation else None,
            "credentials": [members(leak.credential)] if leak.credential else [],
            "next_steps": [words for words, _ in ways_out(leak)],
        }
    )
