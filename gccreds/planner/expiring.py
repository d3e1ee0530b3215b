"""Declared ends that have passed (manifest.md, "Ends")."""

from datetime import datetime

from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import for_people, parse_moment
from gccreds.domain.observed import Remote
from gccreds.planner.proposing import end_of


def has_expired(desired: Desired, moment: datetime) -> bool:
    """Whether the declared end has come."""
    end = desired.fields.get("expires")
    return end is not None and parse_moment(str(end)) <= moment


def expired(desired: Desired) -> Notice:
    """What is said of one that is not made, or not made again."""
    return _notice(desired, f"ended on {_declared_end(desired)} and is not made again.")


def outlives_its_end(desired: Desired, remote: Remote) -> Notice:
    """What is said of one that exists with another end: the API takes no end in the past."""
    own = end_of(remote)
    until = f"until {for_people(own)}" if own else "without an end"
    return _notice(
        desired,
        f"should have ended on {_declared_end(desired)}, an end that cannot be set any more; "
        f"client {remote.id} works {until}.",
    )


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
