"""What is being applied when it goes wrong: each scenario stands right before one apply."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.cli.running import Ended
from tests.crash.projects import AFTER, BEFORE, CUT_SHORT, HALF_DELIVERED, HELD, HIDDEN
from tests.crash.stage import APPLY, Stage


@dataclass(frozen=True)
class Scenario:
    """`prepare` brings the project to where the apply begins."""

    name: str
    prepare: Callable[[Stage], None]
    declared: Mapping[str, tuple[str, ...]]


def _apply(stage: Stage) -> None:
    ended = stage.run(*APPLY)
    assert ended.code == 0, ended


def _first(stage: Stage) -> None:
    """Six clients are to be made, one changed, one deleted and one retired."""
    stage.declare(BEFORE)
    _apply(stage)
    stage.declare(AFTER)


def _cut_short(stage: Stage) -> None:
    """Killed while every destination that nobody can read is being written."""
    stage.declare(CUT_SHORT)
    ended = killed_in_deliveries(stage, "written", HIDDEN)
    assert ended.code == -9, ended


def killed_in_deliveries(stage: Stage, moment: str, names: tuple[str, ...]) -> Ended:
    """An apply that is killed when all of these destinations are at that moment at once."""
    # The first one waits there for the last: if it went on, its delivery could end and be recorded.
    everyone_there = threading.Barrier(len(names), action=stage.kill)

    def leave(name: str, now: str) -> bool:
        if now == moment and name in names:
            everyone_there.wait(30)
        return True

    stage.organisation.gate.leave = leave
    try:
        return stage.run(*APPLY)
    finally:
        stage.organisation.gate.leave = lambda name, moment: True


FIRST = Scenario("first", _first, HELD)
RECOVERY = Scenario("recovery", _cut_short, {address: HELD[address] for address in HALF_DELIVERED})
