"""An existing client as the manifest that would declare and import it."""

from collections.abc import Mapping

import yaml

from gccreds.domain.address import Address
from gccreds.domain.credential import Fields, Value
from gccreds.domain.declared import ImportEntry
from gccreds.domain.lifetime import format_duration, parse_duration
from gccreds.kinds.client_fields import DEFAULT_LIFETIME, LONGEST_LIFETIME
from gccreds.render.page import Page

_ORDER = (
    "name",
    "description",
    "grant",
    "roles",
    "scopes",
    "redirect_uris",
    "access_token_lifetime",
    "expires",
)
_LIFETIME = "access_token_lifetime"
_WIDTH = 88


def render(section: str, entry: ImportEntry, fields: Fields, page: Page) -> str:
    """The text of a manifest. `fields` are in a manifest's notation, names for ids."""
    declared = {section: {entry.to.key: _body(entry.to, fields)}}
    text = yaml.safe_dump(
        declared, sort_keys=False, default_flow_style=None, allow_unicode=True, width=_WIDTH
    )
    return page.text(map(page.clean, [*text.splitlines(), "imports:", f"  - {entry}"]))


def _body(address: Address, fields: Fields) -> Mapping[str, Value]:
    """What differs from the defaults, in the order of the documents."""
    body: dict[str, Value] = {}
    default_name = address.key
    if address.instance is not None:
        body["for_each"] = [address.instance]
        default_name = f"{address.key}-{address.instance}"
    defaults = {"name": default_name, _LIFETIME: format_duration(DEFAULT_LIFETIME)}
    for name in _ORDER:
        value = fields.get(name)
        if value and value != defaults.get(name):
            body[name] = value
    if _LIFETIME in body and parse_duration(str(body[_LIFETIME])) > LONGEST_LIFETIME:
        del body[_LIFETIME]
        body["ignore_changes"] = [_LIFETIME]
    return body
