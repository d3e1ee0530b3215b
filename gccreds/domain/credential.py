"""What manifests declare: one credential with its fields, its life and its destinations."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from typing_extensions import TypeAliasType

from gccreds.domain.address import Address
from gccreds.domain.destination import Traits
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.position import Position
from gccreds.domain.schedule import Schedule

Value = TypeAliasType("Value", "str | bool | int | float | list[Value] | dict[str, Value] | None")
"""A field's value: JSON, in the manifest's notation (`15m`, sorted lists, `client_credentials`).

Manifest, organisation and state are all brought into this one form, so that comparing is `==`.
"""

Fields: TypeAlias = Mapping[str, Value]
"""Field name, as manifests write it, to value; `passthrough.NAME` for members passed through."""

NOTHING: Fields = MappingProxyType({})

CLIENTS = "/api/v2/oauth/clients"
"""The collection of OAuth clients (api-facts.md §2)."""

API_TOKENS = "/api/v2/oauth/apitokens"
"""The collection of API tokens (api-tokens.md)."""


EXPIRES = "expires"
"""The field that has the moment at which the organisation ends a credential by itself."""


class OnRemoval(StrEnum):
    """What happens to a credential whose entry is taken out of the manifests."""

    DELETE = "delete"
    FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Destination:
    """One item of `deliver`.

    `place` identifies it together with `to` (engine.md: a destination is known by its kind and
    place), `names` maps payload names to the names used there, empty where none were given.
    `traits` are those of its kind.
    """

    to: str
    place: str
    settings: Mapping[str, object]
    names: Mapping[str, str] = field(default_factory=dict)
    if_exists: str = "refuse"
    position: Position | None = None
    traits: Traits = field(default_factory=Traits)

    def __str__(self) -> str:
        return f"{self.to} {self.place}"


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """How a credential ends. Kept in the state, so that it holds when the entry itself is gone."""

    on_removal: OnRemoval = OnRemoval.DELETE
    grace: timedelta = timedelta(days=7)
    prevent_destroy: bool = False


@dataclass(frozen=True, slots=True)
class Desired:
    """One declared credential, templates rendered, scope sets resolved, defaults filled in.

    `fields` are those that the organisation holds, in canonical form but for `roles`, whose names
    only an organisation can resolve. `endpoint` is the API's collection that issues it: a token may
    be a client's. `schedule` says when it is replaced. `defaulted` names the fields nobody wrote.
    `positions` has the place of each written field, `position` that of the key.
    """

    address: Address
    fields: Fields
    position: Position
    owner: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    ignore_changes: frozenset[str] = frozenset()
    deliver: tuple[Destination, ...] = ()
    endpoint: str = CLIENTS
    schedule: Schedule = field(default_factory=Schedule)
    defaulted: frozenset[str] = frozenset()
    positions: Mapping[str, Position] = field(default_factory=dict)

    @property
    def rolls(self) -> bool:
        """Whether each of its generations has an end of its own, which no manifest names."""
        return self.schedule.lifetime is not None and self.fields.get(EXPIRES) is None

    def issued_at(self, moment: datetime) -> "Desired":
        """As a generation that is made at that moment has it: a rolling one with its end."""
        if self.schedule.lifetime is None or not self.rolls:
            return self
        end = as_utc_text(moment + self.schedule.lifetime)
        return replace(self, fields={**self.fields, EXPIRES: end})

    def position_of(self, name: str) -> Position:
        """Where this field is written, or where the credential is."""
        return self.positions.get(name, self.position)
