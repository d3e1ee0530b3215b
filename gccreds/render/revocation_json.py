"""`revoke --format json`."""

from collections.abc import Iterator

from gccreds.domain.revocation import Revocation
from gccreds.render.document import document
from gccreds.render.error_json import error_object
from gccreds.render.page import Page


def render(revocation: Revocation, _: Page) -> str:
    """Every client with what became of it, and whether the next apply knows of it."""
    target = revocation.target
    return document(
        {
            "address": str(target.address) if target.address else None,
            "clients": list(_clients(revocation)),
            "noted": revocation.noted_in is not None,
        }
    )


def _clients(revocation: Revocation) -> Iterator[dict[str, object]]:
    for id_, name in revocation.target.clients.items():
        error = revocation.failed.get(id_)
        status = "failed" if error else revocation.stopped[id_].value
        yield {
            "remote_id": id_,
            "name": name,
            "status": status,
            "error": error_object(error) if error else None,
        }
