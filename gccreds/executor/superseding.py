"""Gives older generations their end, once a new one is current and delivered everywhere."""

from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.event import WarningRaised
from gccreds.domain.lifetime import as_wire_moment, parse_wire_moment
from gccreds.domain.state import Generation, Phase
from gccreds.errors import GccredsError
from gccreds.executor.ports import Ports
from gccreds.kinds.interface import Kind

OVERLAP = timedelta(hours=24)
"""How long a replaced client works on where no `rotate` says otherwise (engine.md)."""

_REPLACED = (Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED)


def supersede(address: Address, current: int, kind: Kind, ports: Ports) -> None:
    """Lets every older generation overlap until the earlier of its own end and now + overlap.

    The end is set at the client too, so that it dies on time even if gccreds never runs again.
    Where the organisation refuses that it is a warning: the end stands in the state as well.
    """
    resource = ports.journal.resource(address)
    for generation in resource.generations if resource else ():
        if generation.number < current and generation.phase in _REPLACED:
            _overlap(address, generation, kind, ports)


def _overlap(address: Address, generation: Generation, kind: Kind, ports: Ports) -> None:
    end = ports.moment() + OVERLAP
    wire = ports.organisation.get(kind, generation.remote_id) if generation.remote_id else None
    own = wire.get("dateToDelete") if wire else None
    end = min(end, parse_wire_moment(str(own))) if own else end
    _record(address, generation, end, ports)
    if wire is None or generation.remote_id is None:
        return
    ports.commit()
    try:
        body = kind.body(wire, {}, ports.mark(address, generation.number))
        ended = {**body, "dateToDelete": as_wire_moment(end)}
        ports.organisation.update(kind, generation.remote_id, ended)
    except GccredsError as error:
        message = f"the end of generation {generation.number} could not be set: {error.what}"
        ports.emit(WarningRaised(address, message))


def _record(address: Address, generation: Generation, end: datetime, ports: Ports) -> None:
    resource = ports.journal.resource(address)
    if resource is not None:
        overlapping = replace(generation, phase=Phase.OVERLAPPING, ends_at=end)
        ports.journal.put(address, resource.with_generation(overlapping))
