"""When the organisation ends an object by itself, whichever of the kinds it is of."""

from collections.abc import Mapping
from datetime import datetime

from gccreds.domain.lifetime import parse_wire_moment

_MEMBERS = ("dateToDelete", "dateExpires")
"""Of a client (api-facts.md §3.1) and of an API token (api-tokens.md)."""

_STATE = "state"
_EXPIRED = "expired"


def own_end(wire: Mapping[str, object]) -> datetime | None:
    """Its end; None where it has none."""
    end = next((found for member in _MEMBERS if (found := wire.get(member))), None)
    return parse_wire_moment(str(end)) if end else None


def has_ended(wire: Mapping[str, object]) -> bool:
    """Whether it opens nothing any more and is listed all the same, as API tokens are."""
    return wire.get(_STATE) == _EXPIRED
