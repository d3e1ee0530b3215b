"""Delivers a secret to its destinations: checked before, read back where that is possible."""

from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.payload import Payload
from gccreds.domain.secret import Secret
from gccreds.domain.state import Resource
from gccreds.errors import DestinationRefused, GccredsError
from gccreds.executor.ports import Ports
from gccreds.sinks.interface import Sink


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
    """The ways to what is declared, readable ones first, as engine.md orders deliveries."""
    written = {delivery.to for known in resource.generations for delivery in known.deliveries}
    opened = [
        Target(d, ports.open_sink(d, desired.address, generation), str(d) in written)
        for d in desired.deliver
    ]
    return tuple(sorted(opened, key=lambda target: not target.sink.readable))


def check(opened: tuple[Target, ...]) -> None:
    """Asks each destination, without writing, whether it can be written and may be.

    Raises DestinationRefused for the first that cannot: nothing has been made by then.
    """
    for target in opened:
        target.sink.check(ours=target.ours)


def deliver(target: Target, payload: Payload) -> None:
    """Writes one destination and reads it back where it can be read.

    Raises DestinationRefused where it was not written, or holds something else afterwards.
    """
    target.sink.deliver(payload)
    if not target.sink.readable:
        return
    held = held_secret(target.sink.read(), payload.secret_name)
    if held is not None and held.fingerprint != payload.secret.fingerprint:
        raise DestinationRefused(
            f"{target.name} holds another secret than the one that was just written",
            next_step="find out what else writes there, then apply again",
            where=str(payload.address),
        )


def payload_of(
    desired: Desired, generation: int, client_id: str, secret: Secret, ports: Ports
) -> Payload:
    """What is delivered of a client (manifest.md, "deliver")."""
    values: dict[str, Secret | str] = {
        "client_id": client_id,
        "client_secret": secret,
        "region": ports.region,
        "expires": str(desired.fields.get("expires") or ""),
    }
    return Payload(desired.address, generation, values)


def held_secret(values: Mapping[str, Secret | str] | None, name: str) -> Secret | None:
    """The secret among the values that a destination holds, None where it shows none."""
    value = (values or {}).get(name)
    if value is None:
        return None
    return value if isinstance(value, Secret) else Secret(value)


def deliver_all(
    opened: tuple[Target, ...], payload: Payload, ports: Ports
) -> "tuple[tuple[str, ...], dict[str, GccredsError]]":
    """Delivers to each; gives the names of those that have it and what went wrong elsewhere."""
    done: list[str] = []
    failed: dict[str, GccredsError] = {}
    for target in opened:
        try:
            ports.journal.check_lock()
            deliver(target, payload)
            done.append(target.name)
        except GccredsError as error:
            failed[target.name] = error
    return tuple(done), failed
