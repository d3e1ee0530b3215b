"""`imports` and `moved`: what exists already, and what has another address now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from gccreds.domain.address import Address
from gccreds.domain.declared import ImportEntry, MovedEntry
from gccreds.domain.lifetime import Malformed
from gccreds.domain.meant import meant
from gccreds.domain.moved import Moves
from gccreds.kinds.registry import kinds
from gccreds.kinds.written import Strict, Words
from gccreds.manifest.entries import Surroundings
from gccreds.manifest.problems import Spot
from gccreds.manifest.tree import place_of
from gccreds.manifest.wording import problems_of


def _address(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    address = Address.parse(value)
    if address is None or address.kind not in kinds():
        raise Malformed(f'"{value}" is not an address', "write it as oauth_client.KEY")
    return address


def _id(value: str) -> str:
    if not value.isprintable() or any(char in " /?#%" for char in value):
        raise Malformed(
            f'"{value}" is not an id',
            "write an id as `gccreds list clients` or `gccreds list tokens` shows it",
        )
    return value


_Address = Annotated[Address, BeforeValidator(_address)]


class _Import(Strict):
    to: _Address
    id: Annotated[Words, AfterValidator(_id)]


class _Moved(Strict):
    from_: _Address = Field(alias="from")
    to: _Address


_Link = TypeVar("_Link", bound=Strict)


@dataclass(slots=True)
class Links:
    """The `imports` and `moved` of all files of one environment."""

    around: Surroundings
    imports: list[ImportEntry] = field(default_factory=list)
    moved: list[MovedEntry] = field(default_factory=list)
    _spots: dict[object, Spot] = field(default_factory=dict)

    def add_imports(self, items: Any, section: Spot) -> None:
        """Takes the `imports` of one file."""
        for spot, entry in self._items(items, section, "imports", _Import):
            to = entry.to
            taken = ((("id", entry.id), f"the id {entry.id}"), (("to", to), str(to)))
            if self._repeated(spot, "imports", taken):
                continue
            self.imports.append(ImportEntry(to, entry.id, spot.position))

    def add_moved(self, items: Any, section: Spot) -> None:
        """Takes the `moved` of one file."""
        for spot, entry in self._items(items, section, "moved", _Moved):
            from_, to = entry.from_, entry.to
            if from_.kind != to.kind:
                message = f"{from_} cannot become {to}: they are of different kinds"
                self.around.problems.add(spot, message, "write two addresses of one kind")
                continue
            taken = ((("from", from_), f"from: {from_}"), (("moved to", to), f"to: {to}"))
            if not self._repeated(spot, "moved", taken):
                self.moved.append(MovedEntry(from_, to, spot.position))
                self._spots[from_] = spot

    def check(self) -> None:
        """Reports what only all files together can tell."""
        moves = Moves.of(self.moved)
        for entry in self.imports:
            if entry.to not in self.around.spots:
                self._report_undeclared(entry, moves)
        self._report_still_declared(moves)
        self._report_circles(moves)

    def _report_undeclared(self, entry: ImportEntry, moves: Moves) -> None:
        declared = self.around.spots
        now = moves.end_of(entry.to)
        close = str(now) if now in declared else meant(str(entry.to), map(str, declared))
        advice = f"write {close}" if close else f"declare {entry.to}, or take the import out"
        message = f"{entry.to} is imported and not declared"
        self.around.problems.add(self._spots["to", entry.to], message, advice, entry.to)

    def _report_still_declared(self, moves: Moves) -> None:
        reported = set()
        for address, spot in self.around.spots.items():
            entry = moves.entry_for(address)
            if entry is None or entry in reported:
                continue
            reported.add(entry)
            message = f"{address} is moved and still declared, in {spot.position}"
            at = self._spots[entry.from_]
            self.around.problems.add(at, message, "take one of the two out", address)

    def _items(
        self, items: Any, section: Spot, name: str, model: type[_Link]
    ) -> Iterator[tuple[Spot, _Link]]:
        renderer = self.around.renderer(section.source)
        items = renderer.render(items, section.place)
        if not isinstance(items, list):
            keys = ", ".join(f.alias or key for key, f in model.model_fields.items())
            advice = f"write a list of mappings with {keys}"
            self.around.problems.add(section, f"{name} must be a list", advice)
            return
        for index, item in enumerate(items):
            spot = Spot(section.source, place_of(items, (index,), False, section.place))
            try:
                yield spot, model.model_validate(item)
            except ValidationError as error:
                if renderer.failures:
                    continue
                for problem in problems_of(error, model, f"item {index + 1} of {name}"):
                    place = place_of(item, problem.path, problem.at_key, spot.place)
                    at = Spot(section.source, place)
                    self.around.problems.add(at, problem.message, problem.next_step)

    def _repeated(
        self, spot: Spot, name: str, taken: tuple[tuple[tuple[str, object], str], ...]
    ) -> bool:
        repeated = False
        for key, text in taken:
            other = self._spots.setdefault(key, spot)
            if other is not spot:
                message = f"{text} stands in {name} twice, first in {other.position}"
                self.around.problems.add(spot, message, "keep one of them")
                repeated = True
        return repeated

    def _report_circles(self, moves: Moves) -> None:
        reported: set[Address] = set()
        for entry in self.moved:
            way = moves.way_of(entry.from_)
            if way[-1] == entry.from_ and entry.from_ not in reported:
                reported.update(way)
                message = f"moved goes in a circle: {' → '.join(map(str, way))}"
                self.around.problems.add(self._spots[way[0]], message, "take one of them out")
