"""Numbers, times and ids in words."""

from collections.abc import Mapping
from datetime import datetime

from gccreds.domain.change import Action
from gccreds.domain.lifetime import distance, for_people

PAST_TENSE: Mapping[Action, str] = {
    Action.CREATE: "created",
    Action.UPDATE: "updated",
    Action.ROTATE: "rotated",
    Action.DELIVER: "delivered",
    Action.RETIRE: "retired",
    Action.DELETE: "deleted",
    Action.IMPORT: "imported",
    Action.FORGET: "forgotten",
}


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 error`, `1,204 calls`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def shortened(id_: str) -> str:
    """`1c77ae90…`: enough of an id to tell it from others."""
    return f"{id_[:8]}…" if len(id_) > 9 else id_


def moment_text(moment: datetime, now: datetime | None) -> str:
    """`2028-06-30 00:00 UTC, in 542 days`; without the distance where the moment is not known."""
    return f"{for_people(moment)}, {distance(moment, now)}" if now else for_people(moment)


def seconds_text(seconds: float) -> str:
    """`0.9 s`, `38 s`, `12 min 5 s`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def sentence(text: str) -> str:
    """The text with a full stop where nothing ends it."""
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
