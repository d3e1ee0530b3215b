"""What happens to credentials, and which of them it happens to first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from gccreds.domain.address import Address
from gccreds.domain.state import Phase
from gccreds.domain.status import CredentialStatus


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """What the clock, or the next apply, does to one generation. `what` goes on after its address.

    `at` is not after the moment of looking where it is due.
    """

    at: datetime
    address: Address
    what: str


@dataclass(frozen=True, slots=True)
class Group:
    """The generations of one address, the newest first."""

    address: Address
    credentials: tuple[CredentialStatus, ...]

    @property
    def leading(self) -> CredentialStatus:
        """The generation that consumers use, or the newest where none is current."""
        current = (c for c in self.credentials if c.phase is Phase.CURRENT)
        return next(current, self.credentials[0])

    def happenings(self, now: datetime) -> list[Happening]:
        """What is foretold of it, the soonest first."""
        found = (Happening(at, self.address, what) for at, what in self._found(now))
        return sorted(found)

    def _found(self, now: datetime) -> Iterator[tuple[datetime, str]]:
        for credential in self.credentials:
            if credential.is_unfinished:
                yield now, "is finished by the next apply"
            if credential.next_rotation_at:
                yield credential.next_rotation_at, "rotates"
            if credential.expires_at:
                yield credential.expires_at, _end_of(credential)


def groups(credentials: Iterable[CredentialStatus], now: datetime) -> list[Group]:
    """By address, in the order of what happens soonest; where nothing does, at the end."""
    managed = ((c.address, c) for c in credentials if c.address)
    by_address = groupby(managed, key=lambda pair: pair[0])
    found = [Group(address, tuple(c for _, c in pairs)) for address, pairs in by_address]

    def rank(group: Group) -> tuple[bool, datetime, str]:
        first = next(iter(group.happenings(now)), None)
        return first is None, first.at if first else now, str(group.address)

    return sorted(found, key=rank)


def _end_of(credential: CredentialStatus) -> str:
    match credential.phase:
        case Phase.ENDING:
            return "is deleted for good"
        case Phase.CURRENT | None:
            return "ends"
        case _:
            number = credential.generation.number if credential.generation else 0
            return f"generation {number} goes"
