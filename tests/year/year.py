"""Plays the year: a schedule that runs every morning, and all that happens in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import httpx

from gccreds.domain.credential import Desired, OnRemoval
from gccreds.domain.declared import Declared
from gccreds.domain.lifetime import as_wire_moment, parse_wire_moment
from gccreds.domain.renewal import is_due
from gccreds.domain.state import State
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import running
from gccreds.workflows.requesting import Request
from tests.sandboxes import Sandbox
from tests.worlds import World
from tests.year.consumers import Consumers
from tests.year.diary import DIARY, Entry
from tests.year.due_dates import overdue, rotations, too_early
from tests.year.evening import Evening, end_of
from tests.year.place import Ailment, Project
from tests.year.rules import Rules
from tests.year.runs import Outcome, Run, warm_up
from tests.year.tally import Tally
from tests.year.told import secrets_told
from tests.year.trouble import Trouble
from tests.year.witness import Instant, Trap, Witness

FIRST_MORNING = datetime(2027, 1, 1, 9, tzinfo=UTC)
"""A Friday."""
DAYS = 365
QUIET = 12
"""Nothing goes wrong on the last days, so that at the end nothing may be left to do."""
SAMPLED = 14
"""So many days are looked at every hour."""

_BEFORE, _AFTER = timedelta(seconds=-5), timedelta(seconds=2)
"""How close to an end consumers log in; the clock ticks on while they do."""
_DAYS_BROKEN = 3


@dataclass
class Year:
    """`every_hour`: all days are sampled. `seed` draws what goes wrong and which days are."""

    sandbox: Sandbox
    project: Project
    witness: Witness
    seed: int = 1
    every_hour: bool = False
    days: int = DAYS
    tally: Tally = field(default_factory=Tally)
    rules: Rules = field(default_factory=Rules)
    _declared: Declared = field(default_factory=Declared)
    _let_go: set[str] = field(default_factory=set)
    _to_be_applied: bool = True

    def __post_init__(self) -> None:
        draw = Random(self.seed)
        self.consumers = Consumers(self.sandbox, self.project, self.tally)
        self.trouble = Trouble(draw, self.project)
        self.witness.look = self._look
        self.sampled = set(draw.sample(range(self.days), min(SAMPLED, self.days)))

    def play(self) -> Tally:
        """From the first morning to the last evening."""
        self.project.begin()
        diary = {entry.day: entry for entry in DIARY}
        self._follow_manifests()
        for day in range(self.days):
            self.tally.days += 1
            self._wake_up(day)
            entry = diary.get(day)
            if entry is not None:
                self._do_by_hand(entry)
            evening = self._schedule(day)
            self._pass_time(day, evening)
        self._see_that_nothing_is_left()
        return self.tally

    def _wake_up(self, day: int) -> None:
        self._set_clock(_morning(day))
        self.trouble.mend(day)

    def _do_by_hand(self, entry: Entry) -> None:
        if entry.changes_manifests:
            self.project.edit(entry.comes, entry.goes)
            self._follow_manifests()
            self._to_be_applied = True
        if entry.breaks is not None:
            consumer = self.consumers.by_place[entry.breaks]
            until = entry.day + _DAYS_BROKEN
            self.trouble.ail(consumer.destination, until, Ailment.TAKING)
        for address in filter(None, (entry.rotated, entry.revoked)):
            if entry.revoked or entry.compromised:
                self.consumers.excuse(address)
            self.tally.by_hand += 1
        if entry.revoked is not None:
            self._run().revoke(entry.revoked)
            self._to_be_applied = True
        if entry.rotated is not None:
            request = Request(rotated=(entry.rotated,), compromised=entry.compromised)
            self._judge(self._run(request).apply())

    def _follow_manifests(self) -> None:
        declared = self.project.declared()
        gone = self._declared.credentials.keys() - declared.credentials.keys()
        forgotten = (self._declared.credentials[address] for address in gone)
        self._let_go |= {
            str(d.address) for d in forgotten if d.lifecycle.on_removal is OnRemoval.FORGET
        }
        self._declared = declared
        self.consumers.follow(declared, self._let_go)

    def _schedule(self, day: int) -> dict[str, Any]:
        """The apply of the morning; gives the organisation's state after it."""
        before = self._world.store.read()
        quiet = day == 0 or day >= self.days - QUIET
        nth = None if quiet else self.trouble.strike(self._due(before), day)
        request = Request(due_only=not self._to_be_applied and day % 2 == 1)
        self.tally.applies += 1
        outcome = self._carry_out(self._run(request), nth)
        if outcome is not None and not outcome.failed:
            self._to_be_applied = False
        return self._look_back(day, before, clean=outcome is not None)

    def _carry_out(self, run: Run, nth: int | None) -> Outcome | None:
        """What came of it; None where it was killed, which is left to the next day's."""
        if nth is None:
            return self._judge(run.apply())
        trap, outcome = run.apply_elsewhere(self._set_trap, nth)
        if trap.sprung is None:
            return self._judge(outcome)
        if trap.sprung.to is None:
            self.tally.killed += 1
        else:
            self.tally.killed_delivering += 1
        return None

    def _judge(self, outcome: Outcome) -> Outcome:
        self.tally.retired += outcome.retired
        for address, what in outcome.failed:
            self.tally.failed_changes += 1
            if address not in self._ailing:
                self.tally.violate(f"{address} failed: {what}")
        return outcome

    def _look_back(self, day: int, before: State | None, clean: bool) -> dict[str, Any]:
        seen, state, declared = self.sandbox.state, self._world.state, self._declared
        self.tally.at = now = parse_wire_moment(seen["now"])
        there = {one["id"]: one for one in [*seen["clients"], *seen["api_tokens"]]}
        ailing = frozenset(a for a in declared.credentials if str(a) in self._ailing)
        evening = Evening(_morning(day), now, clean, declared, state, there, ailing)
        broken = [*self.rules.broken(evening)]
        broken += secrets_told(self.project.folder, self.witness.issued)
        if clean:
            broken += overdue(evening)
            broken += self._still_excused()
        if before is not None:
            broken += too_early(before, state, declared)
            self.tally.rotations += rotations(before, state, declared)
        for what in broken:
            self.tally.violate(what)
        self.consumers.compare(seen, "evening")
        return dict(seen)

    def _still_excused(self) -> Iterator[str]:
        for place in self.consumers.excused:
            if self.consumers.by_place[place].address not in self._ailing:
                yield f"{place} has no secret that works although an apply came to its end"

    def _pass_time(self, day: int, seen: dict[str, Any]) -> None:
        """Until the next morning: every end that comes, and every hour of a sampled day."""
        begin, end = parse_wire_moment(seen["now"]), _morning(day + 1)
        moments: list[tuple[datetime, str | None]] = []
        for one in [*seen["clients"], *seen["api_tokens"]]:
            ends_at = end_of(one)
            if ends_at is not None and begin < ends_at < end:
                moments += [(ends_at + around, one["id"]) for around in (_BEFORE, _AFTER)]
        if self.every_hour or day in self.sampled:
            moments += [(_morning(day) + timedelta(hours=n), None) for n in range(1, 24)]
        for moment, id_ in sorted(moments, key=lambda pair: pair[0]):
            if moment > begin:
                self._set_clock(moment)
                self._look_at(id_)

    def _look_at(self, id_: str | None) -> None:
        if id_ is None:
            self.consumers.compare(self.sandbox.state, "on the hour")
        else:
            self.consumers.log_in_holders(id_, f"around the end of {id_}")

    def _see_that_nothing_is_left(self) -> None:
        self._set_clock(_morning(self.days))
        self._judge(self._run().apply())
        for change in self._world.plan(self._declared).changes:
            self.tally.violate(f"after all that, a plan says {change.action} {change.address}")

    def _look(self, instant: Instant) -> None:
        if instant.moment == "done" and instant.id is None:
            self.tally.made += 1
        self.consumers.look(instant)

    def _due(self, state: State | None) -> Iterator[tuple[Desired, int]]:
        """What the schedule has to rotate now: where trouble strikes it hurts."""
        moment = parse_wire_moment(self.sandbox.control("POST", "clock", {})["now"])
        for address, resource in (state.resources if state else {}).items():
            desired, current = self._declared.credentials.get(address), resource.current
            if desired is not None and current is not None and is_due(desired, current, moment):
                yield desired, current.number

    @property
    def _ailing(self) -> set[str]:
        places = self.trouble.ailing.keys() & self.consumers.by_place.keys()
        return {self.consumers.by_place[place].address for place in places}

    @property
    def _world(self) -> World:
        return World(self.sandbox, self.project.folder)

    def _run(self, request: Request | None = None) -> Run:
        folder = self.project.folder
        return Run(self.sandbox.url, folder, self._declared, request or Request())

    def _set_trap(self, trap: Trap | None) -> None:
        self.witness.trap = trap

    def _set_clock(self, moment: datetime) -> None:
        self.tally.at = moment
        self.sandbox.control("POST", "clock", {"set": as_wire_moment(moment)})


def _morning(day: int) -> datetime:
    return FIRST_MORNING + timedelta(days=day)


@contextmanager
def a_year(folder: Path, **how: Any) -> Iterator[Year]:
    """A year about to begin, on a sandbox of its own; keywords go to the Year."""
    witness = Witness()
    options = SandboxOptions(port=0, rate_limit=0, seed=1, start=FIRST_MORNING)
    warm_up()
    with (
        # Runs are killed here, and no machine loses its power: nothing has to reach a disk.
        patch("os.fsync"),
        running(options, around=witness.before) as ready,
        httpx.Client(base_url=ready.url, trust_env=False, verify=False) as http,
    ):
        project = Project(folder.resolve() / "project", ready.url)
        yield Year(Sandbox(ready.url, http, []), project, witness, **how)
