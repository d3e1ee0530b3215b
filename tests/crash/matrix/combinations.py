"""Combinations of the axes: all that make sense, and few that have every pair of values."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TypeAlias

from gccreds.domain.credential import Desired
from tests.crash.matrix.axes import NUMBERS, WAYS, Aftermath, Way, destinations, places
from tests.crash.matrix.occasions import OCCASIONS, Occasion

Pair: TypeAlias = tuple[tuple[int, object], tuple[int, object]]


@dataclass(frozen=True)
class Scenario:
    """What is cut short: everything but what happens afterwards."""

    way: Way
    occasion: Occasion
    places: str

    @property
    def number(self) -> int:
        """How many destinations."""
        return len(self.places)

    @property
    def desired(self) -> Desired:
        """The credential as it was declared before."""
        return self.way.declare(destinations(self.places))

    def __str__(self) -> str:
        return f"{self.occasion.name}: {self.way.name}: {self.places}"


@dataclass(frozen=True)
class Combination:
    """One value of each axis."""

    scenario: Scenario
    aftermath: Aftermath

    def __str__(self) -> str:
        return f"{self.scenario}: {self.aftermath.value}"

    @property
    def pairs(self) -> frozenset[Pair]:
        """Each two of its values."""
        scenario = self.scenario
        values = (scenario.way.name, scenario.occasion.name, scenario.number, self.aftermath)
        return frozenset(combinations(enumerate(values), 2))


def all_scenarios() -> tuple[Scenario, ...]:
    """The full product, without what makes no sense. Which destinations can be read takes turns."""
    return tuple(
        Scenario(way, occasion, places(number, turn + other))
        for turn, occasion in enumerate(OCCASIONS)
        for other, way in enumerate(WAYS)
        for number in NUMBERS
        if occasion.fits(way, number)
    )


def aftermaths(scenario: Scenario) -> tuple[Aftermath, ...]:
    """Those that can follow: without a state before, there is no old one."""
    occasion = scenario.occasion
    never = {
        *(() if occasion.has_state else (Aftermath.OLD_STATE,)),
        *((Aftermath.STATE_LOST,) if occasion.alone(scenario.way) else ()),
    }
    return tuple(aftermath for aftermath in Aftermath if aftermath not in never)


def all_combinations() -> tuple[Combination, ...]:
    """With everything that may happen afterwards."""
    return tuple(Combination(s, a) for s in all_scenarios() for a in aftermaths(s))


def all_pairs(given: Iterable[Combination]) -> tuple[Combination, ...]:
    """Some of these that have every pair of two axes' values which any of them has.

    Each next one is that with the first pair still missing which has the most others.
    """
    by_pair: dict[Pair, list[Combination]] = {}
    for combination in given:
        for pair in combination.pairs:
            by_pair.setdefault(pair, []).append(combination)
    missing = dict.fromkeys(sorted(by_pair, key=str))
    chosen = []
    while missing:
        candidates = by_pair[next(iter(missing))]
        best = max(candidates, key=lambda c: len(c.pairs & missing.keys()))
        chosen.append(best)
        for pair in best.pairs:
            missing.pop(pair, None)
    return tuple(chosen)
