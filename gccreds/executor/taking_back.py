"""Takes a generation into a state that lost it, or is older (engine.md, "Deciding")."""

from dataclasses import replace

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import CLIENTS, Desired
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.secret import Secret
from gccreds.domain.state import CONSUMERS_UNKNOWN, Delivery, Generation, Phase, Resource
from gccreds.errors import GccredsError
from gccreds.executor.delivering import held_secret, names_there, targets
from gccreds.executor.making import make
from gccreds.executor.outcome import Outcome, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.superseding import supersede
from gccreds.executor.tools import Tools
from gccreds.executor.updating import applied, put_fields, sides
from gccreds.executor.verifying import can_be_tried, try_once
from gccreds.kinds.interface import Kind
from gccreds.kinds.own_end import own_end
from gccreds.sinks.interface import Values


def take_back(change: Change, tools: Tools) -> Outcome:
    """The highest generation counts; where a rotation was cut short, a destination decides.

    Only one that holds a secret of it that logs in shows that it was delivered. Without one a
    further generation is made, in the same apply. What an old state knows of the address stays.
    """
    desired, remote = sides(change)
    cut_short = change.if_undelivered is not None
    secret = _delivered_secret(desired, remote, tools.ports) if cut_short else None
    known = tools.ports.journal.resource(change.address)
    if cut_short and secret is None:
        return _replace(change, desired, known, tools)
    wire = put_fields(change, tools)
    kind = tools.ports.kinds[remote.kind]
    current = replace(
        taken(change.generation or 1, remote, kind, tools.ports),
        phase=Phase.CURRENT,
        fingerprint=secret.fingerprint if secret else None,
        deliveries=counted_as_delivered(change, desired, tools.ports),
        ends_at=own_end(wire),
        extra={CONSUMERS_UNKNOWN: True} if has_unknown_consumers(change, desired) else {},
    )
    resource = (known or with_older(change, tools.ports)).with_generation(current)
    tools.ports.journal.put(change.address, applied(resource, kind, desired, wire))
    with something_changed(remote_id=remote.id, generation=change.generation):
        supersede(change.address, current.number, desired.schedule, tools)
    return Outcome("taken back into the state", remote.id, change.generation)


def _delivered_secret(desired: Desired, remote: Remote, ports: Ports) -> Secret | None:
    """A secret of just this one that a destination holds and that works."""
    kind = ports.kind_at(desired.endpoint)
    if not can_be_tried(desired) or remote.kind != kind.name:
        return None
    for target in targets(desired, 1, Resource(desired.address.kind), ports):
        try:
            secret = secret_of(remote, kind, target.sink.read() or {})
            if secret is not None:
                try_once(desired, remote.id, secret, ports)
                return secret
        except GccredsError:
            continue  # it cannot be read, or holds another secret: another one may hold this one
    return None


def secret_of(remote: Remote, kind: Kind, values: Values) -> Secret | None:
    """The secret among the values of a destination, unless they say that it is of another one.

    A login tells whose secret it is; a token does not tell which it is, so its id must.
    """
    held = values.get(kind.id_name)
    may_be = held == remote.id or (held is None and kind.endpoint == CLIENTS)
    return held_secret(values, kind.secret_name) if may_be else None


def _replace(change: Change, desired: Desired, known: Resource | None, tools: Tools) -> Outcome:
    """Nobody shows the newest secret: the client becomes one whose delivery was cut short.

    Beside what a state knows its mark may be a copy, and then that client is left alone.
    """
    if known is None:
        _record_cut_short(change, desired, tools.ports)
    further = replace(
        change, action=Action.ROTATE, reason=Reason.UNDELIVERED, generation=change.further
    )
    return make(further, desired, tools)


def _record_cut_short(change: Change, desired: Desired, ports: Ports) -> None:
    _, remote = sides(change)
    kind = ports.kinds[remote.kind]
    newest = replace(
        taken(change.generation or 1, remote, kind, ports),
        deliveries=counted_as_delivered(change, desired, ports),
    )
    resource = replace(with_older(change, ports), lifecycle=desired.lifecycle)
    ports.journal.put(change.address, resource.with_generation(newest))


def taken(number: int, remote: Remote, kind: Kind, ports: Ports) -> Generation:
    """A generation as only its mark tells of it: its delivery may have been cut short."""
    made = remote.wire.get("dateCreated")
    return Generation(
        number,
        Phase.DELIVERING,
        Reason.LOST_STATE.value,
        "new_client",
        ports.run,
        parse_wire_moment(str(made)) if made else ports.moment(),
        remote.id,
        kind.endpoint,
        own_end(remote.wire),
    )


def with_older(change: Change, ports: Ports) -> Resource:
    """The older generations, so that none is forgotten: those with an end overlap until then."""
    resource = Resource(change.address.kind)
    for number, remote in change.beside:
        generation = taken(number, remote, ports.kinds[remote.kind], ports)
        if generation.ends_at and change.if_undelivered is None:
            generation = replace(generation, phase=Phase.OVERLAPPING)
        resource = resource.with_generation(generation)
    return resource


def has_unknown_consumers(change: Change, desired: Desired) -> bool:
    """The only generation, number 1, may never have reached anyone; a later one was made to replace
    one that had been delivered (engine.md, "Deciding")."""
    return change.generation == 1 and bool(desired.deliver)


def counted_as_delivered(change: Change, desired: Desired, ports: Ports) -> tuple[Delivery, ...]:
    """A later generation took the place of one that was delivered, so it counts as delivered."""
    if has_unknown_consumers(change, desired):
        return ()
    holds, now = (change.generation or 1,), ports.moment()
    return tuple(Delivery(str(d), now, holds, names_there(d)) for d in desired.deliver)
