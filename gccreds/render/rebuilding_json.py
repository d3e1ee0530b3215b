"""`state rebuild --format json`: what was taken into the state, and what could not be known."""

from gccreds.domain.address import Address
from gccreds.domain.rebuilding import Rebuilding
from gccreds.domain.state import CONSUMERS_UNKNOWN, Generation
from gccreds.render.document import document
from gccreds.render.page import Page


def render(rebuilding: Rebuilding, _: Page) -> str:
    """A member for each generation, as `status` names them."""
    return document(
        {
            "environment": rebuilding.environment,
            "previous_serial": rebuilding.before,
            "serial": rebuilding.serial,
            "found": [
                _member(address, generation, rebuilding)
                for address, resource in rebuilding.found.items()
                for generation in resource.generations
            ],
            "left": [
                {
                    "address": notice.address,
                    "message": notice.message,
                    "next_step": notice.next_step,
                }
                for notice in rebuilding.left
            ],
        }
    )


def _member(address: Address, generation: Generation, rebuilding: Rebuilding) -> dict[str, object]:
    return {
        "address": str(address),
        "generation": generation.number,
        "remote_id": generation.remote_id,
        "state": generation.phase.value,
        "declared": address not in rebuilding.undeclared,
        "fingerprint": generation.fingerprint,
        "delivered_to": [delivery.to for delivery in generation.deliveries],
        "consumers_unknown": bool(generation.extra.get(CONSUMERS_UNKNOWN)),
    }
