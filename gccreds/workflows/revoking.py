"""Stops a credential at once: disabled at the organisation, noted in the state where there is one.

It needs neither manifest nor lock, because whoever revokes has no time for either. The next apply
finds the note and rotates an address that is declared (cli.md, `revoke`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from gccreds.domain.address import Address
from gccreds.domain.mark import read_description
from gccreds.domain.state import State
from gccreds.errors import ApiRefused, GccredsError, StateConflict, UsageError
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind
from gccreds.stores.interface import Store

DISABLED, INACTIVE = "disabled", "inactive"
_NOTES = 10
"""How often the note is tried while an apply writes the state at the same moment."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is to die: the clients by id with their names, and the address if it is managed."""

    clients: Mapping[str, str]
    address: Address | None


@dataclass(frozen=True, slots=True)
class Revoked:
    """What became of it.

    `states` maps each client to `disabled` (its tokens are dead), `inactive` (no new tokens; those
    issued live on until they end, because the organisation refused `disabled`) or `gone`.
    `noted_in` is the place of the state that has the note, `not_noted` why there is none.
    """

    target: Target
    states: Mapping[str, str]
    noted_in: str | None = None
    not_noted: str | None = None


def find_target(text: str, organisation: Organisation, state: State | None) -> Target:
    """The clients that an address or a client id stands for. Raises UsageError for neither.

    An address is looked for in the state and among ownership marks, so that a credential whose
    state is out of reach can be revoked too.
    """
    listed = {str(c["id"]): c for c in organisation.list_clients().clients}
    address = Address.parse(text)
    if address is None:
        return Target({_client_id(text): _name(listed, text)}, _address_of(text, state))
    resource = state.resources.get(address) if state else None
    known = {g.remote_id for g in (resource.generations if resource else ()) if g.remote_id}
    marked = {id_ for id_, client in listed.items() if _marked(client, address, state)}
    ids = sorted((known | marked) & listed.keys())
    if not ids:
        raise UsageError(
            f"{address} has no client in this organisation",
            where="gccreds revoke",
            next_step="gccreds list clients shows what is there; a client id may be given instead",
        )
    return Target({id_: _name(listed, id_) for id_ in ids}, address)


def revoke(
    target: Target,
    organisation: Organisation,
    kind: Kind,
    store: Store | None,
    moment: Callable[[], datetime],
) -> Revoked:
    """Disables every client of the target, then notes it. Raises what the organisation refuses."""
    states = {id_: _disable(id_, organisation, kind) for id_ in target.clients}
    revoked = Revoked(target, states)
    if store is None or target.address is None:
        return replace(revoked, not_noted="no state knows it")
    try:
        _note(store, target.address, moment())
    except GccredsError as error:
        return replace(revoked, not_noted=error.what)
    return replace(revoked, noted_in=store.place)


def _disable(id_: str, organisation: Organisation, kind: Kind) -> str:
    wire = organisation.get(kind, id_)
    if wire is None:
        return "gone"
    try:
        organisation.update(kind, id_, _in_state(wire, DISABLED, kind))
    except ApiRefused:
        organisation.update(kind, id_, _in_state(wire, INACTIVE, kind))
        return INACTIVE
    return DISABLED


def _in_state(wire: Mapping[str, object], state: str, kind: Kind) -> dict[str, object]:
    kept = {k: v for k, v in wire.items() if k not in kind.never_sent and v is not None}
    return {**kept, "state": state}


def _note(store: Store, address: Address, moment: datetime) -> None:
    """One compare-and-set without the lock, tried again where a run wrote at the same moment."""
    for attempt in range(_NOTES):
        state = store.read()
        resource = state.resources.get(address) if state else None
        if state is None or resource is None:
            return
        noted = state.with_resources({address: replace(resource, revoked_at=moment)})
        try:
            store.write(replace(noted, serial=state.serial + 1), replacing=state.serial)
        except StateConflict:
            if attempt == _NOTES - 1:
                raise
        else:
            return


def _client_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise UsageError(
            f'"{text}" is neither an address nor a client id',
            where="gccreds revoke",
            next_step="write oauth_client.NAME, or the id that gccreds list clients shows",
        ) from None


def _name(listed: Mapping[str, Mapping[str, object]], id_: str) -> str:
    return str(listed.get(id_, {}).get("name", ""))


def _address_of(id_: str, state: State | None) -> Address | None:
    found = state.by_remote_id.get(id_) if state else None
    return found[0] if found else None


def _marked(client: Mapping[str, object], address: Address, state: State | None) -> bool:
    mark = read_description(str(client.get("description") or "")).mark
    if mark is None or mark.address != address:
        return False
    return state is None or mark.belongs_to(state.project, state.environment)
