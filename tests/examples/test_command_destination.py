"""A program of one's own takes the secret, and gives it back to exec."""

import stat
from pathlib import Path

import pytest

from tests.examples.projects import Running, copied
from tests.sandboxes import Sandbox

LOG_IN = ("exec", "oauth_client.billing", "--", "true")


@pytest.fixture
def running(tmp_path: Path, sandbox: Sandbox) -> Running:
    """The example, applied."""
    running = copied("command-destination", tmp_path, sandbox)
    running.apply()
    return running


def test_the_program_keeps_what_it_was_given(running: Running) -> None:
    """For this user alone, and it is the login that works."""
    kept = running.place.folder / "secrets" / "store" / "oauth_client.billing.json"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert running.place.run(*LOG_IN).code == 0
    assert running.living_tokens(running.client("Billing")["id"]) == []


def test_nothing_is_made_where_the_program_refuses(tmp_path: Path, sandbox: Sandbox) -> None:
    """Its `check` comes before the client."""
    running = copied("command-destination", tmp_path, sandbox)
    running.edit("secret-store.py", "os.access(STORE, os.W_OK)", "False")

    ended = running.place.run("apply", "--auto-approve")

    assert ended.code == 1
    assert [client["name"] for client in sandbox.state["clients"]] == ["Sandbox login"]
