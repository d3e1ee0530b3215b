"""One entry of a section, through templates, models and destinations, to what it declares."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from gccreds.domain.address import KEY, MAX_LENGTH, Address
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.destination import DestinationFormat
from gccreds.kinds.entry import Entry, Path, Problem, Setting, Via
from gccreds.kinds.interface import Kind
from gccreds.kinds.rights import SET_PREFIX
from gccreds.manifest.deliver import read_item, same_place_twice
from gccreds.manifest.instances import Instance, instances_of
from gccreds.manifest.positions import FieldPositions
from gccreds.manifest.problems import Problems, Spot
from gccreds.manifest.scope_sets import ScopeSets
from gccreds.manifest.source import Source
from gccreds.manifest.templates import Renderer
from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.tree import place_of
from gccreds.manifest.wording import problems_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the entries of one environment are read with, and where their problems go.

    `later` takes what is valid and comes with a later version. `root` is the project file's folder.
    `spots` has the place of every address, also of an entry that is wrong elsewhere.
    """

    scope: Mapping[str, Any]
    via: Via
    formats: Mapping[str, DestinationFormat]
    sets: ScopeSets
    problems: Problems
    later: Problems
    root: FilePath
    spots: dict[Address, Spot] = field(default_factory=dict)

    def renderer(self, source: Source, **more: Any) -> Renderer:
        """Renders templates of a file; `more` is in their scope too."""

        def report(place: tuple[int, int], message: str, next_step: str) -> None:
            self.problems.add(Spot(source, place), message, next_step)

        return Renderer({**self.scope, **more}, report)


def read_entry(
    kind: Kind, key: str, tree: Any, spot: Spot, around: Surroundings
) -> Iterator[Desired]:
    """The credentials that an entry declares; `spot` is the place of its key."""
    if tree is None:
        tree = Written(spot.place)
    if not isinstance(tree, Written):
        advice = "write its keys below it, such as grant and roles"
        around.problems.add(spot, f"{kind.name}.{key} must be a mapping", advice)
    elif KEY.fullmatch(key) is None:
        advice = "write small letters, digits, - and _, beginning with a letter or digit"
        around.problems.add(spot, f'"{key}" cannot be a key of {kind.section}', advice)
    elif "for_each" in tree:
        yield from _read_each(kind, key, tree, spot, around)
    else:
        renderer = around.renderer(spot.source) if spot.source.needs_rendering else None
        yield from _Reading(kind, Address(kind.name, key), tree, spot, around).desired(renderer)


def _read_each(
    kind: Kind, key: str, tree: Written, spot: Spot, around: Surroundings
) -> Iterator[Desired]:
    body = Written(tree.place)
    body.update({name: value for name, value in tree.items() if name != "for_each"})
    body.marks = tree.marks
    for instance in _instances(tree, spot, around):
        address = Address(kind.name, key, instance.key)
        renderer = around.renderer(spot.source, each=instance.each)
        yield from _Reading(kind, address, body, spot, around).desired(renderer)


def _instances(tree: Written, spot: Spot, around: Surroundings) -> Iterable[Instance]:
    place = place_of(tree, ("for_each",), False, spot.place)
    renderer = around.renderer(spot.source)
    rendered = renderer.render(tree["for_each"], place)
    if renderer.failures:
        return ()
    instances, problems = instances_of(rendered)
    for problem in problems:
        at = place_of(rendered, problem.path, problem.at_key, place)
        around.problems.add(Spot(spot.source, at), problem.message, problem.next_step)
    return instances


