"""Ownership marks at destinations that can carry one: whose it is that stands there."""

import hashlib
import re

from gccreds.sinks.interface import Delivery

KEY = "gccreds"
"""The name under which a mark stands: of a tag, a label or a metadata entry."""


def mark_text(delivery: Delivery, allowed: re.Pattern[str], limit: int) -> str:
    """`PROJECT/ENV/ADDRESS`, as a place takes it; the generation is no part of it.

    `allowed` are the characters it may have, `limit` how many bytes. An instance `[emea]` is
    written `:emea` where brackets are not allowed; what does not fit even then is its SHA-256 in
    hex, cut to the limit.
    """
    owner = delivery.mark.owner
    for text in (owner, owner.replace("[", ":").replace("]", "")):
        if len(text.encode()) <= limit and allowed.fullmatch(text):
            return text
    return hashlib.sha256(owner.encode()).hexdigest()[:limit]


def demand_ours(
    delivery: Delivery, marked: str | None, own: str, *, ours: bool, name: str = ""
) -> None:
    """Raises DestinationRefused where what stands there must not be overwritten.

    `marked` is the text of the mark there, None where there is none; `own` that of this delivery;
    `ours` as in Sink.check. `name` is what stands there under one of several names.
    """
    if ours or marked == own or delivery.destination.if_exists == "replace":
        return
    whose = f"is marked as that of {marked}" if marked else "gccreds did not write it"
    there = f"{name} of {delivery.destination}" if name else str(delivery.destination)
    raise delivery.refused(
        f"{there} exists, and {whose}",
        "move it away, or write `if_exists: replace` below this destination",
    )
