"""Scope sets become the apps' scopes, and an edit by hand is drift but where it may be."""

from pathlib import Path

import pytest

from tests.examples.projects import Running, copied
from tests.sandboxes import Sandbox

REPORTING = ["analytics:readonly", "presence:readonly", "routing:readonly", "users:readonly"]


@pytest.fixture
def running(tmp_path: Path, sandbox: Sandbox) -> Running:
    """The example, applied."""
    running = copied("apps", tmp_path, sandbox)
    running.apply()
    return running


def test_sets_of_scopes_are_spelled_out(running: Running) -> None:
    """A set brings those that it includes."""
    supervision = {*REPORTING, "routing", "conversations", "recordings:readonly"}
    expected = {
        "wallboard": set(REPORTING),
        "Supervisor desktop": supervision,
        "Staff portal": {"users:readonly", "presence:readonly"},
    }
    assert {name: set(running.client(name)["scope"]) for name in expected} == expected  # type: ignore[call-overload]


def test_an_edit_by_hand_is_drift_where_it_is_not_ignored(running: Running) -> None:
    """The description of the desktop is its team's own; its redirect URIs are not."""
    desktop = running.client("Supervisor desktop")
    text = str(desktop["description"]).replace("live", "live (see the wiki)")
    uris = ["https://elsewhere.example.com/callback"]
    edit = {"id": desktop["id"], "set": {"description": text, "registeredRedirectUri": uris}}
    running.sandbox.control("POST", "edit", edit)

    (drift,) = running.place.run("plan", "--format", "json").json["drift"]
    running.apply()

    after = running.client("Supervisor desktop")
    assert [field["field"] for field in drift["fields"]] == ["redirect_uris"]
    assert after["registeredRedirectUri"] == desktop["registeredRedirectUri"]
    assert after["description"] == text