@dataclass(slots=True)
class _Reading:
    """The reading of one credential. `failed` says that something was reported."""

    kind: Kind
    address: Address
    tree: Written
    spot: Spot
    around: Surroundings
    failed: bool = False

    def desired(self, renderer: Renderer | None) -> Iterator[Desired]:
        self._register()
        unread = self._render(renderer) if renderer else set()
        entry, unread = self._validated(unread)
        setting = Setting(self.around.via, frozenset(unread))
        self._report(entry.problems(setting))
        deliver = self._deliver(entry, setting)
        scopes = self._scopes(entry)
        if not self.failed:
            self._note_later(entry.later())
            yield self._made(entry, setting, deliver, scopes)

    def _register(self) -> None:
        text = str(self.address)
        if len(text) > MAX_LENGTH:
            advice = f"shorten it: an address has at most {MAX_LENGTH} characters"
            self._report([Problem((), f"{text} has {len(text)} characters", advice)])
        other = self.around.spots.setdefault(self.address, self.spot)
        if other is not self.spot:
            message = f"{text} is declared in {other.position} already"
            self._report([Problem((), message, "take one of them out, or give it another key")])

    def _render(self, renderer: Renderer) -> set[str]:
        """Renders the tree key by key; returns the keys whose templates failed."""
        made = Written(self.tree.place)
        made.marks = self.tree.marks
        unread = set()
        for key, value in self.tree.items():
            failures = renderer.failures
            made[key] = renderer.render(value, self.tree.marks[key][2:], keys=key == "roles")
            if renderer.failures > failures:
                unread.add(key)
        self.failed = bool(unread)
        self.tree = made
        return unread

    def _validated(self, unread: set[str]) -> tuple[Entry, set[str]]:
        """The entry from all keys that can be read, and the others, which were reported."""
        written: dict[str, Any] = self.tree
        if unread:
            written = {key: value for key, value in written.items() if key not in unread}
        while True:
            try:
                return self.kind.entry.model_validate(written), unread
            except ValidationError as error:
                where = str(self.address)
                model, elsewhere = self.kind.entry, self.kind.elsewhere
                self._report(problems_of(error, model, where, elsewhere))
                unread = unread | {str(detail["loc"][0]) for detail in error.errors()}
                written = {key: value for key, value in written.items() if key not in unread}

    def _deliver(self, entry: Entry, setting: Setting) -> tuple[Destination, ...]:
        found: list[tuple[int, Destination]] = []
        payload = entry.payload(setting) if entry.deliver else ()
        for index, item in enumerate(entry.deliver):
            at = self._spot_of(("deliver", index)).position
            destination, problems = read_item(
                item, self.around.formats, payload, at, self.around.root
            )
            self._report(_below(("deliver", index), problems))
            if destination is not None:
                found.append((index, destination))
        if len(found) > 1:
            self._report(same_place_twice(found))
        return tuple(destination for _, destination in found)

    def _scopes(self, entry: Entry) -> tuple[str, ...]:
        written: list[str] = getattr(entry, "scopes", [])
        if not written:
            return ()
        sets = self.around.sets
        self._report(sets.unknown(written, ("scopes",)))
        for index, scope in enumerate(written):
            if scope not in sets.positions and not scope.startswith(SET_PREFIX):
                sets.note(scope, self._spot_of(("scopes", index)))
        return sets.resolve(written)

    def _made(
        self,
        entry: Entry,
        setting: Setting,
        deliver: tuple[Destination, ...],
        scopes: tuple[str, ...],
    ) -> Desired:
        address = self.address
        default_name = address.key if address.instance is None else _joined(address)
        fields = entry.fields(setting, default_name, scopes)
        written = entry.written
        return Desired(
            address=address,
            fields=fields,
            position=self.spot.position,
            owner=entry.owner,
            labels=entry.labels,
            lifecycle=entry.lifecycle(setting),
            ignore_changes=frozenset(getattr(entry, "ignore_changes", ())),
            deliver=deliver,
            endpoint=entry.endpoint(setting),
            schedule=entry.schedule,
            defaulted=frozenset(name for name in fields if name not in written and "." not in name),
            positions=FieldPositions(self.spot.source, self.tree),
        )

    def _note_later(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            spot = self._spot_of(problem.path, problem.at_key)
            message = f"{self.address}: {problem.message}"
            self.around.later.add(spot, message, problem.next_step, self.address)

    def _report(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.failed = True
            spot = self._spot_of(problem.path, problem.at_key)
            message = problem.message if problem.path else self._named(problem.message)
            self.around.problems.add(spot, message, problem.next_step, self.address)

    def _named(self, message: str) -> str:
        return message if str(self.address) in message else f"{self.address}: {message}"

    def _spot_of(self, path: Path, at_key: bool = False) -> Spot:
        if not path:
            return self.spot
        return Spot(self.spot.source, place_of(self.tree, path, at_key, self.spot.place))


def _below(path: Path, problems: Iterable[Problem]) -> Iterator[Problem]:
    for problem in problems:
        whole = (*path, *problem.path)
        yield Problem(whole, problem.message, problem.next_step, problem.at_key)


def _joined(address: Address) -> str:
    return f"{address.key}-{address.instance}"
