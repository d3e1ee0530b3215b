"""Plays a scenario: cuts its apply short at each point, and recovers after each aftermath."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from gccreds.domain.credential import Desired
from tests.crash.matrix.axes import Aftermath
from tests.crash.matrix.combinations import Scenario
from tests.crash.matrix.cutting import KILLED, cut_short, points_of
from tests.crash.matrix.entrance import Entrance
from tests.crash.matrix.points import At, Point
from tests.crash.matrix.recovering import Recovery
from tests.crash.matrix.rule import Watch
from tests.crash.matrix.stand import STATE, Stand

_WITHOUT_ITS_STATE = (Aftermath.OLD_STATE, Aftermath.STATE_LOST)


@dataclass(frozen=True)
class Verdict:
    """What became of one case; `broken` tells what does not hold."""

    scenario: Scenario
    point: Point
    aftermath: Aftermath
    broken: tuple[str, ...]

    def __str__(self) -> str:
        told = "; ".join(self.broken) or "holds"
        return f"{self.scenario}: {self.point}: {self.aftermath.value}: {told}"


@dataclass
class Player:
    """Plays one scenario in `folder`. `points` are those of its apply, in order.

    What leaves the same behind to the letter, but for moments, is recovered from once: ids and
    secrets follow from a seed.
    """

    folder: Path
    scenario: Scenario
    points: tuple[Point, ...] = ()
    _numbers: Iterator[int] = field(default_factory=count)
    _known: dict[tuple[str, Aftermath], tuple[str, ...]] = field(default_factory=dict)
    _later: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    def prepare(self) -> None:
        """Brings a project to where the apply begins, and finds its points."""
        occasion, desired = self.scenario.occasion, self.scenario.desired
        self._before = Stand.new(self._place())
        with self._before.opened() as world:
            occasion.prepare(world, desired)
        if occasion.cut:
            last = Point(At.IN_DELIVERY, self.scenario.number)
            ended = cut_short(self._before, self.scenario, last, lambda state: None)
            assert ended == KILLED, f"{self.scenario} could not be cut short before: {ended}"
        self.points = points_of(self._before.copied(self._place()), self.scenario)

    def play(self, point: Point, aftermaths: Iterable[Aftermath]) -> Iterator[Verdict]:
        """Cuts it short there, and recovers from that in each of these ways."""
        left = self._before.copied(self._place())
        watch = self._watch(left, self._then)
        ended = cut_short(left, self.scenario, point, watch.look)
        seen = self._unexcused(watch)
        if ended != (0 if point.at is At.LOST else KILLED):
            seen = (*seen, f"the run ended with {ended}")
        with left.opened() as world:
            whole, without_state = left.content(world), left.content(world, with_state=False)
        for aftermath in aftermaths:
            content = without_state if aftermath in _WITHOUT_ITS_STATE else whole
            found = (*seen, *self._recovered(left, content, aftermath))
            yield Verdict(self.scenario, point, aftermath, tuple(dict.fromkeys(found)))
        shutil.rmtree(left.folder)

    @property
    def _then(self) -> Desired | None:
        return self.scenario.occasion.then(self.scenario.desired)

    def _recovered(self, left: Stand, content: str, aftermath: Aftermath) -> tuple[str, ...]:
        key = (content, aftermath)
        if key not in self._known:
            self._known[key] = tuple(self._recover(left.copied(self._place()), aftermath))
        return self._known[key]

    def _recover(self, stand: Stand, aftermath: Aftermath) -> Iterator[str]:
        desired = self._turned(aftermath)
        _befall(stand, aftermath, self._before)
        watch = self._watch(stand, desired if self._then else None)
        with stand.opened(lambda app: Entrance(app, watch.look)) as world:
            leaked = self.scenario.occasion.leaked and aftermath is Aftermath.NOTHING
            recovery = Recovery(stand, world, self.scenario.way, desired, leaked)
            yield from recovery.problems()
            key = (stand.content(world), desired is None)
            if key not in self._later:
                self._later[key] = tuple(recovery.later_problems())
            yield from self._later[key]
        yield from self._unexcused(watch)
        shutil.rmtree(stand.folder)

    def _turned(self, aftermath: Aftermath) -> Desired | None:
        """What is declared from then on."""
        if aftermath is not Aftermath.ENTRY_TURNED:
            return self._then
        return None if self._then else self.scenario.desired

    def _watch(self, stand: Stand, desired: Desired | None) -> Watch:
        return Watch(stand, self.scenario.way, len(desired.deliver) if desired else 0)

    def _unexcused(self, watch: Watch) -> tuple[str, ...]:
        """A dead secret may be held where the rule says so: what leaked or somebody deleted, and
        with `new_secret`."""
        excused = self.scenario.occasion.dead_before or self.scenario.way.keeps_client
        return () if excused else tuple(watch.seen)

    def _place(self) -> Path:
        return self.folder / str(next(self._numbers))


def _befall(stand: Stand, aftermath: Aftermath, before: Stand) -> None:
    state = stand.project / STATE
    if aftermath in _WITHOUT_ITS_STATE:
        shutil.rmtree(state, ignore_errors=True)
    if aftermath is Aftermath.OLD_STATE:
        shutil.copytree(before.project / STATE, state)
