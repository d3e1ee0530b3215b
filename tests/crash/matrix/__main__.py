"""Prints the table of the full product: every kind, strategy, reason and number of destinations.

Run as `make crash-matrix`; arguments keep the scenarios whose line has all of these words.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from tests.crash.matrix.combinations import Scenario, aftermaths, all_scenarios
from tests.crash.matrix.playing import Player
from tests.crash.matrix.stand import without_waiting_for_the_disk

_HEAD = ("reason", "kind, strategy", "points with 1, 2, 3, 4 destinations", "cases", "broken")
_SCENARIOS = all_scenarios()


@dataclass(frozen=True)
class Played:
    """What became of one scenario, by its place among all: in how many `cases` at `points`, and
    what is told of those that are broken."""

    place: int
    points: int
    cases: int
    broken: tuple[str, ...]


def main(words: list[str]) -> int:
    """Plays the scenarios side by side; 1 where the rule was broken."""
    logging.disable()  # who is killed leaves requests unanswered, which a sandbox's server tells
    chosen = [n for n, s in enumerate(_SCENARIOS) if all(word in str(s) for word in words)]
    print(_row(_HEAD), _row("-" * len(name) for name in _HEAD), sep="\n", flush=True)
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        played = [*_told(pool.map(_play, chosen))]
    broken = [told for one in played for told in one.broken]
    print(f"\n{sum(one.cases for one in played)} cases: {len(broken)} broken.")
    print(*broken, sep="\n")
    return 1 if broken else 0


def _play(place: int) -> Played:
    scenario = _SCENARIOS[place]
    with tempfile.TemporaryDirectory() as folder, without_waiting_for_the_disk():
        player = Player(Path(folder), scenario)
        player.prepare()
        found = [v for point in player.points for v in player.play(point, aftermaths(scenario))]
    broken = tuple(str(verdict) for verdict in found if verdict.broken)
    return Played(place, len(player.points), len(found), broken)


def _told(played: Iterable[Played]) -> Iterator[Played]:
    """A row for each reason and way, as soon as the last of its numbers is played."""
    for (reason, way), group in groupby(played, lambda p: first_cells(_SCENARIOS[p.place])):
        ones = [*group]
        points = ", ".join(str(one.points) for one in ones)
        cases, broken = sum(one.cases for one in ones), sum(len(one.broken) for one in ones)
        print(_row((reason, way, points, str(cases), str(broken))), flush=True)
        yield from ones


def first_cells(scenario: Scenario) -> tuple[str, str]:
    """What a row is about."""
    return scenario.occasion.name, scenario.way.name


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
