"""Roles and divisions of an organisation: names to ids and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property

from gccreds.domain.credential import Value

EVERY_DIVISION = "*"
"""The wire's divisionId for every division (api-facts.md §3.1)."""


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a division. `home` is true of the one division that every organisation has."""

    id: str
    name: str
    permissions: frozenset[str] = frozenset()
    home: bool = False

    def permits(self, permission: str) -> bool:
        """Whether a role has this permission; `*` in one of its own stands for any."""
        return any(fnmatchcase(permission, held) for held in self.permissions)


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


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A role, or a division of a role, that does not stand for exactly one id of its own.

    `role` and `division` are as declared; `division` is None where the role itself is meant. `ids`
    has none where the name is unknown, several where the organisation has it more than once, and
    one where another name beside it (`same_as`) stands for the same.
    """

    role: str
    division: str | None = None
    ids: tuple[str, ...] = ()
    same_as: str | None = None

    @property
    def name(self) -> str:
        """The text that could not be resolved."""
        return self.role if self.division is None else self.division


def resolve_roles(declared: Value, catalogue: Catalogue) -> tuple[Value, tuple[Unresolved, ...]]:
    """Declared roles, `{name or id: [divisions, names or ids] or "all"}`, brought to ids.

    Gives the canonical value, `{role id: sorted division ids or "all"}` sorted by role id, and what
    did not resolve, which stays in the value as it was declared. Where the catalogue was not read
    everything declared is an id and is taken as it is (engine.md, "Reading").
    """
    if not isinstance(declared, dict):
        return declared, ()
    roles = _Resolution.of(declared, catalogue.roles)
    problems = roles.problems
    resolved: dict[str, Value] = {}
    for role, where in declared.items():
        divisions = where
        if isinstance(where, list):
            named = _Resolution.of(map(str, where), catalogue.divisions, of_role=role)
            problems += named.problems
            divisions = [*sorted(set(named.ids.values()))]
        resolved[roles.ids[role]] = divisions
    return dict(sorted(resolved.items())), problems


@dataclass(frozen=True, slots=True)
class _Resolution:
    """Each name with its id, or with itself where it has not exactly one of its own."""

    ids: Mapping[str, str]
    problems: tuple[Unresolved, ...]

    @classmethod
    def of(
        cls, names: Iterable[str], directory: Directory, of_role: str | None = None
    ) -> "_Resolution":
        """Resolves roles, or the divisions `of_role`."""
        resolved: dict[str, str] = {}
        first: dict[str, str] = {}
        problems = []
        for name in dict.fromkeys(names):
            ids = directory.ids_of(name) if directory.read else (name,)
            id_ = ids[0] if len(ids) == 1 else name
            twin = first.get(id_)
            first.setdefault(id_, name)
            if len(ids) != 1 or twin is not None:
                role, division = (name, None) if of_role is None else (of_role, name)
                problems.append(Unresolved(role, division, ids, twin))
            resolved[name] = id_
        return cls(resolved, tuple(problems))
