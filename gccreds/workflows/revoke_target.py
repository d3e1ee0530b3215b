"""Which clients and tokens an address or an id stands for, when they are to be stopped at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.credential import API_TOKENS, CLIENTS
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.observed import Remote
from gccreds.domain.revocation import Target
from gccreds.domain.state import Generation, Phase, State
from gccreds.errors import UsageError
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind, issuer

_WHERE = "gccreds revoke"

Listed = Mapping[str, Remote]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the place: its state, if it can be read, and whose marks are ours.

    `owner` is project and environment, None without a project; `call` what commands go on from.
    """

    state: State | None = None
    owner: tuple[str, str] | None = None
    call: Call = field(default_factory=Call)

    @property
    def shown(self) -> str:
        """Where to look what can be revoked."""
        environment = self.owner[1] if self.owner else None
        clients, tokens = (
            self.call.command(environment, "list", what) for what in ("clients", "tokens")
        )
        return f"`{clients}` and `{tokens}` show what is there"


def find_target(
    text: str, organisation: Organisation, kinds: Mapping[str, Kind], known: Known
) -> Target:
    """The clients and tokens that an address or an id stands for. Raises UsageError for neither."""
    address = Address.parse(text)
    if address is None:
        return _one(_id(text, known), organisation, kinds, known)
    listed = _listed(organisation, kinds, address)
    resource = known.state.resources.get(address) if known.state else None
    if resource is not None:
        ids = _of_generations(resource.generations, address, listed, known)
    else:
        ids = _by_mark(address, listed, known)
    if not ids:
        raise UsageError(
            f"{address} has no client or token in this organisation",
            where=_WHERE,
            next_step=f"{known.shown}; an id may be given instead",
        )
    of_state = {g.remote_id: g.endpoint for g in (resource.generations if resource else ())}
    tokens = {id_ for id_ in ids if of_state.get(id_) == API_TOKENS} | {
        id_ for id_ in ids if id_ in listed and listed[id_].kind == issuer(kinds, API_TOKENS).name
    }
    return Target({id_: _name(listed, id_) for id_ in ids}, address, tokens=frozenset(tokens))


def _listed(organisation: Organisation, kinds: Mapping[str, Kind], address: Address) -> Listed:
    """What there is of the kinds that an address may be issued as: a token may be a client."""
    looked_for = {issuer(kinds, CLIENTS).name, address.kind} & kinds.keys()
    found = (Remote(str(w["id"]), n, w) for n in looked_for for w in organisation.list_of(kinds[n]))
    return {remote.id: remote for remote in found}


def _one(id_: str, organisation: Organisation, kinds: Mapping[str, Kind], known: Known) -> Target:
    found = known.state.by_remote_id.get(id_) if known.state else None
    endpoints = (found[1].endpoint,) if found else (CLIENTS, API_TOKENS)
    there = _read(id_, organisation, kinds, endpoints)
    if found is None and there is None:
        raise UsageError(
            f"this organisation has no client or token {id_}",
            where=_WHERE,
            next_step=known.shown,
        )
    named = {id_: str(there.wire.get("name", "")) if there else ""}
    token = issuer(kinds, API_TOKENS).name
    is_token = there.kind == token if there else endpoints == (API_TOKENS,)
    tokens = frozenset(named if is_token else ())
    if found is None or known.state is None:
        return Target(named, tokens=tokens)
    address, generation = found
    current = known.state.resources[address].current
    replaced = current is not None and generation.number < current.number
    return Target(named, address, not replaced, tokens)


def _read(
    id_: str, organisation: Organisation, kinds: Mapping[str, Kind], endpoints: Iterable[str]
) -> Remote | None:
    """The object of that id, in the first of these collections that has it."""
    for endpoint in endpoints:
        kind = issuer(kinds, endpoint)
        wire = organisation.get(kind, id_)
        if wire is not None:
            return Remote(id_, kind.name, wire)
    return None


def _of_generations(
    generations: tuple[Generation, ...], address: Address, listed: Listed, known: Known
) -> list[str]:
    """Every generation that is not deleted, and what is being made of one whose id is to come."""
    alive = [g for g in generations if g.phase is not Phase.RETIRED]
    ids = {g.remote_id for g in alive if g.remote_id}
    begun = {g.number for g in alive if g.remote_id is None}
    made = (
        id_
        for id_, mark in _marks(listed).items()
        if mark.address == address and mark.generation in begun and _is_ours(mark, known)
    )
    return sorted({*ids, *made})


def _by_mark(address: Address, listed: Listed, known: Known) -> list[str]:
    """By the marks alone, where no state knows the address: a person looks at what was found."""
    found = {
        id_: mark
        for id_, mark in _marks(listed).items()
        if mark.address == address and _is_ours(mark, known)
    }
    owners = sorted({f"{mark.project}/{mark.environment}" for mark in found.values()})
    if len(owners) > 1:
        raise UsageError(
            f"{address} is a credential of {' and of '.join(owners)}",
            where=_WHERE,
            next_step=f"give the id instead: {', '.join(sorted(found))}",
        )
    return sorted(found)


def _marks(listed: Listed) -> Mapping[str, Mark]:
    read = {
        id_: read_description(str(remote.wire.get("description") or "")).mark
        for id_, remote in listed.items()
    }
    return {id_: mark for id_, mark in read.items() if mark is not None}


def _is_ours(mark: Mark, known: Known) -> bool:
    return known.owner is None or mark.belongs_to(*known.owner)


def _id(text: str, known: Known) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise UsageError(
            f'"{text}" is neither an address nor the id of a client or token',
            where=_WHERE,
            next_step=f"write oauth_client.NAME or api_token.NAME, or an id: {known.shown}",
        ) from None


def _name(listed: Listed, id_: str) -> str:
    return str(listed[id_].wire.get("name", "")) if id_ in listed else ""
