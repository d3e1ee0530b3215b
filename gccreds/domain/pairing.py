"""Declared credentials and clients of the organisation that go by the same name."""

from dataclasses import dataclass

from gccreds.domain.address import Address
from gccreds.domain.declared import ImportEntry


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A declared credential without a client of its own; `ids` are those it could have been."""

    address: Address
    name: str
    why: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """What `import --match name` finds: what can be imported, and what cannot with the reason."""

    imports: tuple[ImportEntry, ...]
    others: tuple[Unpaired, ...]
