"""Records what only marks and destinations tell, and changes neither (cli.md, `state rebuild`)."""

from collections.abc import Iterable
from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.state import CONSUMERS_UNKNOWN, Generation, Phase, Resource
from gccreds.executor.ports import Ports
from gccreds.executor.showing import Shown, look_at
from gccreds.executor.taking_back import counted_as_delivered, taken, with_older
from gccreds.executor.updating import applied, sides

_INACTIVE = "inactive"


def rebuilt(change: Change, ports: Ports) -> Resource:
    """A declared credential as its import (lost-state) would leave it, without any write.

    Where a destination shows a secret of it that logs in, its delivery there is known. Where a
    rotation was cut short and none does, its delivery counts as begun: the next apply settles it.
    """
    desired, remote = sides(change)
    kind = ports.kinds[remote.kind]
    shown = look_at(desired, remote, ports)
    newest = taken(change.generation or 1, remote, kind, ports, change.strategy)
    if change.if_undelivered is not None and not shown.confirmed:
        newest = replace(newest, deliveries=counted_as_delivered(change, desired, ports))
    else:
        newest = _current(newest, change, desired, shown, ports)
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
    newest: Generation, change: Change, desired: Desired, shown: Shown, ports: Ports
) -> Generation:
    """What shows nothing counts as delivered where the mark's number says so; what shows something
    else does not, and after a rotation that was cut short neither does."""
    told_by_number = change.if_undelivered is None
    counted = {
        d.to: d
        for d in counted_as_delivered(change, desired, ports)
        if told_by_number and d.to in shown.silent
    }
    deliveries = {**counted, **shown.deliveries(desired, newest, ports)}
    unknown = bool(desired.deliver) and newest.number == 1 and not shown.confirmed
    return replace(
        newest,
        phase=Phase.CURRENT,
        fingerprint=shown.secret.fingerprint if shown.secret else None,
        deliveries=tuple(deliveries[str(d)] for d in desired.deliver if str(d) in deliveries),
        extra={CONSUMERS_UNKNOWN: True} if unknown else {},
    )
