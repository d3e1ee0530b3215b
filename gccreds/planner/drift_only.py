"""What `--refresh-only` shows: what somebody else changed, and no change of ours (cli.md, "plan").

One that somebody took away or stopped is among it: a plan says so by a change or a finding, and
here there is no change.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.change import Cause, FieldChange
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.state import Generation, Phase
from gccreds.planner.stopping import ACTIVE, STATE, is_stopped, state_of

_GONE = "deleted"


def drift_only(made: Plan, selected: Callable[[Address], bool]) -> Plan:
    """The plan without changes; `selected` tells the addresses that it decided on.

    `managed` are those of them that were applied once, and so can drift at all.
    """
    drift = (*made.drift, *_stopped_or_gone(made, selected))
    return replace(
        made,
        changes=(),
        drift=tuple(sorted(drift, key=lambda one: str(one.address))),
        unchanged=made.unchanged + len({change.address for change in made.changes}),
        managed=sum(map(selected, made.state.resources)),
    )


def _stopped_or_gone(made: Plan, selected: Callable[[Address], bool]) -> Iterator[Drift]:
    drifted = {drift.address for drift in made.drift}
    for address, resource in made.state.resources.items():
        current = resource.current
        if current is None or address in drifted or resource.revoked_at or not selected(address):
            continue
        if current.phase is Phase.CURRENT and not _has_ended(current, made):
            yield from _drift(address, current, made)


def _has_ended(generation: Generation, made: Plan) -> bool:
    return generation.ends_at is not None and generation.ends_at <= made.moment


def _drift(address: Address, current: Generation, made: Plan) -> Iterator[Drift]:
    id_ = str(current.remote_id)
    remote = made.observed.remotes.get(id_)
    if remote is None:
        yield Drift(address, id_, (_from_active_to(_GONE),))
    elif is_stopped(remote):
        field = _from_active_to(state_of(remote))
        yield Drift(address, id_, (field,), remote.modified_at, remote.modified_by)


def _from_active_to(state: str) -> FieldChange:
    return FieldChange(STATE, ACTIVE, state, Cause.DRIFT)
