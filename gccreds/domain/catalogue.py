"""Roles and divisions of an organisation: names to ids and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

EVERY_DIVISION = "*"
"""The wire's divisionId for every division (api-facts.md §3.1)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a division. `home` is true of the one division that every organisation has."""

    id: str
    name: str
    permissions: frozenset[str] = frozenset()
    home: bool = False


@dataclass(frozen=True)
class Directory:
    """Entities by name and by id; names may repeat. `read` is false where nobody asked for it."""

    entities: tuple[Named, ...] = ()
    read: bool = False

    @cached_property
    def _by_id(self) -> Mapping[str, Named]:
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entity in self.entities:
            found[entity.name] = (*found.get(entity.name, ()), entity.id)
        return found

    @property
    def names(self) -> Iterable[str]:
        """Every name, for "did you mean"."""
        return self._by_name.keys()

    @property
    def home(self) -> Named | None:
        """The home division."""
        return next((entity for entity in self.entities if entity.home), None)

    def get(self, id_: str) -> Named | None:
        """The entity of this id."""
        return self._by_id.get(id_)

    def ids_of(self, name_or_id: str) -> tuple[str, ...]:
        """Every id that a name or id stands for: one where it is clear, none where unknown."""
        if name_or_id in self._by_id:
            return (name_or_id,)
        return self._by_name.get(name_or_id, ())

    def name_of(self, id_: str) -> str:
        """The name of an id where it is known and unique, else the id itself."""
        entity = self._by_id.get(id_)
        if entity is None or len(self._by_name[entity.name]) > 1:
            return id_
        return entity.name


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What names resolve against. `scopes` is None where no plan needed them."""

    roles: Directory = field(default_factory=Directory)
    divisions: Directory = field(default_factory=Directory)
    scopes: frozenset[str] | None = None
