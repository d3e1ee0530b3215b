"""Brings a secret that one destination holds to those that lack it; else makes a new generation.

The secret is not known any more, so a readable destination must give it back, and what it gives is
believed only by the fingerprint that was recorded (engine.md, "Surviving a crash at any point").
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gccreds.domain.change import Action, Change, reason_of_further
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.observed import Remote
from gccreds.domain.secret import Secret
from gccreds.domain.state import NAMES_THERE, Generation, Phase, Resource, lacking
from gccreds.errors import GccredsError
from gccreds.executor.concluding import concluded
from gccreds.executor.delivering import (
    Target,
    begun,
    check,
    count_of,
    held_secret,
    targets,
)
from gccreds.executor.handing_out import hand_out
from gccreds.executor.making import make
from gccreds.executor.outcome import Outcome, something_changed
from gccreds.executor.recording import Record
from gccreds.executor.superseding import supersede
from gccreds.executor.tools import Tools
from gccreds.executor.updating import put_fields, record_applied, sides


def deliver_again(change: Change, tools: Tools) -> Outcome:
    """Completes the deliveries of a generation, or replaces it where its secret is lost.

    Changed fields are written before the secret goes anywhere; a new generation has them anyway.
    """
    desired, remote = sides(change)
    resource = tools.ports.journal.resource(change.address)
    if resource is None or change.generation is None:
        raise AssertionError(f"a delivery of {change.address} without its record")
    generation = resource.generation(change.generation)
    opened = targets(desired, generation.number, resource, tools.ports)
    missing = {str(destination) for destination in lacking(desired.deliver, generation)}
    check(target for target in opened if target.name in missing)
    secret = _find_secret(desired, generation, tools)
    if secret is None:
        further = replace(
            change,
            action=Action.ROTATE,
            reason=reason_of_further(generation.reason, change.reason),
            generation=_further(change, resource),
        )
        return make(further, desired, tools)
    wanted = tuple(target for target in opened if target.name in missing)
    record = Record(change.address, generation.number, resource, tools.ports.journal)
    return _Completing(change, desired, remote, record, tools).run(wanted, secret)


def _further(change: Change, resource: Resource) -> int:
    return max(change.further or 1, resource.next_number)


def _find_secret(desired: Desired, generation: Generation, tools: Tools) -> Secret | None:
    """The generation's secret, from the first destination that still holds it and shows it."""
    written = {delivery.to: delivery for delivery in generation.deliveries}
    for destination in desired.deliver:
        delivery = written.get(str(destination))
        if delivery is None:
            continue
        held = _read(destination, delivery.extra.get(NAMES_THERE), generation, desired, tools)
        if held is not None and held.fingerprint == generation.fingerprint:
            return held
    return None


def _read(
    destination: Destination,
    names: object,
    generation: Generation,
    desired: Desired,
    tools: Tools,
) -> Secret | None:
    """What a destination holds under the names that it was last told."""
    told = {str(k): str(v) for k, v in names.items()} if isinstance(names, Mapping) else {}
    then = replace(destination, names=told)
    try:
        sink = tools.ports.open_sink(then, tools.ports.mark(desired.address, generation.number))
        name = tools.ports.kind_at(desired.endpoint).secret_name
        return held_secret(sink.read(), name)
    except GccredsError:
        return None  # unreachable now: another destination may have it, else a new one is made


@dataclass(frozen=True, slots=True)
class _Completing:
    change: Change
    desired: Desired
    remote: Remote
    record: Record
    tools: Tools

    def run(self, wanted: tuple[Target, ...], secret: Secret) -> Outcome:
        """Writes the changed fields, then the secret to each of these."""
        wire = put_fields(self.change, self.tools)
        with something_changed(remote_id=self.remote.id, generation=self.record.number):
            if self.change.fields:
                record_applied(self.change, self.desired, wire, self.tools)
            self._deliver(wanted, secret)
            self._conclude()
            record_applied(self.change, self.desired, wire, self.tools)
            supersede(self.change.address, self.record.number, self.desired.schedule, self.tools)
        places = count_of(len(wanted)) + " more"
        return Outcome(f"delivered to {places}", self.remote.id, self.record.number)

    def _deliver(self, wanted: tuple[Target, ...], secret: Secret) -> None:
        record, resource = self.record, self.record.resource
        record.put(begun(resource.generation(record.number), wanted, resource))
        hand_out(record, self.desired, wanted, secret, self.tools.ports)

    def _conclude(self) -> None:
        delivered = self.record.resource.generation(self.record.number)
        current = replace(delivered, phase=Phase.CURRENT)
        self.record.amend(lambda r: concluded(r.with_generation(current), current, self.tools))
