"""Looking at a state, and at who holds its lock."""

from collections.abc import Iterable, Mapping

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.credential import Value
from gccreds.domain.meant import meant
from gccreds.domain.report import Cell
from gccreds.domain.state import State
from gccreds.domain.state_document import to_document
from gccreds.errors import StateInvalid, UsageError
from gccreds.stores.interface import Store

HIDDEN = frozenset(["kind", "created_at"])
"""Members of a generation for which a table has no room."""


def stored(store: Store, environment: str, call: Call) -> State:
    """The state. Raises StateInvalid where there is none yet."""
    state = store.read()
    if state is None:
        raise StateInvalid(
            "there is no state yet: nothing was applied here",
            where=store.place,
            next_step=f"run `{call.command(environment, 'apply')}` first, or choose another "
            "environment with -e; one that was lost is made anew by "
            f"`{call.command(environment, 'state', 'rebuild')}`",
        )
    return state


def generations(state: State | None) -> Iterable[Mapping[str, Cell]]:
    """Every generation of every address, in the order of addresses."""
    resources = sorted((state.resources if state else {}).items(), key=lambda item: str(item[0]))
    for address, resource in resources:
        for generation in resource.generations:
            yield {
                "address": str(address),
                "kind": resource.kind,
                "generation": generation.number,
                "phase": generation.phase.value,
                "remote_id": generation.remote_id,
                "created_at": generation.created_at,
                "ends_at": generation.ends_at,
            }


def resource_document(state: State, text: str, call: Call) -> dict[str, Value]:
    """What the state keeps of an address. Raises UsageError where it does not know it."""
    address = known_address(state, text, call)
    documents = to_document(state)["resources"]
    assert isinstance(documents, dict)
    document = documents[str(address)]
    assert isinstance(document, dict)
    return {"address": str(address), **document}


def known_address(state: State, text: str, call: Call) -> Address:
    """The address of a credential in the state. Raises UsageError where it has none such."""
    address = Address.parse(text)
    if address is None or address not in state.resources:
        close = meant(text, {str(known) for known in state.resources})
        listing = call.command(state.environment, "state", "list")
        next_step = f"did you mean {close}?" if close else f"`{listing}` lists all"
        raise UsageError(f'the state has no "{text}"', where="ADDRESS", next_step=next_step)
    return address
