"""Updates a credential in place, by one PUT of the changed fields."""

from collections.abc import Mapping
from dataclasses import replace

from gccreds.domain.change import Change
from gccreds.domain.credential import EXPIRES, Desired, Fields
from gccreds.domain.observed import Remote
from gccreds.domain.state import KEEPS_WORKING, OWN_END, Generation, Phase, Resource
from gccreds.executor.outcome import Outcome
from gccreds.executor.putting import Wire
from gccreds.executor.tools import Tools
from gccreds.kinds.interface import Kind, passed_through, resolved
from gccreds.kinds.own_end import own_end

_STATE = "state"
_LIFECYCLE = frozenset({"on_removal", "grace", "prevent_destroy"})


def update(change: Change, tools: Tools) -> Outcome:
    """Makes it as declared, and current again where it was ending."""
    desired, remote = sides(change)
    wire = put_fields(change, tools)
    record_applied(change, desired, wire, tools)
    fields = ", ".join(f.field for f in change.fields)
    return Outcome(f"updated: {fields}", remote.id, change.generation)


def sides(change: Change) -> tuple[Desired, Remote]:
    """What is declared and what is there, of a change that has both."""
    if change.desired is None or change.remote is None:
        raise AssertionError(f"{change.action} of {change.address} without both of its sides")
    return change.desired, change.remote


def put_fields(change: Change, tools: Tools) -> Wire:
    """Writes the changed fields; gives the object as it is then.

    A change of lifecycle alone costs no request.
    """
    desired, remote = sides(change)
    kind = tools.ports.kinds[remote.kind]
    names = [f.field for f in change.fields if f.field not in _unsent(kind)]
    if not names:
        return remote.wire
    wanted = _wanted(change, desired, tools)
    fields = {name: wanted[name] for name in names if name in wanted}
    mark = tools.ports.mark(change.address, change.generation or 1)

    def body(fresh: Wire) -> dict[str, object]:
        replaced = kind.body(fresh, fields, mark)
        return {**replaced, _STATE: "active"} if _STATE in names else replaced

    return tools.putting.put(kind, remote, body)


def _unsent(kind: Kind) -> frozenset[str]:
    return _LIFECYCLE if kind.stoppable else _LIFECYCLE | {_STATE}


def _wanted(change: Change, desired: Desired, tools: Tools) -> Fields:
    """The declared fields; the end of a rolling one is that which the plan wants back."""
    wanted = resolved(desired, tools.ports.catalogue)
    ends = [field.after for field in change.fields if field.field == EXPIRES]
    return {**wanted, EXPIRES: ends[0]} if desired.rolls and ends else wanted


def record_applied(change: Change, desired: Desired, wire: Wire, tools: Tools) -> None:
    """Records what was applied; a generation that was ending is current again, with its own end.

    One that somebody lets work again is not revoked any more.
    """
    _, remote = sides(change)
    kind = tools.ports.kinds[remote.kind]
    works_again = any(field.field == _STATE for field in change.fields)

    def step(resource: Resource) -> Resource:
        if change.generation is not None:
            standing = resource.generation(change.generation)
            if standing.phase in (Phase.ENDING, Phase.CURRENT):
                resource = resource.with_generation(_current_again(standing, wire))
        if works_again:
            resource = replace(resource, revoked_at=None)
        return applied(resource, kind, desired, wire)

    tools.ports.journal.amend(change.address, step)


def _current_again(generation: Generation, wire: Wire) -> Generation:
    removal = (KEEPS_WORKING, OWN_END)
    extra = {name: value for name, value in generation.extra.items() if name not in removal}
    return replace(generation, phase=Phase.CURRENT, ends_at=own_end(wire), extra=extra)


def applied(resource: Resource, kind: Kind, desired: Desired, wire: Wire) -> Resource:
    """The resource with its fields and its lifecycle as last applied."""
    fields = applied_fields(kind, desired, wire)
    return replace(resource, fields=fields, lifecycle=desired.lifecycle)


def applied_fields(kind: Kind, desired: Desired, wire: Mapping[str, object]) -> Fields:
    """What the state keeps as last applied: the declared fields as the organisation has them."""
    seen = kind.read(wire, passed_through(desired))
    return {name: seen.get(name) for name in desired.fields}
