"""Ctrl-C and SIGTERM in the middle of an apply: over soon, the state written, the lock free."""

import signal
import subprocess
import time
from dataclasses import dataclass

import pytest

from tests.crash.disturbing import Hold, Refuse
from tests.crash.invariant import Watch, broken
from tests.crash.projects import HELD
from tests.crash.scenarios import FIRST
from tests.crash.stage import APPLY, Stage


@dataclass
class Stopped:
    """A run that was asked to stop."""

    code: int
    out: str
    err: str
    seconds: float


def stop(process: "subprocess.Popen[str]", number: int = signal.SIGTERM) -> Stopped:
    began = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return Stopped(process.returncode, out, err, time.monotonic() - began)


def carries_on(stage: Stage, watch: Watch) -> None:
    stage.organisation.gate.wait_until_empty()
    assert stage.run(*APPLY).code == 0
    assert stage.run("plan", "--detailed-exitcode").code == 0
    assert (broken(stage, HELD), watch.seen_dead, stage.proxy.failures) == ([], [], [])


@pytest.fixture
def watch(stage: Stage) -> Watch:
    FIRST.prepare(stage)
    watch = Watch(stage, HELD)
    stage.proxy.check = watch.look
    return watch


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_is_under_way_ends_and_nothing_new_begins(
    stage: Stage, watch: Watch, number: int
) -> None:
    """The create that was answered meanwhile is in the state; so says the report."""
    hold = Hold("POST client oauth_client.plain#1")
    stage.proxy.begin(hold)
    process = stage.place.start(*APPLY, "--concurrency", "1")
    hold.wait_until_there()
    process.send_signal(number)
    hold.let_go()
    out, err = process.communicate(timeout=7)
    assert process.returncode == 130
    assert "Stopping: no new change starts." in err
    assert "written, lock released." in out
    assert "DELETE client oauth_client.deleted#1" not in {r.name for r in stage.proxy.seen}
    carries_on(stage, watch)


@pytest.mark.parametrize(
    "at", ["GET client oauth_client.updated#1", "POST login of oauth_client.plain#1"]
)
def test_a_pause_between_two_tries_ends_at_once(stage: Stage, watch: Watch, at: str) -> None:
    """Nobody waits for a request that will not be sent again."""
    refuse = Refuse(at)
    stage.proxy.begin(refuse)
    process = stage.place.start(*APPLY)
    refuse.wait_until_there()
    stopped = stop(process)
    assert (stopped.code, stopped.seconds < 5) == (130, True), stopped
    carries_on(stage, watch)


def test_a_reading_is_not_waited_for(stage: Stage, watch: Watch) -> None:
    """While the plan is made nothing was changed, and that is what is said."""
    hold = Hold("GET clients")
    stage.proxy.begin(hold)
    process = stage.place.start(*APPLY)
    hold.wait_until_there()
    stopped = stop(process)
    assert (stopped.code, stopped.out, stopped.seconds < 5) == (130, "", True), stopped
    assert stopped.err.startswith("error: interrupted.\n  Nothing was changed.")
    assert "DELETE token of the run" in {r.name for r in stage.proxy.seen}
    hold.let_go()
    carries_on(stage, watch)


def test_what_does_not_end_is_left_after_five_seconds(stage: Stage, watch: Watch) -> None:
    """A delivery that hangs: within 7 s all is written, and the next apply finds out."""
    hold = Hold("POST login of oauth_client.plain#1")
    stage.proxy.begin(hold)
    process = stage.place.start(*APPLY)
    hold.wait_until_there()
    stopped = stop(process)
    assert (stopped.code, 5 <= stopped.seconds < 7) == (130, True), stopped
    assert "stopped while this was under way" in stopped.out
    assert "written, lock released." in stopped.out
    hold.let_go()
    carries_on(stage, watch)


def test_the_same_signal_again_stops_at_once(stage: Stage, watch: Watch) -> None:
    """As a kill does; the next apply recovers."""
    hold = Hold("POST login of oauth_client.plain#1")
    stage.proxy.begin(hold)
    process = stage.place.start(*APPLY)
    hold.wait_until_there()
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    while not process.stderr.readline().startswith("Stopping"):
        pass
    stopped = stop(process, signal.SIGINT)
    assert (stopped.code, stopped.seconds < 2) == (130, True), stopped
    hold.let_go()
    carries_on(stage, watch)
