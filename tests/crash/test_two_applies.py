"""Two applies at once: one wins, the other exits 4 or waits as told, and no update is lost."""

import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cli.running import Ended
from tests.crash.disturbing import Hold
from tests.crash.invariant import Watch, broken
from tests.crash.projects import HEAD, client, file
from tests.crash.stage import APPLY, Stage

DECLARED = {"oauth_client.one": ("one",), "oauth_client.two": ("two",)}


def declare(stage: Stage, description: str) -> None:
    stage.declare(
        HEAD + "".join(client(key, file(key), description=description) for key in ("one", "two"))
    )


def descriptions(stage: Stage) -> list[str]:
    return sorted(c["description"].partition(" [")[0] for c in stage.clients)


def finish(process: "subprocess.Popen[str]") -> Ended:
    out, err = process.communicate(timeout=60)
    return Ended(process.returncode, out, err)


def holds(stage: Stage) -> None:
    assert stage.run("plan", "--detailed-exitcode").code == 0
    assert (broken(stage, DECLARED), stage.proxy.failures) == ([], [])


def test_twenty_times_two_applies_begin_together(stage: Stage) -> None:
    """Each is of one address alone. Who exits 4 did nothing and says so; the next one does it."""
    watch = Watch(stage, DECLARED)
    stage.proxy.check = watch.look
    with ThreadPoolExecutor(2) as both:
        for round_ in range(20):
            declare(stage, f"Round {round_}")
            waiting = ("--lock-timeout", "60s") if round_ % 2 else ()
            started = [stage.place.start(*APPLY, "-t", key, *waiting) for key in ("one", "two")]
            ended = list(both.map(finish, started))
            codes = sorted(e.code for e in ended)
            assert codes in ([[0, 0]] if waiting else [[0, 0], [0, 4]]), ended
            for key, run in zip(("one", "two"), ended, strict=True):
                if run.code == 4:
                    assert "is locked by another apply" in run.err
                    assert stage.run(*APPLY, "-t", key).code == 0
            assert descriptions(stage) == [f"Round {round_}"] * 2
    assert watch.seen_dead == []
    holds(stage)


@pytest.mark.parametrize("waits", [False, True])
def test_the_second_one_exits_4_or_waits_while_the_first_is_at_it(
    stage: Stage, waits: bool
) -> None:
    """Held in the middle of a create, the first one is not hindered by the second."""
    declare(stage, "Made")
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
    holds(stage)


def test_a_run_whose_lock_was_taken_away_begins_nothing_more(stage: Stage) -> None:
    """Its secret goes nowhere, it says so, and the next run makes everything good."""
    declare(stage, "Made")
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
    holds(stage)
