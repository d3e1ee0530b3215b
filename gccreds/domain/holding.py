"""What the destinations of a credential hold now, beside what was last delivered there."""

from dataclasses import dataclass
from enum import StrEnum

from gccreds.domain.address import Address
from gccreds.errors import GccredsError


class Held(StrEnum):
    """What one destination holds. The closed set of the JSON formats."""

    CURRENT = "current"
    ANOTHER_GENERATION = "another_generation"
    FOREIGN = "foreign"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    SHOWS_NOTHING = "shows_nothing"
    UNREACHABLE = "unreachable"


_AS_DELIVERED = (Held.CURRENT, Held.UNKNOWN, Held.SHOWS_NOTHING)


@dataclass(frozen=True, slots=True)
class Holding:
    """One destination (`to` is its kind and place) of one credential.

    `generation` is that whose secret is there, where one of ours is: of `ANOTHER_GENERATION` it is
    not the current one. `FOREIGN` is a secret of nobody that the state knows. `UNKNOWN` is one of
    the current client whose fingerprint was never recorded, as of one that was imported.
    `SHOWS_NOTHING`: what is written there cannot be read. `error` is why it was not reached.
    """

    address: Address
    to: str
    held: Held
    generation: int | None = None
    error: GccredsError | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether consumers may not find the current secret there."""
        return self.held not in _AS_DELIVERED

    def as_json(self) -> dict[str, object]:
        """The object of `status --check` and `plan --destinations`."""
        return {
            "address": str(self.address),
            "to": self.to,
            "holds": self.held.value,
            "generation": self.generation,
            "message": self.error.what if self.error else None,
        }
