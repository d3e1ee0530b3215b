"""Updates a credential in place, and takes one back into the state (import, lost-state)."""

from collections.abc import Mapping
from dataclasses import replace

from gccreds.domain.change import Change, Reason
from gccreds.domain.credential import Desired, Fields
from gccreds.domain.observed import Remote
from gccreds.domain.state import Delivery, Generation, Phase, Resource
from gccreds.executor.outcome import Outcome
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Putting, Wire
from gccreds.kinds.interface import Kind, passed_through, resolved

_STATE = "state"
_LIFECYCLE = frozenset({"on_removal", "grace", "prevent_destroy"})


def update(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """Writes the changed fields by one PUT; a change of lifecycle alone costs no request."""
    desired, remote = _sides(change)
    kind = ports.kinds[change.address.kind]
    wire = remote.wire
    names = [f.field for f in change.fields if f.field not in _LIFECYCLE]
    if names:
        wire = _put(change, kind, names, ports, putting)
    resource = ports.journal.resource(change.address) or Resource(kind.name)
    current = resource.current
    if current is not None:
        current = replace(current, phase=Phase.CURRENT, ends_at=None)
        resource = resource.with_generation(current)
    ports.journal.put(change.address, _applied(resource, kind, desired, wire))
    fields = ", ".join(f.field for f in change.fields)
    return Outcome(f"updated: {fields}", remote.id, change.generation)


def take_back(change: Change, ports: Ports, putting: Putting) -> Outcome:
    """Puts a client that carries our mark back into the state that lost it."""
    desired, remote = _sides(change)
    kind = ports.kinds[change.address.kind]
    names = [f.field for f in change.fields if f.field not in _LIFECYCLE]
    wire = _put(change, kind, names, ports, putting) if names else remote.wire
    number = change.generation or 1
    generation = Generation(
        number,
        Phase.CURRENT,
        Reason.LOST_STATE.value,
        "new_client",
        ports.run,
        ports.moment(),
        remote.id,
        kind.endpoint or "",
        deliveries=_counted_as_delivered(desired, number),
    )
    resource = Resource(kind.name).with_generation(generation)
    ports.journal.put(change.address, _applied(resource, kind, desired, wire))
    return Outcome("taken back into the state", remote.id, number)


def _counted_as_delivered(desired: Desired, number: int) -> tuple[Delivery, ...]:
    # The only generation, number 1, may never have reached anyone: its consumers are unknown
    # (engine.md, "Deciding"). A later one was made to replace one that had been delivered.
    if number == 1:
        return ()
    return tuple(Delivery(str(place), None, (number,)) for place in desired.deliver)


def _sides(change: Change) -> tuple[Desired, Remote]:
    if change.desired is None or change.remote is None:
        raise AssertionError(f"{change.action} of {change.address} without both of its sides")
    return change.desired, change.remote


def _put(change: Change, kind: Kind, names: list[str], ports: Ports, putting: Putting) -> Wire:
    desired, remote = _sides(change)
    wanted = resolved(desired, ports.catalogue)
    fields = {name: wanted[name] for name in names if name in wanted}
    mark = ports.mark(change.address, change.generation or 1)

    def body(fresh: Wire) -> dict[str, object]:
        replaced = kind.body(fresh, fields, mark)
        return {**replaced, _STATE: "active"} if _STATE in names else replaced

    return putting.put(kind, remote, body)


def _applied(
    resource: Resource, kind: Kind, desired: Desired, wire: Mapping[str, object]
) -> Resource:
    return replace(
        resource,
        fields=applied_fields(kind, desired, wire),
        lifecycle=desired.lifecycle,
    )


def applied_fields(kind: Kind, desired: Desired, wire: Mapping[str, object]) -> Fields:
    """What the state keeps as last applied: the declared fields as the organisation has them."""
    seen = kind.read(wire, passed_through(desired))
    return {name: seen.get(name) for name in desired.fields}
