"""`state show --format json`: the resource as the state keeps it, with its address."""

from collections.abc import Mapping

from gccreds.domain.credential import Value
from gccreds.render.document import document
from gccreds.render.page import Page


def render(resource: Mapping[str, Value], _: Page) -> str:
    """One JSON object."""
    return document(resource)
