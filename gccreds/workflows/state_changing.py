"""Changing a state by hand, and nothing else: under its lock, each in one write."""

from collections.abc import Callable, Iterable

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.credential import API_TOKENS
from gccreds.domain.holder import Holder
from gccreds.domain.report import StateChange
from gccreds.domain.state import Generation, State
from gccreds.domain.state_document import from_text
from gccreds.errors import StateInvalid, UsageError
from gccreds.kinds.registry import noun_of
from gccreds.stores.interface import Patience, Store
from gccreds.workflows.state import known_address, stored

RESTORE = "name a file that `gccreds state pull` printed, or that an apply saved"


def move(
    store: Store, source: str, target: str, holder: Holder, patience: Patience, call: Call
) -> StateChange:
    """Renames a credential in the state. Raises UsageError where that cannot be."""

    def moved(state: State) -> tuple[State, tuple[str, ...]]:
        old = known_address(state, source, call)
        new = _free_address(state, old, target, call)
        resources = {old: None, new: state.resources[old]}
        return state.with_resources(resources), (
            f"{old} is {new} now.",
            f"The mark of its {noun_of(old.kind)} still says {old}: the next apply rewrites it. "
            f"Declare it as {new} before that, or it counts as removed.",
        )

    return _changed(store, holder, patience, moved, call)


def remove(store: Store, text: str, holder: Holder, patience: Patience, call: Call) -> StateChange:
    """Takes a credential out of the state. Raises UsageError where the state has none such."""

    def removed(state: State) -> tuple[State, tuple[str, ...]]:
        address = known_address(state, text, call)
        return state.with_resources({address: None}), (
            f"{address} is not in the state any more.",
            *_what_goes_on(state, address, call),
        )

    return _changed(store, holder, patience, removed, call)


def push(
    store: Store, pushed: State, where: str, holder: Holder, patience: Patience, call: Call
) -> StateChange:
    """Puts a state in the place of the stored one, if it is that one's heir. Raises StateInvalid.

    `where` is where it was read.
    """
    with store.lock(holder, patience):
        known = store.read()
        if known is not None:
            _demand_heir(pushed, known, where, call)
        store.write(pushed, replacing=known.serial if known else None)
    count = len(pushed.resources)
    credentials = f"{count} credential{'s' if count != 1 else ''}"
    told = f"{where} is the state of {pushed.environment} now, with {credentials}."
    before = known.serial if known else None
    return StateChange(pushed.environment, (told,), before, pushed.serial, call)


def read_for(project: str, environment: str, text: bytes, where: str, call: Call) -> State:
    """The state of a document. Raises StateInvalid where it is none, or of something else."""
    pushed = from_text(text, where=where, restore=RESTORE)
    if (pushed.project, pushed.environment) != (project, environment):
        theirs = f"{pushed.project}/{pushed.environment}"
        what = f"this is a state of {theirs}, not of {project}/{environment}"
        raise _refused(what, where, call.command(environment, "state", "pull"))
    return pushed


def _changed(
    store: Store,
    holder: Holder,
    patience: Patience,
    change: Callable[[State], tuple[State, tuple[str, ...]]],
    call: Call,
) -> StateChange:
    with store.lock(holder, patience):
        state = stored(store, holder.environment, call)
        changed, told = change(state)
        store.write(changed.next_serial, replacing=state.serial)
    return StateChange(state.environment, told, state.serial, state.serial + 1, call)


def _free_address(state: State, old: Address, text: str, call: Call) -> Address:
    new = Address.parse(text)
    if new is None or new.kind != old.kind:
        raise UsageError(
            f'"{text}" is no address of this kind',
            where="TO",
            next_step=f"write it as {old.kind}.{old.key}",
        )
    if new in state.resources:
        raise UsageError(
            f"the state has {new} already",
            where="TO",
            next_step=f"look at both: {call.command(state.environment, 'state', 'list')}",
        )
    return new


def _what_goes_on(state: State, address: Address, call: Call) -> tuple[str, ...]:
    made = [g for g in state.resources[address].generations if g.remote_id]
    ids = [str(generation.remote_id) for generation in made]
    if not ids:
        return (f"It had no {noun_of(address.kind)}.",)
    noun = noun_of(address.kind)
    going = f"{noun} {ids[0]} goes" if len(ids) == 1 else f"{noun}s {', '.join(ids)} go"
    marks = "its mark" if len(ids) == 1 else "their marks"
    return (
        f"The {going} on working, managed by nobody, with {marks} on: as long as {address} is "
        f"declared, the next apply takes it back by that; else {_what_tells(made, state, call)}.",
    )


def _what_tells(made: Iterable[Generation], state: State, call: Call) -> str:
    """A plan reads tokens only where manifests or state have some (engine.md, "Reading")."""
    if any(generation.endpoint == API_TOKENS for generation in made):
        return f"`{call.command(state.environment, 'list', 'tokens')}` shows it"
    return "the plan tells of it (orphan-mark)"


def _demand_heir(pushed: State, known: State, where: str, call: Call) -> None:
    pull = call.command(pushed.environment, "state", "pull")
    if pushed.lineage != known.lineage:
        lineages = f"{pushed.lineage}, and the stored one is of {known.lineage}"
        raise _refused(f"this is a state of lineage {lineages}", where, pull)
    if pushed.serial <= known.serial:
        serials = f"{pushed.serial}, and serial {known.serial} is stored"
        raise _refused(f"this is serial {serials}", where, pull)


def _refused(what: str, where: str, pull: str) -> StateInvalid:
    return StateInvalid(
        f"{what}; nothing was written over it",
        where=where,
        next_step=f"compare it with what is stored, which `{pull}` prints",
    )
