"""`--events FILE`: each thing that happens as one JSON object a line, as it happens."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from enum import Enum

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.event import Event
from gccreds.domain.lifetime import as_utc_text
from gccreds.errors import GccredsError
from gccreds.render.document import document_line
from gccreds.render.error_json import error_object


def event_line(event: Event, moment: datetime) -> str:
    """`{"format_version", "at", "event": "ClientCreated", "address", …}`, ended by a line break.

    `event` is the name of its type, the other members are its own; of a change its address and
    action. No event has a secret in it.
    """
    members = {"at": as_utc_text(moment), "event": type(event).__name__}
    return document_line({**members, **dict(_members(event))})


def _members(event: Event) -> Iterator[tuple[str, object]]:
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, Change):
            yield from (("address", str(value.address)), ("action", value.action.value))
        else:
            yield field.name, _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, GccredsError):
        return error_object(value)
    if isinstance(value, Address):
        return str(value)
    return value.value if isinstance(value, Enum) else value
