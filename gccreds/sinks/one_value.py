"""A place that holds one text, as a destination: the whole of it is one credential's JSON object.

What differs from place to place, its requests, its mark and its errors, is a ValueStore's.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from gccreds.domain.destination import Unfit
from gccreds.domain.payload import Payload
from gccreds.sinks.interface import Delivery, Shows, Values
from gccreds.sinks.json_value import object_text, values_in
from gccreds.sinks.marks import demand_ours

_FEWER = "deliver fewer values, or under shorter names, by `as`"
_STAND_IN = "x" * 100
"""As long as a value may be; most are shorter."""


def names_fit(room: int) -> Callable[[Any, Mapping[str, str], Path], Iterator[Unfit]]:
    """A format's `unfit` for a place with room for so many bytes."""

    def unfit(_: Any, names: Mapping[str, str], __: Path) -> Iterator[Unfit]:
        if _longest(names) > room:
            yield Unfit(("as",), f"the values take more than the {room} bytes there", _FEWER)

    return unfit


def _longest(names: Mapping[str, str]) -> int:
    """How many bytes the object of values under these names may have."""
    return len(json.dumps(dict.fromkeys(names.values(), _STAND_IN)).encode())


@dataclass(frozen=True, slots=True)
class Standing:
    """That a value stands there; `mark` is the text of its mark, None where it has none."""

    mark: str | None


class ValueStore(Protocol):
    """A place for one text and its mark. Every failure is a DestinationRefused without the text."""

    @property
    def room(self) -> int:
        """How many bytes a text may have."""
        ...

    @property
    def own_mark(self) -> str:
        """This delivery's mark, in the characters that the place takes."""
        ...

    def look(self) -> Standing | None:
        """What stands there; None where no value does. Writes nothing.

        Raises DestinationRefused where it is certain that `put` or `get` would fail.
        """
        ...

    def get(self) -> str | None:
        """What stands there: None where no value does, empty where it is no text."""
        ...

    def put(self, text: str) -> None:
        """Puts the text there with our mark. After a failure the old one stands."""
        ...


@dataclass(frozen=True, slots=True)
class OneValueSink:
    """One value of a store. `names` maps payload names to the members of its object."""

    delivery: Delivery
    names: Mapping[str, str]
    store: ValueStore
    shows: ClassVar[Shows] = Shows.ALL

    def check(self, *, ours: bool) -> None:
        """Looks at what stands there, as far as a store can without writing."""
        self._demand_room(_longest(self.names))
        standing = self.store.look()
        if standing is not None:
            demand_ours(self.delivery, standing.mark, self.store.own_mark, ours=ours)

    def deliver(self, payload: Payload) -> None:
        """Replaces the value as a whole."""
        text = object_text(payload, self.names)
        self._demand_room(len(text.encode()))
        self.store.put(text)

    def read(self) -> Values | None:
        """What the object there holds."""
        text = self.store.get()
        return {} if text is None else values_in(text, self.names, self.delivery)

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _demand_room(self, needed: int) -> None:
        if needed > self.store.room:
            raise self.delivery.refused(
                f"{self} has room for {self.store.room} bytes, and the values take more",
                _FEWER,
            )
