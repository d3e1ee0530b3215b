"""What the clock brings next: the end of a generation, or the rotation of a credential."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.next_rotation import next_rotation
from gccreds.domain.state import Generation, Phase, State

_NOT_ENDED = frozenset(Phase) - {Phase.RETIRED}
"""A retired one has come to its end already, whenever it was to come."""


@dataclass(frozen=True, slots=True)
class Coming:
    """At this moment `ending` ends, or the address is rotated where it is None."""

    at: datetime
    address: Address
    ending: Generation | None = None


def first_coming(
    state: State,
    pairs: Iterable[tuple[Desired | None, Generation | None]],
    moment: datetime,
    phases: Collection[Phase] = _NOT_ENDED,
) -> Coming | None:
    """The first end of a generation in these phases, or rotation of one of the pairs, after
    `moment`. What is due by then is not coming: a plan has it."""
    found = [*_ends(state, moment, phases), *_rotations(pairs, moment)]
    return min(found, key=lambda coming: (coming.at, str(coming.address)), default=None)


def _ends(state: State, moment: datetime, phases: Collection[Phase]) -> Iterator[Coming]:
    for address, resource in state.resources.items():
        for generation in resource.generations:
            end = generation.ends_at
            if end is not None and end > moment and generation.phase in phases:
                yield Coming(end, address, generation)


def _rotations(
    pairs: Iterable[tuple[Desired | None, Generation | None]], moment: datetime
) -> Iterator[Coming]:
    for desired, current in pairs:
        if desired is None or current is None:
            continue
        at = next_rotation(desired, current, moment)
        if at is not None and at > moment:
            yield Coming(at, desired.address)
