"""What a run's first write puts right in the state without any change to the organisation."""

from collections.abc import Mapping
from dataclasses import replace

from gccreds.domain.doubt import in_doubt
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.state import Generation, Phase, Resource, State
from gccreds.kinds.interface import PASSTHROUGH, Kind


def tidied(made: Plan, kinds: Mapping[str, Kind]) -> State:
    """The state without what is gone for good, and with what already is as declared as applied.

    What was moved has its new address from now on where this plan changes it, and only there.
    A field that somebody changed to the very value that the manifest has by now needs no update:
    nothing else would take it into the state, and it would be shown as drift for ever. What differs
    from the manifest stays drift, also where this run leaves it to another one.
    """
    resources = {
        address: replace(resource, generations=_not_forgotten(resource, made))
        for address, resource in made.state.resources.items()
    }
    for drift in made.drift:
        resources[drift.address] = _as_seen(resources[drift.address], drift, made, kinds)
    kept = {address: resource for address, resource in resources.items() if resource.generations}
    changed = {change.address for change in made.changes}
    left_alone = {new: old for new, old in made.moved.items() if new not in changed}
    return replace(made.state, resources=kept).renamed(left_alone)


def _not_forgotten(resource: Resource, made: Plan) -> tuple[Generation, ...]:
    """Without those that were ended and that the organisation lists no more."""
    return tuple(g for g in resource.generations if not _is_forgotten(g, made))


def _is_forgotten(generation: Generation, made: Plan) -> bool:
    there = generation.remote_id in made.observed.remotes
    waited_for = there or in_doubt(generation, made.moment)
    return generation.phase is Phase.RETIRED and not waited_for


def _as_seen(resource: Resource, drift: Drift, made: Plan, kinds: Mapping[str, Kind]) -> Resource:
    """With what is settled as the organisation has it."""
    if not drift.settled:
        return resource
    names = drift.settled
    members = [name.removeprefix(PASSTHROUGH) for name in names if name.startswith(PASSTHROUGH)]
    remote = made.observed.remotes[drift.remote_id]
    seen = kinds[remote.kind].read(remote.wire, members)
    return replace(resource, fields={**resource.fields, **{n: seen.get(n) for n in names}})
