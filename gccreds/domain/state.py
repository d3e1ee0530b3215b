"""The state document: what gccreds did (engine.md, "State"). It never holds a secret.

What goes into it is JSON or is refused as it is put in, so a Secret cannot be in one; and the only
trace of a secret, the fingerprint, must look like one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from gccreds.domain.address import Address
from gccreds.domain.credential import CLIENTS, Destination, Fields, Lifecycle
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.observed import Organization
from gccreds.domain.secret import is_fingerprint


def _refuse_all_but_json(members: Mapping[str, object]) -> None:
    """Raises TypeError, which names the member and its type and never the value."""
    for name, value in members.items():
        if not _is_json(value):
            raise TypeError(f"a state does not hold {type(value).__name__} (in {name})")


def _is_json(value: object) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or isinstance(value, str | int | float)


KEEPS_WORKING = "keeps_working"
"""Member of an ending generation that stays active until its end, because another credential took
over its destination: an active client is then nobody's doing but ours."""

CONSUMERS_UNKNOWN = "consumers_unknown"
"""Member of a generation that was taken over without knowing whom its secret was delivered to."""

IMPORTED_AT = "imported_at"
"""Member of a generation that was imported on request: its age counts from that moment."""

IN_DOUBT_UNTIL = "in_doubt_until"
"""Member of a generation one of whose creates got no answer: until that moment a further client
with its mark is a leftover of that create, and no copy by somebody's hand (engine.md)."""

NAMES_THERE = "as"
"""Member of a delivery whose destination was told under which names to hold the values."""

ANSWERS = "answers"
"""Member of a generation that is begun after a revoke was noted, with the moment of that note: it
is to take the place of what was revoked, and no rotation is asked for again (engine.md)."""

REPLACED_AT = "replaced_at"
"""Member of an overlapping generation: since that moment another one is current. Its overlap counts
from there, so that a longer one can be given in time."""

OWN_END = "own_end"
"""Member of an overlapping generation that had an end of its own: no overlap outlives it."""

REVOKED = "revoked"
"""Member of an older generation that leaked or that a revoke stopped: it has no overlap."""


