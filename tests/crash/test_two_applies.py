"""Two applies at once: one wins, the other exits 4 or waits as told, and no update is lost."""

import pytest

from tests.crash.contests import TWO, declare, finish, holds, two_applies
from tests.crash.disturbing import Hold
from tests.crash.stage import APPLY, Stage


def test_two_applies_that_begin_together_lose_nothing(stage: Stage) -> None:
    """Six times here, twenty times by `make crash`."""
    two_applies(stage, rounds=6)


@pytest.mark.parametrize("waits", [False, True])
def test_the_second_one_exits_4_or_waits_while_the_first_is_at_it(
    stage: Stage, waits: bool
) -> None:
    """Held in the middle of a create, the first one is not hindered by the second."""
    declare(stage, "Made", TWO)
    hold = Hold("POST client oauth_client.one#1")
    stage.proxy.begin(hold)
    first = stage.place.start(*APPLY, "-t", "one")
    hold.wait_until_there()
    options = ("--lock-timeout", "60s") if waits else ()
    second = stage.place.start(*APPLY, "-t", "two", *options)
    if waits:
        assert second.stderr is not None
        assert "waiting for gccreds apply" in second.stderr.readline()
    else:
        assert finish(second).code == 4
    hold.let_go()
    assert finish(first).code == 0
    if waits:
        assert finish(second).code == 0
    assert stage.run(*APPLY).code == 0
    holds(stage, TWO)


def test_a_run_whose_lock_was_taken_away_begins_nothing_more(stage: Stage) -> None:
    """Its secret goes nowhere, it says so, and the next run makes everything good."""
    declare(stage, "Made", TWO)
    hold = Hold("POST login of oauth_client.one#1")
    stage.proxy.begin(hold)
    robbed = stage.place.start(*APPLY, "--concurrency", "1", "-t", "one")
    hold.wait_until_there()
    assert stage.place.run("state", "unlock", "--force").code == 0
    hold.let_go()
    ended = finish(robbed)
    assert (ended.code, stage.held("one")) == (3, None), ended
    assert "was taken away" in ended.out
    assert stage.run(*APPLY).code == 0
    holds(stage, TWO)
