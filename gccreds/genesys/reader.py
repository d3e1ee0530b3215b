"""Reading an organisation for a plan, in a fixed number of requests (engine.md, "Reading")."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from gccreds.domain.catalogue import Catalogue, Directory
from gccreds.domain.credential import API_TOKENS, CLIENTS
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.mark import read_description
from gccreds.domain.observed import Observed, Organization, Remote
from gccreds.errors import OrganizationMismatch
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.paging import Entity
from gccreds.genesys.side_by_side import side_by_side
from gccreds.kinds.interface import Kind, issuer

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a plan needs to know, beyond the organisation, the caller, the clients and their limit.

    `expected_organization` is an id or a name from the project file, `state_organization` the id
    that the state names. `project` and `environment` tell which marks are ours. `managed_ids` are
    the clients of the state and of imports; `young_ids` those of them that the list may lack and
    that exist all the same: the state says that they were made within the last ten minutes, or
    nothing is known of them yet. `api_tokens` says whether there are any to be read, and
    `young_tokens` are those that may be missing likewise. `usage` are the clients that end only
    where nobody uses them, or whose end a person should know the consequences of.
    """

    expected_organization: str | None = None
    state_organization: str | None = None
    project: str = ""
    environment: str = ""
    managed_ids: frozenset[str] = frozenset()
    young_ids: frozenset[str] = frozenset()
    young_tokens: frozenset[str] = frozenset()
    api_tokens: bool = False
    roles: bool = False
    divisions: bool = False
    scopes: bool = False
    usage: frozenset[str] = frozenset()


def read(organisation: Organisation, kinds: Mapping[str, Kind], needs: Needs) -> Observed:
    """One reading. Nothing is read before the organisation is known to be the right one.

    Raises OrganizationMismatch, and what requests raise.
    """
    organization = organisation.organization()
    guard(organization, needs)
    with side_by_side() as pool:
        listing = pool.submit(organisation.list_clients)
        listed_tokens = _if(needs.api_tokens, pool, organisation.list_api_tokens)
        caller = pool.submit(organisation.caller)
        limit = pool.submit(organisation.client_limit)
        roles = _if(needs.roles, pool, organisation.list_roles)
        divisions = _if(needs.divisions, pool, organisation.list_divisions)
        scopes = _if(needs.scopes, pool, organisation.list_scopes)
        calls = {id_: pool.submit(organisation.calls, id_) for id_ in sorted(needs.usage)}
        of_client, of_token = issuer(kinds, CLIENTS), issuer(kinds, API_TOKENS)
        clients = _by_id(listing.result().clients)
        lacking = _to_read_singly(clients, listing.result().legacy, needs)
        listed = listed_tokens.result() if listed_tokens else None
        tokens = _by_id(listed or ())
        young = needs.young_tokens - tokens.keys() if listed is not None else ()
        remotes = {
            **_whole(of_client, clients, lacking, organisation, pool),
            **_whole(of_token, tokens, sorted(young), organisation, pool),
        }
        return Observed(
            organization=organization,
            caller=caller.result(),
            remotes=remotes,
            catalogue=Catalogue(
                roles=roles.result() if roles else Directory(),
                divisions=divisions.result() if divisions else Directory(),
                scopes=scopes.result() if scopes else None,
            ),
            offers_tokens=listed is not None if listed_tokens else None,
            client_limit=limit.result(),
            legacy_list=listing.result().legacy,
            clock_offset=organisation.session.clock_offset,
            calls={id_: asked.result() for id_, asked in calls.items()},
        )


def guard(organization: Organization, needs: Needs) -> None:
    """Raises OrganizationMismatch where the login belongs to another one than is expected."""
    expected = needs.expected_organization
    if expected and expected not in (organization.id, organization.name):
        raise _mismatch(organization, f'the project file expects "{expected}"')
    recorded = needs.state_organization
    if recorded and recorded != organization.id:
        raise _mismatch(organization, f"the state is of {recorded}")


def _mismatch(organization: Organization, expectation: str) -> OrganizationMismatch:
    return OrganizationMismatch(
        f'this login belongs to "{organization.name}" ({organization.id}), and {expectation}',
        where="GET /api/v2/organizations/me",
        next_step="log in to the other organisation, or choose the environment that this one "
        "belongs to (-e)",
    )


def _if(needed: bool, pool: ThreadPoolExecutor, work: Callable[[], _T]) -> "Future[_T] | None":
    return pool.submit(work) if needed else None


def _to_read_singly(clients: Mapping[str, Entity], legacy: bool, needs: Needs) -> list[str]:
    """Young clients that the list lacks, since lists lag; of a legacy list, the managed ones."""
    lacking = {id_ for id_ in needs.young_ids if id_ not in clients}
    if legacy:
        lacking |= {
            id_
            for id_, client in clients.items()
            if id_ in needs.managed_ids or _ours(client, needs)
        }
    return sorted(lacking)


def _by_id(listed: Iterable[Entity]) -> dict[str, Entity]:
    return {str(entity.get("id")): entity for entity in listed}


def _whole(
    kind: Kind,
    listed: Mapping[str, Entity],
    to_read: Iterable[str],
    organisation: Organisation,
    pool: ThreadPoolExecutor,
) -> dict[str, Remote]:
    """What is listed of a kind, with what is read by its id in the place of that."""
    read_singly = pool.map(lambda id_: (id_, organisation.get(kind, id_)), to_read)
    whole = _merged(listed, read_singly)
    return {id_: _remote(kind, wire) for id_, wire in whole.items()}


def _ours(client: Entity, needs: Needs) -> bool:
    mark = read_description(str(client.get("description") or "")).mark
    return mark is not None and mark.belongs_to(needs.project, needs.environment)


def _merged(
    clients: Mapping[str, Entity], read_singly: Iterable[tuple[str, Entity | None]]
) -> dict[str, Entity]:
    merged = dict(clients)
    for id_, client in read_singly:
        if client is None:
            merged.pop(id_, None)
        else:
            merged[id_] = client
    return merged


def _remote(kind: Kind, wire: Entity) -> Remote:
    modified_at = wire.get("dateModified")
    author = wire.get("modifiedBy")
    name = author.get("name") or author.get("id") if isinstance(author, Mapping) else None
    return Remote(
        id=str(wire.get("id")),
        kind=kind.name,
        wire=wire,
        modified_at=parse_wire_moment(str(modified_at)) if modified_at else None,
        modified_by=str(name) if name else None,
    )
