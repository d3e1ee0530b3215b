"""Joins state and organisation: how each address stands before anything is decided."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.observed import Observed, Remote
from gccreds.domain.state import Generation, Phase, Resource, State


@dataclass(frozen=True, slots=True)
class Standing:
    """One address with all that is known of it.

    `remotes` maps the number of a generation in the state to the object that exists, found by its
    id. `marked` are the objects whose mark names this address and whose id the state does not know,
    by generation.
    """

    address: Address
    desired: Desired | None = None
    resource: Resource | None = None
    remotes: Mapping[int, Remote] = field(default_factory=dict)
    marked: tuple[tuple[int, Remote], ...] = ()

    @property
    def current(self) -> Generation | None:
        """The generation that counts, as the state has it."""
        return self.resource.current if self.resource else None

    def remote_of(self, generation: Generation) -> Remote | None:
        """The object of a generation, None where it is gone."""
        return self.remotes.get(generation.number)

    @property
    def unfinished(self) -> Generation | None:
        """The newest generation whose making was cut short."""
        open_phases = (Phase.PENDING, Phase.UNDELIVERED, Phase.DELIVERING)
        generations = self.resource.generations if self.resource else ()
        return next((g for g in reversed(generations) if g.phase in open_phases), None)

    def unused(self, generation: Generation) -> tuple[Remote, ...]:
        """What an attempt at a generation made that was cut short before any delivery.

        The create may have been answered (its id is known), or its answer lost: then only its mark
        tells, and it is believed because that create was in doubt.
        """
        known = self.remote_of(generation)
        lost = (remote for number, remote in self.marked if number == generation.number)
        return (*((known,) if known else ()), *lost)


@dataclass(frozen=True, slots=True)
class Joined:
    """Every address of manifests, state and marks, in the order of addresses."""

    standings: tuple[Standing, ...]
    ours: frozenset[str]


def join(declared: Declared, observed: Observed, state: State) -> Joined:
    """Finds each generation of the state by its id, then each mark of ours that is left."""
    known = state.by_remote_id
    marked = _marked(observed.remotes.values(), state, known.keys())
    addresses = {*declared.credentials, *state.resources, *marked}
    standings = [
        Standing(
            address,
            declared.credentials.get(address),
            state.resources.get(address),
            _remotes(state.resources.get(address), observed),
            tuple(sorted(marked.get(address, ()), key=lambda pair: (pair[0], pair[1].id))),
        )
        for address in sorted(addresses, key=str)
    ]
    by_mark = {remote.id for pairs in marked.values() for _, remote in pairs}
    return Joined(tuple(standings), frozenset(by_mark | (known.keys() & observed.remotes.keys())))


def _remotes(resource: Resource | None, observed: Observed) -> Mapping[int, Remote]:
    generations = resource.generations if resource else ()
    found = ((g.number, observed.remotes.get(g.remote_id or "")) for g in generations)
    return {number: remote for number, remote in found if remote is not None}


def _marked(
    remotes: Iterable[Remote], state: State, known: Iterable[str]
) -> dict[Address, list[tuple[int, Remote]]]:
    known = set(known)
    found: dict[Address, list[tuple[int, Remote]]] = {}
    for remote in remotes:
        mark = mark_of(remote)
        if mark and remote.id not in known and mark.belongs_to(state.project, state.environment):
            found.setdefault(mark.address, []).append((mark.generation, remote))
    return found


def mark_of(remote: Remote) -> Mark | None:
    """The ownership mark that an object carries, wherever in its description."""
    description = str(remote.wire.get("description") or "")
    return read_description(description).mark if "[gccreds " in description else None
