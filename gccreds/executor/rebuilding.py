"""Records what only marks and destinations tell, and changes neither (cli.md, `state rebuild`)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.secret import Secret
from gccreds.domain.state import CONSUMERS_UNKNOWN, Delivery, Generation, Phase, Resource
from gccreds.errors import DestinationRefused, LoginRefused
from gccreds.executor.delivering import Target, names_there, targets
from gccreds.executor.ports import Ports
from gccreds.executor.taking_back import counted_as_delivered, secret_of, taken, with_older
from gccreds.executor.updating import applied, sides
from gccreds.executor.verifying import can_be_tried, try_once
from gccreds.sinks.interface import Values

_INACTIVE = "inactive"


def rebuilt(change: Change, ports: Ports) -> Resource:
    """A declared credential as its import (lost-state) would leave it, without any write.

    Where a destination shows a secret of it that logs in, its delivery there is known. Where a
    rotation was cut short and none does, its delivery counts as begun: the next apply settles it.
    """
    desired, remote = sides(change)
    kind = ports.kinds[remote.kind]
    confirmed, silent = _looked_at(desired, remote, ports)
    newest = taken(change.generation or 1, remote, kind, ports)
    if change.if_undelivered is not None and not confirmed:
        newest = replace(newest, deliveries=counted_as_delivered(change, desired, ports))
    else:
        newest = _current(newest, change, desired, confirmed, silent, ports)
    resource = with_older(change, ports).with_generation(newest)
    return applied(resource, kind, desired, remote.wire)


def claimed(address: Address, marked: Iterable[tuple[int, Remote]], ports: Ports) -> Resource:
    """A credential that no manifest declares: one generation for each number of its marks.

    A client that is inactive and has an end is on its way out.
    """
    *older, (number, remote) = sorted(marked, key=lambda pair: pair[0])
    resource = Resource(address.kind)
    for earlier, other in older:
        replaced = taken(earlier, other, ports.kinds[other.kind], ports)
        if replaced.ends_at is not None:
            replaced = replace(replaced, phase=Phase.OVERLAPPING)
        resource = resource.with_generation(replaced)
    kind = ports.kinds[remote.kind]
    newest = taken(number, remote, kind, ports)
    leaving = remote.wire.get("state") == _INACTIVE and newest.ends_at is not None
    newest = replace(newest, phase=Phase.ENDING if leaving else Phase.CURRENT)
    return replace(resource.with_generation(newest), fields=kind.read(remote.wire))


def _current(
    newest: Generation,
    change: Change,
    desired: Desired,
    confirmed: Mapping[str, Secret],
    silent: frozenset[str],
    ports: Ports,
) -> Generation:
    """What shows nothing counts as delivered where the mark's number says so; what shows something
    else does not."""
    counted = {d.to: d for d in counted_as_delivered(change, desired, ports) if d.to in silent}
    seen = {
        str(d): Delivery(str(d), ports.moment(), (newest.number,), names_there(d))
        for d in desired.deliver
        if str(d) in confirmed
    }
    deliveries = {**counted, **seen}
    unknown = bool(desired.deliver) and newest.number == 1 and not confirmed
    return replace(
        newest,
        phase=Phase.CURRENT,
        fingerprint=next((secret.fingerprint for secret in confirmed.values()), None),
        deliveries=tuple(deliveries[str(d)] for d in desired.deliver if str(d) in deliveries),
        extra={CONSUMERS_UNKNOWN: True} if unknown else {},
    )


def _looked_at(
    desired: Desired, remote: Remote, ports: Ports
) -> tuple[Mapping[str, Secret], frozenset[str]]:
    """The secrets that work, by the places that show them; and the places that show nothing."""
    confirmed: dict[str, Secret] = {}
    silent = set()
    for target in targets(desired, 1, Resource(desired.address.kind), ports):
        values = _shown(target)
        if values is None:
            silent.add(target.name)
            continue
        secret = secret_of(remote, ports.kinds[remote.kind], values)
        if secret is None:
            continue
        if secret in confirmed.values() or _works(secret, values, desired, remote, ports):
            confirmed[target.name] = secret
    return confirmed, frozenset(silent)


def _shown(target: Target) -> Values | None:
    """What cannot be reached shows nothing either."""
    try:
        return target.sink.read()
    except DestinationRefused:
        return None


def _works(secret: Secret, values: Values, desired: Desired, remote: Remote, ports: Ports) -> bool:
    """What cannot be tried without a user is told by the id beside it."""
    if not can_be_tried(desired):
        return values.get(ports.kinds[remote.kind].id_name) == remote.id
    try:
        try_once(desired, remote.id, secret, ports)
    except LoginRefused:
        return False
    return True
