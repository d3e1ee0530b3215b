"""A day's end as the rules look at it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.credential import API_TOKENS, Desired
from gccreds.domain.declared import Declared
from gccreds.domain.lifetime import parse_moment, parse_wire_moment
from gccreds.domain.state import Generation, Phase, State

Object = Mapping[str, Any]
"""A client or a token, as the organisation has it."""


@dataclass(frozen=True)
class Evening:
    """What is declared, what the state says, what the organisation has by id.

    `morning` is when the day's apply began, `now` when it was over; `clean` where it came to its
    end. `ailing` are the addresses that have a destination which fails.
    """

    morning: datetime
    now: datetime
    clean: bool
    declared: Declared
    state: State
    there: Mapping[str, Object]
    ailing: frozenset[Address]

    @property
    def generations(self) -> Iterator[tuple[Address, Generation, Object]]:
        """Each generation that exists in the organisation, as state and organisation have it."""
        for id_, (address, generation) in self.state.by_remote_id.items():
            if id_ in self.there:
                yield address, generation, self.there[id_]

    @property
    def serving(self) -> Iterator[tuple[Desired, Generation, Object]]:
        """Those that are current of what is declared."""
        for address, generation, object_ in self.generations:
            if generation.phase is Phase.CURRENT and address in self.declared.credentials:
                yield self.declared.credentials[address], generation, object_

    @property
    def well(self) -> Iterator[Desired]:
        """What is declared, has not come to its declared end, and no destination of it fails."""
        for address, desired in self.declared.credentials.items():
            end = declared_end(desired)
            if address not in self.ailing and (end is None or end > self.now):
                yield desired


def declared_end(desired: Desired) -> datetime | None:
    """The end that the manifests declare."""
    expires = desired.fields.get("expires")
    return parse_moment(str(expires)) if expires else None


def end_of(object_: Object) -> datetime | None:
    """The end that the organisation knows."""
    end = object_.get("dateToDelete") or object_.get("dateExpires")
    return parse_wire_moment(str(end)) if end else None


def is_token(generation: Generation) -> bool:
    """Whether its end is given once, so that only an apply can end it earlier."""
    return generation.endpoint == API_TOKENS
