"""What `state mv|rm|push` did, as JSON."""

from gccreds.domain.report import StateChange
from gccreds.render.document import document
from gccreds.render.page import Page


def render(change: StateChange, _: Page) -> str:
    """The serial that is stored now and the one before it, with what was done in words."""
    return document(
        {
            "environment": change.environment,
            "previous_serial": change.before,
            "serial": change.serial,
            "message": " ".join(change.told),
        }
    )
