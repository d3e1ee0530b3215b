"""`import --match name --format json`: `{"format_version", "imports": […], "others": […]}`."""

from gccreds.domain.pairing import Pairing
from gccreds.render.document import document
from gccreds.render.page import Page


def render(pairing: Pairing, _: Page) -> str:
    """What can be imported, and what cannot with the reason."""
    return document(
        {
            "imports": [{"to": str(entry.to), "id": entry.id} for entry in pairing.imports],
            "others": [
                {
                    "address": str(other.address),
                    "name": other.name,
                    "message": other.why,
                    "ids": list(other.ids),
                }
                for other in pairing.others
            ],
        }
    )
