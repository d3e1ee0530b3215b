"""The crash matrix as far as every test run plays it: all pairs, cut short at some points each.

`make crash-matrix` plays all of it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.matrix.combinations import Combination, all_combinations, all_pairs
from tests.crash.matrix.playing import Player
from tests.crash.matrix.points import At, Point
from tests.crash.matrix.sampling import SAMPLED, sample
from tests.crash.matrix.stand import without_waiting_for_the_disk

_PAIRS = all_pairs(all_combinations())


@pytest.fixture(autouse=True)
def without_a_disk() -> Iterator[None]:
    """Nothing here asks what a loss of power would leave."""
    with without_waiting_for_the_disk():
        yield


@pytest.mark.parametrize("turn", range(len(_PAIRS)), ids=lambda turn: str(_PAIRS[turn]))
def test_one_clean_apply_mends_what_a_kill_left(turn: int, tmp_path: Path) -> None:
    """The rule of engine.md holds after it, and when every overlap is over."""
    combination = _PAIRS[turn]
    player = Player(tmp_path / "played", combination.scenario)
    player.prepare()
    for point in sample(player.points, turn):
        for verdict in player.play(point, (combination.aftermath,)):
            assert verdict.broken == (), verdict


def test_the_combinations_have_every_pair_of_values() -> None:
    """Of kind with strategy, reason, number of destinations and what happens afterwards."""

    def pairs(given: tuple[Combination, ...]) -> set[object]:
        return {pair for combination in given for pair in combination.pairs}

    assert pairs(_PAIRS) == pairs(all_combinations())


def test_the_points_that_are_played_are_of_every_kind() -> None:
    """In turns, as far as an apply has them."""
    points = [Point(At.ANSWERED, 1), *(Point(at, n) for n in range(1, 5) for at in At)]
    turns = range(len(At))
    assert {p.at for turn in turns for p in sample(points, turn)} == set(At)
    assert all(len(sample(points, turn)) == SAMPLED for turn in turns)
