"""Addresses that got another name: what `moved` says, followed to its end (engine.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gccreds.domain.address import Address
from gccreds.domain.declared import MovedEntry


@dataclass(frozen=True, slots=True)
class Moves:
    """The entries of `moved` by the address that each takes away."""

    entries: Mapping[Address, MovedEntry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[MovedEntry]) -> "Moves":
        """Those of one environment."""
        return cls({entry.from_: entry for entry in entries})

    def entry_for(self, address: Address) -> MovedEntry | None:
        """The entry that takes this address away.

        One without an instance on either side takes every instance along.
        """
        if address in self.entries:
            return self.entries[address]
        whole = self.entries.get(address.without_instance)
        return None if whole is None or whole.to.instance is not None else whole

    def next_of(self, address: Address) -> Address | None:
        """Where one entry leads; None where nothing takes this address away."""
        entry = self.entry_for(address)
        if entry is None:
            return None
        if address == entry.from_:
            return entry.to
        return Address(entry.to.kind, entry.to.key, address.instance)

    def way_of(self, address: Address) -> tuple[Address, ...]:
        """The address and all that follow it. The last one stands there twice in a circle."""
        way = [address]
        while (following := self.next_of(way[-1])) is not None:
            way.append(following)
            if following in way[:-1]:
                break
        return tuple(way)

    def end_of(self, address: Address) -> Address:
        """What it is called by now: itself where nothing takes it away."""
        return self.way_of(address)[-1]
