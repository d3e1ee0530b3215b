"""Stores come and go with the list in the project file."""

from pathlib import Path

import pytest

from tests.examples.projects import Running, copied
from tests.sandboxes import Sandbox


@pytest.fixture
def running(tmp_path: Path, sandbox: Sandbox) -> Running:
    """The example, applied."""
    running = copied("many-stores", tmp_path, sandbox)
    running.apply()
    return running


def changes(running: Running, *argv: str) -> list[tuple[str, str, str]]:
    """What a plan would do: address, action and reason."""
    plan = running.place.run("plan", "--format", "json", *argv)
    assert plan.code == 0, plan.err
    return [(c["address"], c["action"], c["reason"]) for c in plan.json["changes"]]


def test_a_store_that_closes_can_come_back(running: Running) -> None:
    """Its client is inactive for its grace; put back it is the same client with its secret."""
    before = running.client("Store Sydney")
    running.edit("gccreds.yaml", "{berlin: EMEA, sydney: APAC}\n\n", "{berlin: EMEA}\n\n")
    assert changes(running) == [("oauth_client.store[sydney]", "retire", "removed")]
    running.apply()
    assert running.client("Store Sydney")["state"] == "inactive"

    running.edit("gccreds.yaml", "{berlin: EMEA}\n\n", "{berlin: EMEA, sydney: APAC}\n\n")
    running.apply()

    after = running.client("Store Sydney")
    assert (after["id"], after["state"]) == (before["id"], "active")
    assert after["secret_fingerprint"] == before["secret_fingerprint"]


def test_a_new_store_is_one_word_in_a_list(running: Running) -> None:
    """Nothing else changes."""
    running.edit("gccreds.yaml", "sydney: APAC}\n\n", "sydney: APAC, oslo: EMEA}\n\n")
    assert changes(running) == [("oauth_client.store[oslo]", "create", "new")]


def test_headquarters_is_not_removed_with_its_entry(running: Running) -> None:
    """prevent_destroy is remembered when the entry is gone."""
    (running.place.folder / "manifests" / "headquarters.yaml").unlink()
    plan = running.place.run("plan", "--format", "json")

    errors = [f["rule"] for f in plan.json["findings"] if f["severity"] == "error"]
    assert (plan.code, errors) == (5, ["prevent-destroy"])


def test_production_has_more_stores(running: Running) -> None:
    """Its own list is laid over that of the project."""
    checked = running.place.run("-e", "prod", "validate", "--format", "json")
    assert checked.json["resources"]["oauth_client"] == 5
