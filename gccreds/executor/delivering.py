"""Delivers a secret to its destinations: checked before, read back where that is possible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from gccreds.domain.credential import EXPIRES, Desired, Destination, Fields
from gccreds.domain.event import SecretDelivered
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.payload import Payload
from gccreds.domain.secret import Secret
from gccreds.domain.state import NAMES_THERE, Delivery, Generation, Resource
from gccreds.errors import DestinationRefused, GccredsError
from gccreds.executor.ports import Ports
from gccreds.sinks.interface import Sink, Values


@dataclass(frozen=True, slots=True)
class Target:
    """A declared destination with the open way to it. `ours`: the state knows that we wrote it."""

    destination: Destination
    sink: Sink
    ours: bool

    @property
    def name(self) -> str:
        """Its kind and place, which identify it."""
        return str(self.destination)


def targets(
    desired: Desired, generation: int, resource: Resource, ports: Ports
) -> tuple[Target, ...]:
    """The ways to what is declared, readable ones first, as engine.md orders deliveries.

    After a crash those give the secret back; whether a program does only itself can tell. What
    another credential had there is ours too: a removed one may hand its place over.
    """
    own = {delivery.to for known in resource.generations for delivery in known.deliveries}
    written = own | ports.written
    mark = ports.mark(desired.address, generation)
    opened = [Target(d, ports.open_sink(d, mark), str(d) in written) for d in desired.deliver]
    return tuple(sorted(opened, key=lambda target: target.sink.shows))


def check(opened: Iterable[Target]) -> None:
    """Asks each destination, without writing, whether it can be written and may be.

    Raises DestinationRefused for the first that cannot: nothing has been made by then.
    """
    for target in opened:
        target.sink.check(ours=target.ours)


def payload_of(desired: Desired, generation: Generation, secret: Secret, ports: Ports) -> Payload:
    """What is delivered of a generation (manifest.md, "deliver")."""
    kind = ports.kind_at(desired.endpoint)
    known: dict[str, Secret | str] = {
        kind.id_name: str(generation.remote_id),
        kind.secret_name: secret,
        "region": ports.region,
        "expires": _end_of(desired, generation),
    }
    values = {name: known[name] for name in kind.payload}
    return Payload(desired.address, generation.number, values, kind.secret_name)


def _end_of(desired: Desired, generation: Generation) -> str:
    """Its own where it is a rolling one; empty where it has none."""
    if desired.rolls and generation.ends_at:
        return as_utc_text(generation.ends_at)
    return str(desired.fields.get(EXPIRES) or "")


def begun(generation: Generation, opened: Iterable[Target], resource: Resource) -> Generation:
    """The generation with a delivery to each of these begun: from now on they may hold it."""
    deliveries = {delivery.to: delivery for delivery in generation.deliveries}
    for target in opened:
        holds = _may_hold(resource, target.name) | {generation.number}
        deliveries[target.name] = Delivery(
            target.name, None, tuple(sorted(holds)), names_there(target.destination)
        )
    return replace(generation, deliveries=tuple(deliveries.values()))


def names_there(destination: Destination) -> Fields:
    """What the state keeps of `as`, where it is written: another one is delivered anew."""
    return {NAMES_THERE: dict(destination.names)} if destination.names else {}


def _may_hold(resource: Resource, name: str) -> set[int]:
    """As the newest record of this destination has it: the last generation confirmed there, and
    those whose write began since and was not confirmed to have failed."""
    found = (d for g in reversed(resource.generations) for d in g.deliveries if d.to == name)
    newest = next(found, None)
    return set(newest.holds) if newest else set()


def deliver_all(
    opened: Iterable[Target], generation: Generation, payload: Payload, ports: Ports
) -> tuple[Generation, Mapping[str, GccredsError]]:
    """Delivers to each; gives the generation with what was confirmed, and what went wrong where."""
    known = {delivery.to: delivery for delivery in generation.deliveries}
    failed: dict[str, GccredsError] = {}
    for target in opened:
        begun, number = known[target.name], generation.number
        try:
            ports.check_lock()
            _deliver(target, payload)
        except GccredsError as error:
            failed[target.name] = error
            if _holds_another(target, payload):
                left = tuple(held for held in begun.holds if held != number)
                known[target.name] = replace(begun, holds=left)
        else:
            known[target.name] = replace(begun, at=ports.moment(), holds=(number,))
            ports.emit(SecretDelivered(payload.address, target.name))
    return replace(generation, deliveries=tuple(known.values())), failed


def _deliver(target: Target, payload: Payload) -> None:
    """Raises DestinationRefused where it was not written, or holds something else afterwards."""
    target.sink.deliver(payload)
    held = held_secret(target.sink.read(), payload.secret_name)
    if held is not None and held.fingerprint != payload.secret.fingerprint:
        raise DestinationRefused(
            f"{target.name} holds another secret than the one that was just written",
            next_step="find out what else writes there, then apply again",
            where=str(payload.address),
        )


def _holds_another(target: Target, payload: Payload) -> bool:
    """Whether a write is confirmed to have failed: what is there can be seen, and it is not this.

    A destination that shows nothing may have taken it and failed after that.
    """
    try:
        values = target.sink.read()
    except GccredsError:
        return False
    held = held_secret(values, payload.secret_name)
    return values is not None and (held is None or held.fingerprint != payload.secret.fingerprint)


def held_secret(values: Values | None, name: str) -> Secret | None:
    """The secret among the values that a destination holds, None where it shows none."""
    value = (values or {}).get(name)
    if value is None:
        return None
    return value if isinstance(value, Secret) else Secret(value)


def count_of(places: int) -> str:
    """`1 place`, `2 places`."""
    return f"{places} place{'s' if places != 1 else ''}"
