"""Hands a secret out: the record that this begins is written first, then each destination is."""

from collections.abc import Mapping

from gccreds.domain.credential import Desired
from gccreds.domain.event import StepStarted
from gccreds.domain.secret import Secret
from gccreds.domain.state import Generation
from gccreds.errors import GccredsError
from gccreds.executor.delivering import Target, count_of, deliver_all, payload_of
from gccreds.executor.outcome import Unfinished
from gccreds.executor.ports import Ports
from gccreds.executor.recording import Record
from gccreds.kinds.interface import Kind


def hand_out(
    record: Record, desired: Desired, opened: tuple[Target, ...], secret: Secret, ports: Ports
) -> None:
    """Delivers a generation that is recorded as begun there, and records what came of it.

    Raises Unfinished where a destination did not take it.
    """
    beginning = record.resource.generation(record.number)
    ports.commit()
    ports.emit(StepStarted(record.address, f"delivering to {count_of(len(opened))}"))
    payload = payload_of(desired, beginning, secret, ports)
    delivered, failed = deliver_all(opened, beginning, payload, ports)
    record.put(delivered)
    if failed:
        raise _half_delivered(ports.kind_at(desired.endpoint), delivered, failed)


def _half_delivered(
    kind: Kind, generation: Generation, failed: Mapping[str, GccredsError]
) -> Unfinished:
    """Who has the secret, and who does not."""
    done = [delivery.to for delivery in generation.deliveries if delivery.at]
    has = f"{', '.join(done)} has its secret" if done else "nobody has its secret"
    return Unfinished(
        next(iter(failed.values())),
        now=f"{kind.noun} {generation.remote_id} exists and {has}; {', '.join(failed)} does not.",
        remote_id=generation.remote_id,
        generation=generation.number,
    )
