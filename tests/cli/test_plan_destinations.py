"""`gccreds plan --destinations` against the sandbox: it looks, and changes nothing."""

import json

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox

OTHER = (
    CI.replace("  ci:", "  other:").replace("ci.env", "other.env").replace("name: CI", "name: O")
)
FILE = "secrets/ci.env"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """Two clients, each delivered to a file."""
    lay_out(place, sandbox.url, ci=CI, other=OTHER)
    ended = place.run("apply", "--auto-approve")
    assert ended.code == 0, ended.err
    return place


def test_as_last_delivered_there_is_nothing_to_tell(project: Place) -> None:
    """But how many were looked at."""
    ended = project.run("plan", "--destinations", "--detailed-exitcode")
    assert (ended.code, ended.err) == (0, "")
    assert "\n2 destinations hold the current secret.\n" in ended.out


def test_what_is_lost_there_is_told_and_not_planned(project: Place) -> None:
    """The state says that it was delivered, so a plan of its own has nothing to do."""
    (project.folder / FILE).unlink()
    state = (project.folder / ".gccreds/test.json").read_bytes()
    ended = project.run("plan", "--destinations", "--detailed-exitcode")
    lines = ended.out.splitlines()
    begin = lines.index("1 destination holds the current secret, 1 does not.")
    assert (ended.code, ended.err) == (0, "")
    assert lines[begin + 1 : begin + 5] == [
        "  oauth_client.ci  file secrets/ci.env",
        "    holds no secret.",
        "    Next: find out who else writes there; then make and deliver another:",
        "          gccreds -e test rotate oauth_client.ci",
    ]
    assert not (project.folder / FILE).exists()
    assert (project.folder / ".gccreds/test.json").read_bytes() == state


def test_json_has_each_that_was_looked_at(project: Place) -> None:
    """Of the credentials that were asked for; without the option there is no such key."""
    ended = project.run("plan", "--destinations", "-t", "ci", "--format", "json")
    assert ended.json["destinations"] == [
        {
            "address": "oauth_client.ci",
            "to": "file secrets/ci.env",
            "holds": "current",
            "generation": 1,
            "message": None,
        }
    ]
    assert "destinations" not in project.run("plan", "--format", "json").json


def test_an_earlier_secret_is_told_by_its_generation(project: Place) -> None:
    """Somebody put a backup back: here the state has moved on."""
    path = project.folder / ".gccreds/test.json"
    state = json.loads(path.read_text())
    (first,) = state["resources"]["oauth_client.ci"]["generations"]
    second = {**first, "number": 2, "fingerprint": "0" * 16}
    old = {**first, "phase": "overlapping", "remote_id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90"}
    state["resources"]["oauth_client.ci"]["generations"] = [old, second]
    path.write_text(json.dumps(state))
    ended = project.run("plan", "--destinations", "-t", "ci", "--format", "json")
    (found,) = ended.json["destinations"]
    assert (found["holds"], found["generation"]) == ("another_generation", 1)


def test_what_they_hold_later_nobody_knows(project: Place) -> None:
    """So it is not foretold."""
    ended = project.run("plan", "--destinations", "--at", "2027-02-01")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        "error: --at foretells, and what destinations hold then nobody knows"
    )


def test_before_the_first_apply_there_is_nothing_to_look_at(place: Place, sandbox: Sandbox) -> None:
    """And it says so."""
    lay_out(place, sandbox.url, ci=CI)
    ended = place.run("plan", "--destinations")
    told = "No destination to look at: nothing that is declared was delivered yet.\n"
    assert (ended.code, told in ended.out) == (0, True)
