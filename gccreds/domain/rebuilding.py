"""What `state rebuild` found, and what nobody could tell it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.finding import Notice
from gccreds.domain.observed import Organization
from gccreds.domain.state import Resource


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """What was taken into the state of one environment, from marks and destinations alone.

    `found` are the credentials that the state did not know; `undeclared` those of them that no
    manifest declares; `left` says what was left alone and why. `kept` is the number of those that
    the state knew before, which are as they were. `before` is the serial then, None where there was
    no state, and `serial` that of now: the same where there was nothing to take in.
    `call` is what commands go on from.
    """

    environment: str
    organization: Organization
    found: Mapping[Address, Resource]
    undeclared: frozenset[Address]
    left: tuple[Notice, ...]
    kept: int
    before: int | None
    serial: int
    call: Call = field(default_factory=Call)
