"""Ends a credential: inactive first, then deleted for good, or only let go of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gccreds.domain.change import Change
from gccreds.domain.credential import Fields
from gccreds.domain.lifetime import as_wire_moment, for_people
from gccreds.domain.observed import Remote
from gccreds.domain.state import KEEPS_WORKING, Generation, Phase
from gccreds.executor.outcome import Outcome
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Putting, Wire
from gccreds.kinds.interface import Kind

INACTIVE = "inactive"


def retire(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """Makes it inactive, which is reversible, with an end that comes without gccreds too.

    Where another credential takes over its destination it stays active until that end, because its
    consumers still log in with it (engine.md, "Deciding", on `moved`).
    """
    kind = ports.kinds[change.address.kind]
    end = change.ends_at or ports.moment()
    keeps_working = bool(change.after)

    def body(fresh: Wire) -> dict[str, object]:
        kept = kind.body(fresh, {}, ports.mark(change.address, change.generation or 1))
        stopped = {} if keeps_working else {"state": INACTIVE}
        return {**kept, "dateToDelete": as_wire_moment(end), **stopped}

    remote = _existing(change)
    putting.put(kind, remote, body)
    note = {KEEPS_WORKING: True} if keeps_working else {}
    _record(change, ports, lambda g: _ending(g, end, note))
    how = "still works" if keeps_working else INACTIVE
    return Outcome(f"{how}, gone for good on {for_people(end)}", remote.id, change.generation)


def _ending(generation: Generation, end: datetime, note: Fields) -> Generation:
    extra = {**generation.extra, **note}
    return replace(generation, phase=Phase.ENDING, ends_at=end, extra=extra)


def delete(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """Deletes it for good. Its record goes when the organisation has forgotten it."""
    kind = ports.kinds[change.address.kind]
    remote = _existing(change)
    if remote.wire.get("state") != INACTIVE:
        putting.put(kind, remote, lambda fresh: _inactive(kind, fresh))
    gone = remove(kind, remote.id, ports)
    if gone:
        _forget_generation(change, ports)
    else:
        _record(change, ports, lambda g: replace(g, phase=Phase.RETIRED))
    return Outcome("deleted for good", remote.id, change.generation)


def end_overlap(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """The overlap of an older generation is over: deleted for good; gone already is success."""
    if change.remote is not None:
        return delete(change, ports, putting)
    _forget_generation(change, ports)
    return Outcome("was gone already", None, change.generation)


def forget(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """Lets go of it: our mark off where it still exists, and out of the state."""
    if change.remote is None:
        ports.journal.put(change.address, None)
        return Outcome("was gone; no longer in the state", None, change.generation)
    kind = ports.kinds[change.address.kind]
    putting.put(kind, change.remote, lambda fresh: kind.body(fresh, {}, None))
    ports.journal.put(change.address, None)
    return Outcome("no longer managed; it goes on working", change.remote.id, change.generation)


def end_unused(kind: Kind, id_: str, ports: Ports) -> None:
    """Ends a client whose secret nobody has: inactive, then deleted; gone already is success."""
    wire = ports.organisation.get(kind, id_)
    if wire is None:
        return
    if wire.get("state") != INACTIVE:
        ports.organisation.update(kind, id_, _inactive(kind, wire))
    ports.organisation.delete(kind, id_)


def remove(kind: Kind, id_: str, ports: Ports) -> bool:
    """DELETE; whether the organisation has forgotten it (it may list it a while longer)."""
    ports.organisation.delete(kind, id_)
    return ports.organisation.get(kind, id_) is None


def _inactive(kind: Kind, fresh: Wire) -> dict[str, object]:
    # DELETE works on an inactive client only (api-facts.md §3.3).
    kept = {name: value for name, value in fresh.items() if name not in kind.never_sent}
    return {**{k: v for k, v in kept.items() if v is not None}, "state": INACTIVE}


def _existing(change: Change) -> Remote:
    if change.remote is None:
        raise AssertionError(f"{change.action} of {change.address} without an object")
    return change.remote


def _record(change: Change, ports: Ports, step: Callable[[Generation], Generation]) -> None:
    resource = ports.journal.resource(change.address)
    if resource is not None and change.generation is not None:
        stepped = resource.with_generation(step(resource.generation(change.generation)))
        ports.journal.put(change.address, stepped)


def _forget_generation(change: Change, ports: Ports) -> None:
    resource = ports.journal.resource(change.address)
    if resource is None:
        return
    left = resource.without_generation(change.generation or 0)
    ports.journal.put(change.address, left if left.generations else None)
