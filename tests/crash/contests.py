"""Longer contests: two applies at once, again and again, and an organisation that has a bad day."""

import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from tests.cli.running import Ended
from tests.crash.disturbed import BadDay
from tests.crash.invariant import Watch, broken
from tests.crash.projects import HEAD, client, file
from tests.crash.stage import APPLY, Stage

Declared = Mapping[str, tuple[str, ...]]

TWO: Declared = {"oauth_client.one": ("one",), "oauth_client.two": ("two",)}
FIFTY: Declared = {f"oauth_client.c{number:02}": (f"c{number:02}",) for number in range(50)}


def declare(stage: Stage, description: str, declared: Declared) -> None:
    """Writes a manifest with these, each with a file of its own."""
    keys = [name for (name,) in declared.values()]
    stage.declare(HEAD + "".join(client(k, file(k), description=description) for k in keys))


def finish(process: "subprocess.Popen[str]") -> Ended:
    """The end of a run."""
    out, err = process.communicate(timeout=120)
    return Ended(process.returncode, out, err)


def holds(stage: Stage, declared: Declared) -> None:
    """Asserts that nothing is left to do, and that the rule holds."""
    assert stage.run("plan", "--detailed-exitcode").code == 0
    assert (broken(stage, declared), stage.proxy.failures) == ([], [])


def two_applies(stage: Stage, rounds: int) -> None:
    """Two begin together, each for one address alone; every second time they wait for each other.

    Who exits 4 did nothing and says so, and another apply does it: no update is lost.
    """
    watch = Watch(stage, TWO)
    stage.proxy.check = watch.look
    with ThreadPoolExecutor(2) as both:
        for number in range(rounds):
            declare(stage, f"Round {number}", TWO)
            waiting = ("--lock-timeout", "60s") if number % 2 else ()
            started = [stage.place.start(*APPLY, "-t", key, *waiting) for key in ("one", "two")]
            ended = list(both.map(finish, started))
            codes = sorted(run.code for run in ended)
            assert codes in ([[0, 0]] if waiting else [[0, 0], [0, 4]]), ended
            for key, run in zip(("one", "two"), ended, strict=True):
                if run.code == 4:
                    assert "is locked by another apply" in run.err
                    assert stage.run(*APPLY, "-t", key).code == 0
            assert _descriptions(stage) == [f"Round {number}"] * 2
    assert watch.seen_dead == []
    holds(stage, TWO)


def _descriptions(stage: Stage) -> list[str]:
    return sorted(c["description"].partition(" [")[0] for c in stage.clients)


def bad_day(stage: Stage, seed: int, time_outs: int = 0) -> None:
    """Fifty creates, while nearly a third of all requests fails: exit 0 or 3; then all is made.

    `time_outs` more requests get no answer at all.
    """
    declare(stage, "Made", FIFTY)
    watch = Watch(stage, FIFTY)
    stage.proxy.check = watch.look
    day = BadDay(seed, time_outs=time_outs)
    process = stage.start(*APPLY, disturbance=day)
    ended = finish(process)
    day.over.set()
    stage.told += [ended.out, ended.err]
    assert ended.code in (0, 3), ended
    assert len(day.failed) > len(FIFTY)
    assert stage.run(*APPLY).code == 0
    holds(stage, FIFTY)
    assert watch.seen_dead == []
