"""The ways between a manifest's value and the API's member that several kinds share."""

from gccreds.domain.credential import Value
from gccreds.domain.lifetime import as_utc_text, as_wire_moment, parse_moment, parse_wire_moment


def read_text(value: object) -> Value:
    """A text; empty where the member is absent."""
    return str(value) if value is not None else ""


def write_text(value: Value) -> object:
    """A text, or no member where it is empty."""
    return value or None


def read_end(value: object) -> Value:
    """A moment in UTC; None where there is no end."""
    return as_utc_text(parse_wire_moment(str(value))) if value else None


def write_end(value: Value) -> object:
    """A moment as the API writes it."""
    return as_wire_moment(parse_moment(str(value))) if value else None


def read_set(value: object) -> Value:
    """A set of texts, sorted."""
    items: list[Value] = [*sorted(str(item) for item in value)] if isinstance(value, list) else []
    return items


def write_list(value: Value) -> object:
    """A list, or no member where it is empty."""
    return value or None
