"""Declared ends that have passed (manifest.md, "Ends")."""

from datetime import datetime

from gccreds.domain.change import FieldChange
from gccreds.domain.credential import EXPIRES, Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import for_people, parse_moment
from gccreds.domain.observed import Remote
from gccreds.kinds.registry import noun_of
from gccreds.planner.proposing import end_of


def has_expired(desired: Desired, moment: datetime) -> bool:
    """Whether the declared end has come."""
    end = desired.fields.get(EXPIRES)
    return end is not None and parse_moment(str(end)) <= moment


def expired(desired: Desired) -> Notice:
    """What is said of one that is not made, or not made again."""
    return _notice(desired, f"ended on {_declared_end(desired)} and is not made again.")


def _outlives_its_end(desired: Desired, remote: Remote) -> Notice:
    """What is said of one that exists with another end: the API takes no end in the past."""
    own = end_of(remote)
    until = f"until {for_people(own)}" if own else "without an end"
    return _notice(
        desired,
        f"should have ended on {_declared_end(desired)}, an end that cannot be set any more; "
        f"{noun_of(remote.kind)} {remote.id} works {until}.",
    )


def without_past_end(
    fields: tuple[FieldChange, ...], desired: Desired, remote: Remote, moment: datetime
) -> tuple[tuple[FieldChange, ...], tuple[Notice, ...]]:
    """The fields that can be set, and what is said where the declared end is none of them."""
    if not has_expired(desired, moment) or all(field.field != EXPIRES for field in fields):
        return fields, ()
    kept = tuple(field for field in fields if field.field != EXPIRES)
    return kept, (_outlives_its_end(desired, remote),)


def _notice(desired: Desired, what: str) -> Notice:
    return Notice(
        "expired",
        f"{desired.address} {what}",
        "write a later `expires`, or take the entry out",
        str(desired.address),
        desired.position_of("expires"),
    )


def _declared_end(desired: Desired) -> str:
    return for_people(parse_moment(str(desired.fields["expires"])))
