"""Ends the making of a generation: it is current, with its fields as last applied."""

from collections.abc import Mapping
from dataclasses import replace

from gccreds.domain.change import Reason
from gccreds.domain.credential import Desired
from gccreds.domain.state import Generation, Phase, Resource
from gccreds.executor.recording import Record
from gccreds.executor.tools import Tools
from gccreds.executor.updating import applied
from gccreds.kinds.own_end import own_end


def conclude(
    desired: Desired,
    record: Record,
    wire: Mapping[str, object],
    fingerprint: str | None,
    tools: Tools,
) -> None:
    """Records it in one step, so that no crash comes between what is current and what it replaces.

    What leaked has its end from then on, and the note of a revoke is done with.
    """
    made = record.resource.generation(record.number)
    current = replace(made, phase=Phase.CURRENT, fingerprint=fingerprint, ends_at=own_end(wire))
    kind = tools.ports.kind_at(desired.endpoint)

    def step(resource: Resource) -> Resource:
        resource = applied(resource.with_generation(current), kind, desired, wire)
        return concluded(resource, current, tools)

    record.amend(step)


def concluded(resource: Resource, current: Generation, tools: Tools) -> Resource:
    """The resource once this generation of it is current: what it answers has its end."""
    moment = tools.ports.moment()
    if current.reason == Reason.COMPROMISED.value:
        resource = resource.ended_before(current.number, moment)
    return resource.answered(current.number, moment)
