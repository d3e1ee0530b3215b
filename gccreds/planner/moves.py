"""What `moved` makes of state and marks: each is read under the address it has by now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gccreds.domain.address import Address
from gccreds.domain.change import Cause, FieldChange
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.mark import Description
from gccreds.domain.moved import Moves
from gccreds.domain.report import INVALID
from gccreds.domain.state import State
from gccreds.errors import ManifestInvalid

ADDRESS = "address"
"""The field of an update that gives a credential another address."""


@dataclass(frozen=True, slots=True)
class Moving:
    """What was moved: `moves` as declared, `before` the address in the state by the new one."""

    moves: Moves = field(default_factory=Moves)
    before: Mapping[Address, Address] = field(default_factory=dict)

    def change_of(self, address: Address, found: Description) -> tuple[FieldChange, ...]:
        """The field `address` where the state, or else the mark, still has an earlier one."""
        before = self.before.get(address)
        if before is None and found.mark and self.is_earlier(found.mark.address, address):
            before = found.mark.address
        if before is None:
            return ()
        return (FieldChange(ADDRESS, str(before), str(address), Cause.MANIFEST),)

    def is_earlier(self, before: Address, address: Address) -> bool:
        """Whether `moved` leads from one address to the other."""
        return before != address and self.moves.end_of(before) == address


def moved(
    state: State, declared: Declared, selected: Callable[[Address], bool]
) -> tuple[State, Moving]:
    """The state under the addresses of now, generations and deliveries included.

    Raises ManifestInvalid where one of those selected is taken by another credential.
    """
    moves = Moves.of(declared.moved)
    by_end: dict[Address, list[Address]] = {}
    for address in state.resources:
        by_end.setdefault(moves.end_of(address), []).append(address)
    crowded = {end: starts for end, starts in by_end.items() if len(starts) > 1}
    _refuse(crowded, moves, selected)
    before = {
        end: starts[0] for end, starts in by_end.items() if end not in crowded and starts[0] != end
    }
    renamed = {start: end for end, start in before.items()}
    return state.renamed(renamed), Moving(moves, before)


def _refuse(
    crowded: Mapping[Address, list[Address]],
    moves: Moves,
    selected: Callable[[Address], bool],
) -> None:
    problems = [
        problem
        for end, starts in crowded.items()
        if any(map(selected, (end, *starts)))
        for problem in _crowded(end, starts, moves)
    ]
    if problems:
        raise ManifestInvalid(
            "an address that something is moved to is taken in the state",
            where=str(problems[0].position),
            next_step=problems[0].next_step,
            findings=problems,
        )


def _crowded(end: Address, starts: list[Address], moves: Moves) -> Iterator[Finding]:
    """`to` is in the state beside `from`, or two of them lead to one address."""
    stays = next((start for start in starts if start == end), starts[0])
    for start in starts:
        entry = moves.entry_for(start)
        if start == stays or entry is None:
            continue
        yield Finding(
            INVALID,
            Severity.ERROR,
            f"{start} cannot be moved to {end}: the state has {_which(stays, end)} already",
            f"take this entry out, and declare {start} again to keep it, or leave it out to have "
            "it removed",
            str(start),
            entry.position,
        )


def _which(stays: Address, end: Address) -> str:
    return str(end) if stays == end else f"{stays}, which is moved there,"
