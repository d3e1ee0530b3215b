"""Takes a generation into a state that lost it, or is older (engine.md, "Deciding")."""

from dataclasses import replace

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import Strategy
from gccreds.domain.state import (
    CONSUMERS_UNKNOWN,
    Delivery,
    Generation,
    Phase,
    Resource,
    lacking,
)
from gccreds.executor.delivering import names_there
from gccreds.executor.delivering_again import deliver_again
from gccreds.executor.making import make
from gccreds.executor.outcome import Outcome, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.showing import look_at
from gccreds.executor.superseding import supersede
from gccreds.executor.tools import Tools
from gccreds.executor.updating import applied, put_fields, sides
from gccreds.executor.verifying import can_be_tried
from gccreds.kinds.interface import Kind
from gccreds.kinds.own_end import own_end


def take_back(change: Change, tools: Tools) -> Outcome:
    """The highest generation counts; where a rotation was cut short, a destination decides.

    What an old state knows of the address stays.
    """
    if change.if_undelivered is not None:
        return _settle(change, tools)
    desired, remote = sides(change)
    known = tools.ports.journal.resource(change.address)
    wire = put_fields(change, tools)
    kind = tools.ports.kinds[remote.kind]
    current = replace(
        taken(change.generation or 1, remote, kind, tools.ports),
        phase=Phase.CURRENT,
        deliveries=counted_as_delivered(change, desired, tools.ports),
        ends_at=own_end(wire),
        extra={CONSUMERS_UNKNOWN: True} if has_unknown_consumers(change, desired) else {},
    )
    resource = (known or with_older(change, tools.ports)).with_generation(current)
    tools.ports.journal.put(change.address, applied(resource, kind, desired, wire))
    with something_changed(remote_id=remote.id, generation=change.generation):
        supersede(change.address, current.number, desired.schedule, tools)
    return Outcome("taken back into the state", remote.id, change.generation)


def _settle(change: Change, tools: Tools) -> Outcome:
    """Only a secret of it that works shows that it was delivered, and that is brought to those that
    do not show it: they may hold an earlier one. Without such a one a further generation is made,
    in the same apply."""
    desired, remote = sides(change)
    ports = tools.ports
    known = ports.journal.resource(change.address)
    kind = ports.kind_at(desired.endpoint)
    may_show = can_be_tried(desired) and remote.kind == kind.name
    shown = look_at(desired, remote, ports) if may_show else None
    if shown is None or shown.secret is None:
        return _replace(change, desired, known, tools)
    generation = taken(change.generation or 1, remote, kind, ports, change.strategy)
    generation = replace(
        generation,
        fingerprint=shown.secret.fingerprint,
        deliveries=tuple(shown.deliveries(desired, generation, ports).values()),
    )
    resource = known or replace(with_older(change, ports), lifecycle=desired.lifecycle)
    if resource.revoked_at is not None and generation.created_at > resource.revoked_at:
        generation = resource.answering(generation)  # it was made to take the revoked one's place
    resource = resource.without_remote(remote.id).with_generation(generation)
    ports.journal.put(change.address, resource)
    completed = deliver_again(replace(change, action=Action.DELIVER), tools)
    further = f", {completed.summary}" if lacking(desired.deliver, generation) else ""
    return replace(completed, summary=f"taken back into the state{further}")


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
        taken(change.generation or 1, remote, kind, ports, change.strategy),
        deliveries=counted_as_delivered(change, desired, ports),
    )
    resource = replace(with_older(change, ports), lifecycle=desired.lifecycle)
    ports.journal.put(change.address, resource.with_generation(newest))


def taken(
    number: int,
    remote: Remote,
    kind: Kind,
    ports: Ports,
    strategy: Strategy = Strategy.NEW_CLIENT,
) -> Generation:
    """A generation as only its mark tells of it: its delivery may have been cut short.

    When a client got its newest secret only the client's last change tells, at the latest.
    """
    renewed = number > 1 and strategy is Strategy.NEW_SECRET
    made = remote.wire.get("dateModified" if renewed else "dateCreated")
    return Generation(
        number,
        Phase.DELIVERING,
        Reason.LOST_STATE.value,
        strategy.value,
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
