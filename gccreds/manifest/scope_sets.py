"""Named scope sets: what `set:NAME` stands for, across all files (manifest.md, "Scopes")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from gccreds.domain.address import KEY
from gccreds.domain.meant import meant
from gccreds.domain.position import Position
from gccreds.kinds.entry import Path, Problem, repeated
from gccreds.kinds.rights import SET_PREFIX, Scopes
from gccreds.kinds.written import Strict, Text
from gccreds.manifest.problems import Problems, Spot
from gccreds.manifest.templates import Renderer
from gccreds.manifest.tree import place_of
from gccreds.manifest.wording import problems_of


class _Set(Strict):
    include: Scopes
    description: Text = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """One set: its key's place, its tree for places within, and the names in it."""

    spot: Spot
    tree: Any
    at: Spot
    include: tuple[str, ...]
    path: Path

    def spot_of(self, index: int) -> Spot:
        place = place_of(self.tree, (*self.path, index), False, self.at.place)
        return Spot(self.spot.source, place)


@dataclass(slots=True)
class ScopeSets:
    """The sets of one environment. `positions` has a place for every scope written anywhere."""

    problems: Problems
    positions: dict[str, Position] = field(default_factory=dict)
    _sets: dict[str, _Named] = field(default_factory=dict)
    _resolved: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._sets)

    def declare(self, name: str, written: Any, key: Spot, value: Spot, renderer: Renderer) -> None:
        """Takes one entry of `scopes`: a list, or a mapping with `include`."""
        if KEY.fullmatch(name) is None:
            advice = "write small letters, digits, - and _, beginning with a letter or digit"
            self.problems.add(key, f'"{name}" is no name for a scope set', advice)
        if name in self._sets:
            other = self._sets[name].spot.position
            message = f'the scope set "{name}" stands in {other} already'
            self.problems.add(key, message, "keep one of them, or give it another name")
            return
        failures = renderer.failures
        tree = renderer.render(written, value.place)
        if renderer.failures > failures:
            self._sets[name] = _Named(key, tree, value, (), ())
            return
        if not isinstance(tree, list | dict):
            advice = "write [SCOPE, …], or a mapping with include"
            self.problems.add(value, f'the scope set "{name}" must be a list of scopes', advice)
            return
        bare = isinstance(tree, list)
        path: Path = () if bare else ("include",)
        include = self._included({"include": tree} if bare else tree, name, bare, tree, value)
        self._sets[name] = _Named(key, tree, value, include, path)

    def _included(
        self, body: Any, name: str, bare: bool, tree: Any, value: Spot
    ) -> tuple[str, ...]:
        found: list[Problem] = []
        include: tuple[str, ...] = ()
        try:
            include = tuple(_Set.model_validate(body).include)
            found += repeated(("include",), include)
            if not include:
                advice = "name some, or take it out"
                found.append(Problem(("include",), f'the scope set "{name}" is empty', advice))
        except ValidationError as error:
            found += problems_of(error, _Set, f'the scope set "{name}"')
        for problem in found:
            path = problem.path[1:] if bare else problem.path
            place = place_of(tree, path, problem.at_key, value.place)
            message = problem.message.replace("of include", f'of the scope set "{name}"')
            self.problems.add(Spot(value.source, place), message, problem.next_step)
        return include

    def check(self) -> None:
        """Reports sets that are not known and circles; notes where each scope is written."""
        for name, named in self._sets.items():
            for index, item in enumerate(named.include):
                if item.startswith(SET_PREFIX):
                    for problem in self.unknown((item,), ()):
                        spot = named.spot_of(index)
                        self.problems.add(spot, problem.message, problem.next_step)
                else:
                    self.note(item, named.spot_of(index))
            circle = self._circle(name)
            if circle and name == min(circle):
                message = f"scope sets include each other: {' → '.join([*circle, name])}"
                self.problems.add(named.spot, message, "take one of them out of the others")

    def _circle(self, name: str) -> list[str]:
        """The names on a way that leads from a set back to it, or none."""
        ways = [[name]]
        seen = set()
        while ways:
            way = ways.pop()
            for following in self._sets_in(way[-1]):
                if following == name:
                    return way
                if following not in seen:
                    seen.add(following)
                    ways.append([*way, following])
        return []

    def _sets_in(self, name: str) -> Iterator[str]:
        included = self._sets[name].include if name in self._sets else ()
        return (item.removeprefix(SET_PREFIX) for item in included if item.startswith(SET_PREFIX))

    def unknown(self, items: Iterable[str], path: Path) -> Iterator[Problem]:
        """A problem for each `set:NAME` among the items that is not declared."""
        for index, item in enumerate(items):
            name = item.removeprefix(SET_PREFIX)
            if name == item or name in self._sets:
                continue
            close = meant(name, self._sets)
            declared = f"declare it under scopes: {name}: […]"
            advice = f"write {SET_PREFIX}{close}" if close else declared
            yield Problem((*path, index), f'unknown scope set "{name}"', advice)

    def note(self, scope: str, spot: Spot) -> None:
        """Remembers a place where a scope is written, the first of them."""
        if scope not in self.positions:
            self.positions[scope] = spot.position

    def resolve(self, items: Iterable[str]) -> tuple[str, ...]:
        """The scopes that the items stand for, each once, in order of name."""
        found: set[str] = set()
        for item in items:
            found.update(self._expanded(item) if item.startswith(SET_PREFIX) else (item,))
        return tuple(sorted(found))

    def _expanded(self, item: str) -> tuple[str, ...]:
        name = item.removeprefix(SET_PREFIX)
        if name not in self._resolved:
            scopes: set[str] = set()
            reached, waiting = {name}, [name]
            while waiting:
                named = self._sets.get(waiting.pop())
                for inner in named.include if named else ():
                    following = inner.removeprefix(SET_PREFIX)
                    if following == inner:
                        scopes.add(inner)
                    elif following not in reached:
                        reached.add(following)
                        waiting.append(following)
            self._resolved[name] = tuple(sorted(scopes))
        return self._resolved[name]
