"""A disturbed organisation: nearly a third of all requests fails, and nothing is doubled."""

from tests.crash.contests import bad_day
from tests.crash.stage import Stage


def test_fifty_creates_come_to_an_end_and_a_second_apply_completes(stage: Stage) -> None:
    """429, 408, 5xx, resets before and after, garbage; `make crash` has time-outs too."""
    bad_day(stage, seed=1)
