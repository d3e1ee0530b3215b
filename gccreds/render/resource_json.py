"""`state show ADDRESS --format json`."""

from collections.abc import Mapping

from gccreds.domain.credential import Value
from gccreds.render.document import document
from gccreds.render.page import Page


def render(resource: Mapping[str, Value], _: Page) -> str:
    """The members of the resource, as the state keeps them, with its address."""
    return document(resource)