class Phase(StrEnum):
    """Where a generation stands in its life."""

    PENDING = "pending"
    UNDELIVERED = "undelivered"
    DELIVERING = "delivering"
    CURRENT = "current"
    OVERLAPPING = "overlapping"
    ENDING = "ending"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One destination of a generation: `to` is its kind and place.

    `holds` are the generations that it may hold: the last one confirmed, and every one whose write
    began and was not confirmed to have failed. `at` is None until a write was confirmed.
    """

    to: str
    at: datetime | None
    holds: tuple[int, ...] = ()
    extra: Fields = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_all_but_json(self.extra)


@dataclass(frozen=True, slots=True)
class Generation:
    """One issued instance of a credential. `remote_id` is None while it is only an intent."""

    number: int
    phase: Phase
    reason: str
    strategy: str
    run: str
    created_at: datetime
    remote_id: str | None = None
    endpoint: str = CLIENTS
    ends_at: datetime | None = None
    fingerprint: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    extra: Fields = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_all_but_json(self.extra)
        if self.fingerprint is not None and not is_fingerprint(self.fingerprint):
            raise ValueError("a fingerprint is the first 16 hex digits of a SHA-256")


def lacking(declared: Iterable[Destination], generation: Generation) -> tuple[Destination, ...]:
    """Those destinations that are not known to hold this generation, under the names asked for."""
    confirmed = {d.to: d.extra.get(NAMES_THERE, {}) for d in generation.deliveries if d.at}
    return tuple(d for d in declared if confirmed.get(str(d)) != dict(d.names))


def _without_overlap(extra: Fields) -> Fields:
    kept = {name: value for name, value in extra.items() if name != REPLACED_AT}
    return {**kept, REVOKED: True}


@dataclass(frozen=True, slots=True)
class Resource:
    """What is known of one address: its fields as last applied, its end, its generations."""

    kind: str
    fields: Fields = field(default_factory=dict)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    revoked_at: datetime | None = None
    generations: tuple[Generation, ...] = ()
    extra: Fields = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_all_but_json(self.fields)
        _refuse_all_but_json(self.extra)

    @property
    def current(self) -> Generation | None:
        """The generation that consumers use, or the one that is being made or ended."""
        serving = (Phase.CURRENT, Phase.ENDING)
        for phase in serving:
            for generation in reversed(self.generations):
                if generation.phase is phase:
                    return generation
        return None

    @property
    def next_number(self) -> int:
        """One more than the highest generation that the state knows."""
        return max((g.number for g in self.generations), default=0) + 1

    @property
    def is_revoked(self) -> bool:
        """Whether it is noted as revoked, and nothing was begun since to take its place."""
        note = self._note
        return bool(note) and all(g.extra.get(ANSWERS) != note for g in self.generations)

    @property
    def _note(self) -> str | None:
        return as_utc_text(self.revoked_at) if self.revoked_at else None

    def answering(self, generation: Generation) -> Generation:
        """The generation that is begun now, with the note that it answers, if there is one."""
        if self._note is None:
            return generation
        return replace(generation, extra={**generation.extra, ANSWERS: self._note})

    def answered(self, number: int, moment: datetime) -> "Resource":
        """This resource once that generation is current.

        What was revoked before it was begun has its end now, and the note of it is done with.
        """
        new = self.generation(number)
        if self._note is None or new.extra.get(ANSWERS) != self._note:
            return self
        extra = {name: value for name, value in new.extra.items() if name != ANSWERS}
        left = replace(self, revoked_at=None).with_generation(replace(new, extra=extra))
        return left.ended_before(number, moment)

    def ended_before(self, number: int, moment: datetime) -> "Resource":
        """This resource with every generation before that one at its end: nobody is to use them."""
        ended = tuple(
            replace(g, phase=Phase.OVERLAPPING, ends_at=moment, extra=_without_overlap(g.extra))
            for g in self.generations
            if g.number < number and g.phase is not Phase.RETIRED
        )
        left = self
        for generation in ended:
            left = left.with_generation(generation)
        return left

    def generation(self, number: int) -> Generation:
        """The generation of that number; KeyError where there is none."""
        for generation in self.generations:
            if generation.number == number:
                return generation
        raise KeyError(number)

    def with_generation(self, generation: Generation) -> "Resource":
        """This resource with the generation of that number put in or replaced."""
        others = [g for g in self.generations if g.number != generation.number]
        ordered = sorted([*others, generation], key=lambda g: g.number)
        return replace(self, generations=tuple(ordered))

    def without_generation(self, number: int) -> "Resource":
        """This resource without the generation of that number."""
        return replace(self, generations=tuple(g for g in self.generations if g.number != number))

    def without_remote(self, id_: str) -> "Resource":
        """This resource without the generations of that client: it has another secret by now."""
        return replace(self, generations=tuple(g for g in self.generations if g.remote_id != id_))


@dataclass(frozen=True, slots=True)
class State:
    """The whole document. `serial` is one more with every write.

    `extra` and `organization_extra` keep members that this version does not know.
    """

    lineage: str
    serial: int
    project: str
    environment: str
    organization: Organization | None = None
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    extra: Fields = field(default_factory=dict)
    organization_extra: Fields = field(default_factory=dict)

    def __post_init__(self) -> None:
        _refuse_all_but_json(self.extra)
        _refuse_all_but_json(self.organization_extra)

    @property
    def by_remote_id(self) -> Mapping[str, tuple[Address, Generation]]:
        """Each known remote id with the address and generation that it is."""
        return {
            generation.remote_id: (address, generation)
            for address, resource in self.resources.items()
            for generation in resource.generations
            if generation.remote_id is not None
        }

    @property
    def next_serial(self) -> "State":
        """This state as it is written in place of itself."""
        return replace(self, serial=self.serial + 1)

    def renamed(self, addresses: Mapping[Address, Address]) -> "State":
        """This state with these resources under other addresses."""
        resources = {addresses.get(a, a): resource for a, resource in self.resources.items()}
        return replace(self, resources=resources)

    def with_resources(self, changed: Mapping[Address, Resource | None]) -> "State":
        """This state with these resources put in, replaced or (None) taken out."""
        merged = {**self.resources, **{a: r for a, r in changed.items() if r is not None}}
        gone: Iterable[Address] = (a for a, r in changed.items() if r is None)
        for address in gone:
            merged.pop(address, None)
        return replace(self, resources=merged)
