"""Ctrl-C and SIGTERM: exit 130, no traceback, no token left, and soon."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox

SLOW = "/api/v2/organizations/me"


def wait_until(true: Callable[[], bool]) -> None:
    """Looks again until it is so; the test's own time-out ends a wait for nothing."""
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def asking(place: Place, sandbox: Sandbox) -> "subprocess.Popen[str]":
    """`whoami` in the middle of a request that takes its time."""
    sandbox.fault("GET", SLOW, {"delay_ms": 60_000})
    process = place.start("whoami")
    wait_until(lambda: any(request["path"] == SLOW for request in sandbox.requests))
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_either_signal_ends_a_run_with_130_and_its_token(
    beside_sandbox: Place, sandbox: Sandbox, number: signal.Signals
) -> None:
    """At once, in the three parts of every error."""
    process = asking(beside_sandbox, sandbox)
    process.send_signal(number)
    out, err = process.communicate(timeout=7)
    assert (process.returncode, out, err) == (
        130,
        "",
        "error: interrupted.\n  Nothing was changed.\n  Next: run the same command again\n",
    )
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]


def test_the_other_signal_soon_after_is_the_same_request(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """CI runners send both: the token is revoked all the same."""
    process = asking(beside_sandbox, sandbox)
    sandbox.fault("DELETE", "/api/v2/tokens/me", {"delay_ms": 300})
    process.send_signal(signal.SIGINT)
    wait_until(lambda: sandbox.requests[-1]["method"] == "DELETE")
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=7)
    assert process.returncode == 130
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]


def test_the_same_signal_again_stops_at_once(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Whoever insists does not wait for the token to be revoked."""
    process = asking(beside_sandbox, sandbox)
    sandbox.fault("DELETE", "/api/v2/tokens/me", {"delay_ms": 60_000})
    process.send_signal(signal.SIGINT)
    wait_until(lambda: sandbox.requests[-1]["method"] == "DELETE")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=5) == 130
    process.communicate()


SLOW_TO_READ = """\
import json, pathlib, sys, time
if json.load(sys.stdin)["action"] == "read":
    if not pathlib.Path("slow").exists():
        sys.exit(64)
    pathlib.Path("reading").touch()
    time.sleep(60)
"""


@pytest.mark.parametrize("words", ["status --check", "plan --destinations"])
def test_nobody_waits_for_a_destination_that_is_being_read(
    place: Place, sandbox: Sandbox, words: str
) -> None:
    """It is only looked at, so nothing is left half done."""
    to = f"{{to: command, argv: [{sys.executable}, slow.py]}}"
    lay_out(place, sandbox.url, ci=CI.partition("      - ")[0] + f"      - {to}\n")
    place.write("slow.py", SLOW_TO_READ)
    ended = place.run("apply", "--auto-approve")
    assert ended.code == 0, ended.err
    place.write("slow", "")
    process = place.start(*words.split())
    wait_until((place.folder / "reading").exists)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=7)
    assert (process.returncode, out, err.partition("\n")[0]) == (130, "", "error: interrupted.")


def test_the_sandbox_ends_cleanly(place: Place) -> None:
    """SIGTERM is how it is ended: exit 0, the ready file tells where it listened."""
    process = place.start("sandbox", "--port", "0", "--ready-file", "ready.json")
    ready = place.folder / "ready.json"
    wait_until(ready.exists)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=7)
    assert (process.returncode, err) == (0, "")
    assert out.startswith("An organisation to try things on listens at http://127.0.0.1:")
    assert out.endswith("The sandbox ended; nothing of it was kept.\n")
