"""Which points are played with every test run: few of each combination, and together every kind."""

from collections.abc import Sequence

from tests.crash.matrix.points import At, Point

SAMPLED = 3
"""Points of each combination."""


def sample(points: Sequence[Point], turn: int) -> tuple[Point, ...]:
    """Some of the points of an apply, in their order; kinds and counts take turns.

    Of the answers before its first write the last one stands for all: nothing was changed by then.
    """
    first = points.index(Point(At.BEFORE_WRITE, 1))
    told = points[max(first - 1, 0) :]
    by_kind = {at: [p for p in told if p.at is at] for at in At if any(p.at is at for p in told)}
    kinds = [*by_kind]
    chosen = set()
    for number in range(turn * SAMPLED, (turn + 1) * SAMPLED):
        of_kind = by_kind[kinds[number % len(kinds)]]
        chosen.add(of_kind[number // len(kinds) % len(of_kind)])
    return tuple(p for p in told if p in chosen)
