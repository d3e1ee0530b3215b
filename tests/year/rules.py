"""What must hold at the end of every day (engine.md, "Surviving a crash at any point")."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.credential import OnRemoval
from gccreds.domain.mark import read_description
from gccreds.domain.state import Generation, Phase, Resource
from tests.year.evening import Evening, Object, declared_end, end_of, is_token

SLACK = timedelta(seconds=5)
"""Between a step of an apply and the moment that is looked at after it."""
_HANDED_OVER = timedelta(hours=24)
_A_DAY_OF_SILENCE = timedelta(days=2)
"""A day counts as one without calls once it is over."""
_OPEN = (Phase.PENDING, Phase.UNDELIVERED, Phase.DELIVERING)


@dataclass
class Rules:
    """What was seen so far: when each generation was replaced, and each address removed.

    `overlaps` are the longest ones that were ever declared, `idle` the addresses that end only
    after a day without calls.
    """

    replaced: dict[str, datetime] = field(default_factory=dict)
    removed: dict[Address, datetime] = field(default_factory=dict)
    overlaps: dict[Address, timedelta] = field(default_factory=dict)
    idle: set[Address] = field(default_factory=set)

    def broken(self, evening: Evening) -> Iterator[str]:
        """Every way in which the day's end is not as it must be."""
        self._remember(evening)
        for address, generation, object_ in evening.generations:
            if generation.remote_id in self.replaced:
                yield from self._of_replaced(address, generation, object_, evening)
        if evening.clean:
            yield from _orphans(evening)
            yield from self._of_removed(evening)
            yield from _two_currents(evening)
            yield from _left_open(evening)
            yield from _other_ends(evening)

    def _remember(self, evening: Evening) -> None:
        for address, desired in evening.declared.credentials.items():
            overlap = desired.schedule.overlap
            self.overlaps[address] = max(self.overlaps.get(address, overlap), overlap)
            if desired.schedule.require_idle:
                self.idle.add(address)
        if not evening.clean:
            return
        for address, resource in evening.state.resources.items():
            for generation in _older(resource):
                if generation.remote_id:
                    self.replaced.setdefault(generation.remote_id, evening.now)
            if address not in evening.declared.credentials:
                self.removed.setdefault(address, evening.now)

    def _of_replaced(
        self, address: Address, generation: Generation, object_: Object, evening: Evening
    ) -> Iterator[str]:
        """It ends by itself after its overlap; a token, or what must be idle, by an apply."""
        told, end = f"{address}#{generation.number}", end_of(object_)
        last = self.replaced[str(generation.remote_id)] + self.overlaps.get(address, _HANDED_OVER)
        if is_token(generation):
            if evening.clean and evening.morning > last:
                yield f"{told} lives past its overlap, and an apply was there"
        elif address in self.idle:
            if evening.clean and evening.morning > last + _A_DAY_OF_SILENCE:
                yield f"{told} is idle and lives on"
            if end is not None:
                yield f"{told} has an end though it is to be idle first: {end}"
        elif end is None and evening.clean:
            yield f"{told} was replaced and has no end"
        elif evening.now > last + SLACK or (end is not None and end > last + SLACK):
            yield f"{told} lives past its overlap: until {end}"

    def _of_removed(self, evening: Evening) -> Iterator[str]:
        """What is not declared any more has an end within its grace."""
        for address, generation, object_ in evening.generations:
            lifecycle = evening.state.resources[address].lifecycle
            if address in evening.declared.credentials or lifecycle.on_removal is OnRemoval.FORGET:
                continue
            last = self.removed[address] + max(lifecycle.grace, _HANDED_OVER) + SLACK
            end = evening.now if is_token(generation) else end_of(object_)
            if end is None or end > last:
                yield f"{address}#{generation.number} was removed and ends {end}"


def _older(resource: Resource) -> Iterator[Generation]:
    """The generations before the current one."""
    serving = [g.number for g in resource.generations if g.phase is Phase.CURRENT]
    return (g for g in resource.generations if serving and g.number < max(serving))


def _orphans(evening: Evening) -> Iterator[str]:
    """Every client and token with our mark is in the state, as what its mark says.

    Where a destination fails, what a run that was killed left is ended together with the next one.
    """
    known = evening.state.by_remote_id
    for id_, object_ in evening.there.items():
        mark = read_description(object_.get("description") or "").mark
        address, generation = known.get(id_, (None, None))
        said = (address, generation.number) if generation else None
        if mark is None or mark.address in evening.ailing:
            continue
        if said != (mark.address, mark.generation):
            yield f"{id_} is not in the state as what its mark says: {mark}"


def _two_currents(evening: Evening) -> Iterator[str]:
    """One generation of an address is current; any further one has an end, or waits for silence."""
    for address, resource in evening.state.resources.items():
        current = [g for g in resource.generations if g.phase is Phase.CURRENT]
        if len(current) > 1:
            yield f"{address} has {len(current)} current generations"
    for address, generation, object_ in evening.generations:
        ends = end_of(object_) is not None or generation.phase in (Phase.CURRENT, Phase.OVERLAPPING)
        if not ends and address not in evening.ailing:
            yield f"{address}#{generation.number} is {generation.phase} and has no end"


def _left_open(evening: Evening) -> Iterator[str]:
    """Whatever has no destination that fails is made, delivered and current."""
    for desired in evening.well:
        resource = evening.state.resources.get(desired.address)
        phases = [g.phase for g in resource.generations] if resource else []
        if Phase.CURRENT not in phases:
            yield f"{desired.address} is declared and nothing of it is current"
        yield from (f"{desired.address} is still {phase}" for phase in phases if phase in _OPEN)


def _other_ends(evening: Evening) -> Iterator[str]:
    """What has a declared end has that one; nothing of it lives longer."""
    for desired, generation, object_ in evening.serving:
        declared, end = declared_end(desired), end_of(object_)
        if declared not in (None, end) and desired.address not in evening.ailing:
            yield f"{desired.address}#{generation.number} ends {end} instead of {declared}"
    for address, generation, object_ in evening.generations:
        desired_too = evening.declared.credentials.get(address)
        declared, end = declared_end(desired_too) if desired_too else None, end_of(object_)
        if declared is not None and (end is None or end > declared):
            yield f"{address}#{generation.number} lives longer than is declared: until {end}"
