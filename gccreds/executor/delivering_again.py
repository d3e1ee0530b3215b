"""Brings a secret that one destination holds to those that lack it; else makes a new generation.

The secret is not known any more, so a readable destination must give it back, and what it gives is
believed only by the fingerprint that was recorded (engine.md, "Surviving a crash at any point").
"""

from dataclasses import replace

from gccreds.domain.change import Action, Change
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.secret import Secret
from gccreds.domain.state import Delivery, Generation, Phase, Resource
from gccreds.errors import GccredsError
from gccreds.executor.delivering import (
    Target,
    check,
    deliver_all,
    held_secret,
    payload_of,
    targets,
)
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.making import Making
from gccreds.executor.outcome import Outcome, Unfinished
from gccreds.executor.ports import Ports
from gccreds.executor.superseding import supersede
from gccreds.executor.updating import applied_fields


def deliver_again(change: Change, ports: Ports, lookout: Lookout) -> Outcome:
    """Completes the deliveries of a generation, or replaces it where its secret is lost."""
    desired, remote = change.desired, change.remote
    resource = ports.journal.resource(change.address)
    if desired is None or remote is None or resource is None or change.generation is None:
        raise AssertionError(f"a delivery of {change.address} without its sides")
    generation = resource.generation(change.generation)
    opened = targets(desired, generation.number, resource, ports)
    secret = _find_secret(opened, generation)
    if secret is None:
        return _replace(change, desired, resource, ports, lookout)
    return _complete(desired, remote, resource, generation, opened, secret, ports)


def _find_secret(opened: tuple[Target, ...], generation: Generation) -> Secret | None:
    """The generation's secret from the first readable destination that still holds it."""
    written = {delivery.to for delivery in generation.deliveries}
    for target in opened:
        if target.name in written and target.sink.readable:
            held = _read(target)
            if held is not None and held.fingerprint == generation.fingerprint:
                return held
    return None


def _read(target: Target) -> Secret | None:
    try:
        return held_secret(target.sink.read(), "client_secret")
    except GccredsError:
        return None  # unreachable now: another destination may have it, else a new one is made


def _replace(
    change: Change, desired: Desired, resource: Resource, ports: Ports, lookout: Lookout
) -> Outcome:
    further = replace(change, action=Action.ROTATE, generation=resource.next_number)
    kind = ports.kinds[change.address.kind]
    return Making(further, desired, kind, ports, lookout).run()


def _complete(
    desired: Desired,
    remote: Remote,
    resource: Resource,
    generation: Generation,
    opened: tuple[Target, ...],
    secret: Secret,
    ports: Ports,
) -> Outcome:
    kind = ports.kinds[desired.address.kind]
    has = {d.to for d in generation.deliveries if d.at is not None}
    lacking = tuple(target for target in opened if target.name not in has)
    check(lacking)
    begun = _begin(desired, resource, generation, lacking, ports)
    payload = payload_of(desired, generation.number, remote.id, secret, ports)
    done, failed = deliver_all(lacking, payload, ports)
    delivered = replace(
        begun, deliveries=tuple(_done(d, done, begun, ports) for d in begun.deliveries)
    )
    if failed:
        ports.journal.put(desired.address, resource.with_generation(delivered))
        raise _still_lacking(remote, generation, failed)
    current = resource.with_generation(replace(delivered, phase=Phase.CURRENT))
    fields = applied_fields(kind, desired, remote.wire)
    ports.journal.put(desired.address, replace(current, fields=fields, lifecycle=desired.lifecycle))
    supersede(desired.address, generation.number, kind, ports)
    places = f"{len(done)} place{'s' if len(done) != 1 else ''}"
    return Outcome(f"delivered to {places} more", remote.id, generation.number)


def _begin(
    desired: Desired,
    resource: Resource,
    generation: Generation,
    lacking: tuple[Target, ...],
    ports: Ports,
) -> Generation:
    known = {delivery.to: delivery for delivery in generation.deliveries}
    for target in lacking:
        held = known.get(target.name, Delivery(target.name, None)).holds
        holds = tuple(sorted({*held, generation.number}))
        known[target.name] = Delivery(target.name, None, holds)
    begun = replace(generation, deliveries=tuple(known.values()))
    ports.journal.put(desired.address, resource.with_generation(begun))
    ports.commit()
    return begun


def _done(
    delivery: Delivery, done: tuple[str, ...], generation: Generation, ports: Ports
) -> Delivery:
    if delivery.to not in done:
        return delivery
    return replace(delivery, at=ports.moment(), holds=(generation.number,))


def _still_lacking(
    remote: Remote, generation: Generation, failed: dict[str, GccredsError]
) -> Unfinished:
    return Unfinished(
        next(iter(failed.values())),
        now=f"client {remote.id} exists; {', '.join(failed)} does not have its secret.",
        remote_id=remote.id,
        generation=generation.number,
    )
