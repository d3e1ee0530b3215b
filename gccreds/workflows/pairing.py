"""Pairs what is declared with what exists, by name (cli.md, `import --match name`)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared, ImportEntry
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.moved import Moves
from gccreds.domain.observed import Remote
from gccreds.domain.pairing import Pairing, Unpaired
from gccreds.domain.state import State
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.reader import Needs, guard
from gccreds.kinds.interface import Kind, issuer
from gccreds.kinds.own_end import has_ended
from gccreds.workflows.planning import Surroundings, refuse_unsupported


def pair_by_name(surroundings: Surroundings, state: State | None) -> Pairing:
    """Every declared client or token that is not managed yet, with the one of its name.

    A name pairs where it occurs once on either side: nothing is guessed. Raises what requests
    raise.
    """
    refuse_unsupported(surroundings.declared)
    organisation = surroundings.organisation
    recorded = state.organization.id if state and state.organization else None
    guard(organisation.organization(), Needs(surroundings.expected_organization, recorded))
    there = _There(
        surroundings.kinds,
        _listed(surroundings, organisation),
        _managed(state, surroundings.declared),
        (surroundings.project, surroundings.environment),
        organisation.caller().client_id,
    )
    wanted = tuple(there.missing(surroundings.declared))
    twins = Counter(map(_name, wanted))
    return Pairing(
        tuple(
            ImportEntry(desired.address, there.ids(desired)[0])
            for desired in wanted
            if there.obstacle(desired, twins) is None
        ),
        tuple(
            Unpaired(desired.address, _name(desired), why, there.ids(desired))
            for desired in wanted
            if (why := there.obstacle(desired, twins))
        ),
    )


def _managed(state: State | None, declared: Declared) -> Mapping[str, Address]:
    """The ids that the state knows, each with its address of now."""
    moves = Moves.of(declared.moved)
    known = state.by_remote_id if state else {}
    return {id_: moves.end_of(address) for id_, (address, _) in known.items()}


def _name(desired: Desired) -> str:
    return str(desired.fields["name"])


def _listed(surroundings: Surroundings, organisation: Organisation) -> Mapping[str, Remote]:
    """What there is, of each kind that is declared."""
    declared = surroundings.declared.credentials.values()
    kinds = [issuer(surroundings.kinds, at) for at in sorted({d.endpoint for d in declared})]
    found = [Remote(str(w.get("id")), k.name, w) for k in kinds for w in organisation.list_of(k)]
    return {remote.id: remote for remote in found}


@dataclass(frozen=True)
class _There:
    """The clients and tokens of the organisation by id, and whose they are."""

    kinds: Mapping[str, Kind]
    remotes: Mapping[str, Remote]
    managed: Mapping[str, Address]
    here: tuple[str, str]
    own_client: str | None

    def missing(self, declared: Declared) -> Iterator[Desired]:
        """What is declared and neither managed nor named in `imports`."""
        known = {*self.managed.values(), *(entry.to for entry in declared.imports)}
        marks = map(self._mark, self.remotes)
        known |= {mark.address for mark in marks if mark and mark.belongs_to(*self.here)}
        for address in sorted(declared.credentials.keys() - known, key=str):
            yield declared.credentials[address]

    def ids(self, desired: Desired) -> tuple[str, ...]:
        """Those of this name that it could be."""
        name, kind = _name(desired), issuer(self.kinds, desired.endpoint).name
        found = (r for r in self.remotes.values() if r.kind == kind and not has_ended(r.wire))
        return tuple(sorted(remote.id for remote in found if remote.wire.get("name") == name))

    def obstacle(self, desired: Desired, twins: Mapping[str, int]) -> str | None:
        """Why it has no partner."""
        ids, noun = self.ids(desired), issuer(self.kinds, desired.endpoint).noun
        if len(ids) != 1:
            return f"{len(ids)} {noun}s are called so" if ids else f"no {noun} is called so"
        if twins[_name(desired)] > 1:
            return "it is not the only one that is declared with this name"
        if ids[0] in self.managed:
            return f"the {noun} of this name is managed, as {self.managed[ids[0]]}"
        if ids[0] == self.own_client:
            return "the client of this name is the one that gccreds is logged in with"
        mark = self._mark(ids[0])
        if mark is not None:
            return f"the {noun} of this name has the mark {mark}"
        return None

    def _mark(self, id_: str) -> Mark | None:
        return read_description(str(self.remotes[id_].wire.get("description") or "")).mark
