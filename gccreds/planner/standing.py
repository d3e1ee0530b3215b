"""Joins state and organisation: how each address stands before anything is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.doubt import in_doubt
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.moved import Moves
from gccreds.domain.observed import Observed, Remote
from gccreds.domain.schedule import Strategy
from gccreds.domain.state import Generation, Phase, Resource, State
from gccreds.kinds.own_end import has_ended

_RENEWS = Strategy.NEW_SECRET.value
_OPEN = (Phase.PENDING, Phase.UNDELIVERED, Phase.DELIVERING)


@dataclass(frozen=True, slots=True)
class Standing:
    """One address with all that is known of it.

    `remotes` maps the number of a generation in the state to the object that exists, found by its
    id. `marked` are the objects whose mark names this address and whose id the state does not know,
    by generation and, where several have the same, the earliest made first. `requested` is the one
    that `imports` names for it, where that entry has an effect.
    """

    address: Address
    desired: Desired | None = None
    resource: Resource | None = None
    remotes: Mapping[int, Remote] = field(default_factory=dict)
    marked: tuple[tuple[int, Remote], ...] = ()
    requested: Remote | None = None

    @property
    def generations(self) -> tuple[Generation, ...]:
        """Those of the state, by number."""
        return self.resource.generations if self.resource else ()

    @property
    def current(self) -> Generation | None:
        """The generation that counts, as the state has it."""
        return self.resource.current if self.resource else None

    @property
    def applied(self) -> Resource:
        """What was last applied; nothing where the state does not know the address."""
        return self.resource or Resource(self.address.kind)

    @property
    def next_number(self) -> int:
        """One more than the highest number in state and marks (engine.md, "Words")."""
        numbers = [*(g.number for g in self.generations), *(number for number, _ in self.marked)]
        return max(numbers, default=0) + 1

    def remote_of(self, generation: Generation) -> Remote | None:
        """The object of a generation, None where it is gone."""
        return self.remotes.get(generation.number)

    @property
    def unfinished(self) -> Generation | None:
        """The newest generation whose making was cut short, unless a newer one is current."""
        current = self.current
        newest = next((g for g in reversed(self.generations) if g.phase in _OPEN), None)
        if newest is None or (current is not None and newest.number < current.number):
            return None
        return newest

    def predecessor(self, generation: Generation) -> Remote | None:
        """The object that serves until this generation takes its place.

        The current one or, before there is any, the newest whose delivery had begun. What was
        replaced already has a decision of its own.
        """
        current = self.current
        if current is not None:
            return self.remote_of(current) if current.number < generation.number else None
        begun = (
            self.remote_of(earlier)
            for earlier in reversed(self.generations)
            if earlier.number < generation.number and earlier.phase is Phase.DELIVERING
        )
        return next((remote for remote in begun if remote is not None), None)

    def unused(self, generation: Generation, moment: datetime) -> tuple[Remote, ...]:
        """What an attempt at a generation made that was cut short before any delivery.

        The create may have been answered (its id is known), or its answer lost: then only its mark
        tells, and it is believed because that create was in doubt.
        """
        known = self.remote_of(generation) if generation.strategy != _RENEWS else None
        lost = self.leftovers_of(generation, moment)
        return (*((known,) if known else ()), *lost)

    def leftovers_of(self, generation: Generation, moment: datetime) -> tuple[Remote, ...]:
        """Further objects with the mark of a generation whose create was in doubt."""
        if not in_doubt(generation, moment):
            return ()
        return tuple(remote for number, remote in self.marked if number == generation.number)


@dataclass(frozen=True, slots=True)
class Joined:
    """Every address of manifests, state and marks, in the order of addresses."""

    standings: tuple[Standing, ...]
    ours: frozenset[str]


def join(
    declared: Declared, observed: Observed, state: State, moves: Moves | None = None
) -> Joined:
    """Finds each generation of the state by its id, then each mark of ours that is left.

    A mark with an address that was moved is one of the address of now.
    """
    known = state.by_remote_id
    marked = _marked(observed.remotes.values(), state, known.keys(), moves or Moves())
    addresses = {*declared.credentials, *state.resources, *marked}
    standings = [
        Standing(
            address,
            declared.credentials.get(address),
            state.resources.get(address),
            _remotes(state.resources.get(address), observed),
            tuple(sorted(marked.get(address, ()), key=_age)),
        )
        for address in sorted(addresses, key=str)
    ]
    by_mark = {remote.id for pairs in marked.values() for _, remote in pairs}
    return Joined(tuple(standings), frozenset(by_mark | (known.keys() & observed.remotes.keys())))


def _age(marked: tuple[int, Remote]) -> tuple[int, str, str]:
    """By generation, then by when it was made: all moments of one API sort as text."""
    number, remote = marked
    return number, str(remote.wire.get("dateCreated") or ""), remote.id


def _remotes(resource: Resource | None, observed: Observed) -> Mapping[int, Remote]:
    generations = resource.generations if resource else ()
    found = ((g.number, observed.remotes.get(g.remote_id or "")) for g in generations)
    return {number: remote for number, remote in found if remote is not None}


def _marked(
    remotes: Iterable[Remote], state: State, known: Iterable[str], moves: Moves
) -> dict[Address, list[tuple[int, Remote]]]:
    known = set(known)
    found: dict[Address, list[tuple[int, Remote]]] = {}
    for remote in remotes:
        if remote.id in known:
            continue
        mark = None if has_ended(remote.wire) else mark_of(remote)
        if mark and mark.belongs_to(state.project, state.environment):
            found.setdefault(moves.end_of(mark.address), []).append((mark.generation, remote))
    return found


def mark_of(remote: Remote) -> Mark | None:
    """The ownership mark that an object carries, wherever in its description."""
    description = str(remote.wire.get("description") or "")
    return read_description(description).mark if "[gccreds " in description else None
