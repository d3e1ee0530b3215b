"""Tokens that are renewed before they end, as tokens and as clients in their place."""

from pathlib import Path

import pytest

from tests.examples.projects import Running, copied
from tests.sandboxes import Sandbox

DUE = ("rotate", "--due", "--auto-approve")


@pytest.fixture
def running(tmp_path: Path, sandbox: Sandbox) -> Running:
    """The example, applied."""
    running = copied("long-lived-tokens", tmp_path, sandbox)
    running.apply()
    return running


def advance(sandbox: Sandbox, duration: str) -> None:
    """Lets time pass in the organisation, whose clock decides."""
    sandbox.control("POST", "clock", {"advance": duration})


def test_what_is_delivered_works(running: Running) -> None:
    """Each in its own way."""
    for address in ("api_token.nightly-export", "api_token.dashboard"):
        assert running.place.run("exec", address, "--", "true").code == 0


def test_a_schedule_renews_both_in_time(running: Running, sandbox: Sandbox) -> None:
    """And takes the old ones away."""
    advance(sandbox, "21d")
    assert running.place.run(*DUE).code == 0
    advance(sandbox, "56d")
    assert running.place.run(*DUE).code == 0
    assert len(sandbox.state["api_tokens"]) == 2
    advance(sandbox, "3d")
    assert running.place.run(*DUE).code == 0
    (token,) = sandbox.state["api_tokens"]
    assert token["description"].endswith("nightly-export#2]")
    for address in ("api_token.nightly-export", "api_token.dashboard"):
        assert running.place.run("exec", address, "--", "true").code == 0


def test_without_api_tokens_one_line_makes_all_of_them_clients(
    running: Running, sandbox: Sandbox
) -> None:
    """With roles in the place of scopes."""
    place = running.place
    running.edit("gccreds.yaml", "organization: Sandbox", "organization: Sandbox\n    " + VIA)
    running.edit("manifests/tokens.yaml", "scopes: [set:reporting]", "roles: {Operator: all}")
    assert place.run("apply", "--auto-approve").code == 0
    assert place.run("exec", "api_token.nightly-export", "--", "true").code == 0
    advance(sandbox, "3d")
    assert place.run(*DUE).code == 0
    assert sandbox.state["api_tokens"] == []


VIA = "api_tokens: {via: oauth_client}"
