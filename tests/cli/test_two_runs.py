"""An apply that is under way: another one meets its lock, and a signal ends it well."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cli.projects import APP, lay_out
from tests.cli.running import Place
from tests.cli.test_interrupts import wait_until
from tests.sandboxes import CLIENTS, Sandbox

SECOND = APP.replace("  app:", "  second:").replace("scopes:\n  reporting", "scopes:\n  other")


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """Two clients to make."""
    second = SECOND.replace("set:reporting", "set:other")
    return lay_out(place, sandbox.url, app=APP, second=second)


@contextmanager
def applying(project: Place, sandbox: Sandbox, delay_ms: int) -> Iterator["subprocess.Popen[str]"]:
    """An apply in the middle of its first create, which takes its time; killed in the end."""
    sandbox.fault("POST", CLIENTS, {"delay_ms": delay_ms})
    with project.start("apply", "--auto-approve", "--concurrency", "1") as process:
        try:
            wait_until(lambda: any(r["path"] == CLIENTS for r in changing(sandbox)))
            yield process
        finally:
            process.kill()


def changing(sandbox: Sandbox) -> list[dict[str, object]]:
    """The requests that are not mere reading."""
    return [request for request in sandbox.requests if request["method"] != "GET"]


@pytest.fixture
def held(project: Place, sandbox: Sandbox) -> Iterator["subprocess.Popen[str]"]:
    """An apply that holds the lock."""
    with applying(project, sandbox, 60_000) as process:
        yield process


@pytest.mark.usefixtures("held")
def test_a_second_apply_exits_4_and_tells_who_holds_the_lock(project: Place) -> None:
    """Who, what, since when, and how to go on."""
    ended = project.run("apply", "--auto-approve")
    assert (ended.code, ended.out) == (4, "")
    assert ended.err.startswith("error: test is locked by another apply.\n  Who ")
    assert "gccreds apply --auto-approve --concurrency 1" in ended.err
    assert "gccreds -e test state unlock " in ended.err
    as_json = project.run("apply", "--auto-approve", "--format", "json")
    assert (as_json.code, as_json.json["error"]["code"]) == (4, "state.locked")


@pytest.mark.usefixtures("held")
def test_a_plan_takes_no_lock_and_says_that_one_is_held(project: Place) -> None:
    """It may be out of date by the time that the other run ends."""
    ended = project.run("plan")
    assert ended.code == 0
    assert "an apply is running since " in ended.out


def test_unlock_refuses_while_the_holder_lives(
    project: Place, held: "subprocess.Popen[str]"
) -> None:
    """Unless it is forced; the lock of a dead run is taken away without."""
    assert project.run("state", "unlock").code == 4
    forced = project.run("state", "unlock", "--force")
    assert (forced.code, forced.err) == (0, "")
    assert forced.out.startswith("test is unlocked: the lock ")
    assert str(held.pid) not in forced.out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_an_apply_with_what_was_under_way_done(
    project: Place, sandbox: Sandbox, number: signal.Signals
) -> None:
    """Exit 130: no new change began, the state has the one that ended, the lock is free."""
    with applying(project, sandbox, 3_000) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=7)
    assert process.returncode == 130
    assert "Stopping: no new change starts. Finishing " in err
    assert "Interrupted: 1 done, 0 failed, 1 left." in out
    listed = project.run("state", "list", "--format", "json").json["entities"]
    assert {g["address"]: g["phase"] for g in listed}["oauth_client.app"] == "current"
    assert project.run("apply", "--auto-approve").code == 0
    assert all(token["revoked"] for token in sandbox.state["tokens"])
