"""Which clients an address or a client id stands for, when they are to be stopped at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark, read_description
from gccreds.domain.revocation import Target
from gccreds.domain.state import Generation, Phase, State
from gccreds.errors import UsageError
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind

_WHERE = "gccreds revoke"
_SHOWN = "`gccreds list clients` shows what is there"

Clients = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the place: its state, if it can be read, and whose marks are ours.

    `owner` is project and environment, None without a project.
    """

    state: State | None = None
    owner: tuple[str, str] | None = None


def find_target(text: str, organisation: Organisation, kind: Kind, known: Known) -> Target:
    """The clients that an address or a client id stands for. Raises UsageError for neither."""
    listed = {str(c["id"]): c for c in organisation.list_clients().clients}
    address = Address.parse(text)
    if address is None:
        return _one(_client_id(text), listed, organisation, kind, known)
    resource = known.state.resources.get(address) if known.state else None
    if resource is not None:
        ids = _of_generations(resource.generations, address, listed, known)
    else:
        ids = _by_mark(address, listed, known)
    if not ids:
        raise UsageError(
            f"{address} has no client in this organisation",
            where=_WHERE,
            next_step=f"{_SHOWN}; a client id may be given instead",
        )
    return Target({id_: _name(listed, id_) for id_ in ids}, address)


def _one(id_: str, listed: Clients, organisation: Organisation, kind: Kind, known: Known) -> Target:
    found = known.state.by_remote_id.get(id_) if known.state else None
    if found is None and id_ not in listed and organisation.get(kind, id_) is None:
        raise UsageError(f"this organisation has no client {id_}", where=_WHERE, next_step=_SHOWN)
    if found is None or known.state is None:
        return Target({id_: _name(listed, id_)})
    address, generation = found
    current = known.state.resources[address].current
    replaced = current is not None and generation.number < current.number
    return Target({id_: _name(listed, id_)}, address, noted=not replaced)


def _of_generations(
    generations: tuple[Generation, ...], address: Address, listed: Clients, known: Known
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


def _by_mark(address: Address, listed: Clients, known: Known) -> list[str]:
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
            next_step=f"give the client id instead: {', '.join(sorted(found))}",
        )
    return sorted(found)


def _marks(listed: Clients) -> Mapping[str, Mark]:
    read = {
        id_: read_description(str(client.get("description") or "")).mark
        for id_, client in listed.items()
    }
    return {id_: mark for id_, mark in read.items() if mark is not None}


def _is_ours(mark: Mark, known: Known) -> bool:
    return known.owner is None or mark.belongs_to(*known.owner)


def _client_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise UsageError(
            f'"{text}" is neither an address nor a client id',
            where=_WHERE,
            next_step=f"write oauth_client.NAME, or an id: {_SHOWN}",
        ) from None


def _name(listed: Clients, id_: str) -> str:
    return str(listed.get(id_, {}).get("name", ""))
