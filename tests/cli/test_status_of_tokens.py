"""API tokens beside clients: `status`, `expiring`, `state rebuild` and `--leaked` know both."""

import json

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox

TOKENS = """\
api_tokens:
  nightly:
    owner: data@example.com
    scopes: [analytics]
    lifetime: 90d
    rotate: {before_end: 14d}
    deliver: [{to: file, path: secrets/nightly.env}]
  audit:
    scopes: ["audits:readonly"]
    expires: "2027-03-31"
    deliver: [{to: file, path: secrets/audit.env}]
"""
AT_SIX = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}
STATE = ".gccreds/test.json"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A rolling token and one of a fixed end, applied at six."""
    sandbox.control("POST", "clock", {"set": "2027-01-05T06:00:00Z"})
    lay_out(place, sandbox.url, tokens=TOKENS)
    ended = place.run("apply", "--auto-approve", **AT_SIX)
    assert ended.code == 0, ended.err
    return place


def value(project: Place) -> str:
    """The token that was delivered."""
    lines = (project.folder / "secrets/nightly.env").read_text().splitlines()
    return next(line for line in lines if line.startswith("TOKEN=")).partition("=")[2].strip("\"'")


def test_their_ends_and_renewals_are_told(project: Place) -> None:
    """A fixed end is for good; a rolling one is renewed before."""
    ended = project.run("status", "--format", "json", **AT_SIX)
    found = [
        (c["address"], c["kind"], c["expires_at"], c["next_rotation_at"], c["scopes"], c["grant"])
        for c in ended.json["credentials"]
    ]
    assert found == [
        (
            "api_token.audit", "api_token", "2027-03-31T00:00:00Z", None, ["audits:readonly"], None,
        ),
        (
            "api_token.nightly", "api_token", "2027-04-05T06:00:00Z", "2027-03-22T06:00:00Z",
            ["analytics"], None,
        ),
    ]  # fmt: skip
    text = project.run("status", **AT_SIX).out
    assert "never: fixed end" in text
    assert "Next to happen: 2027-03-22 api_token.nightly rotates.\n" in text


def test_one_that_has_ended_is_not_listed_any_more(project: Place, sandbox: Sandbox) -> None:
    """The organisation keeps it on its list; nobody can call with it."""
    sandbox.control("POST", "clock", {"set": "2027-04-01T06:00:00Z"})
    then = {"GCCREDS_NOW": "2027-04-01T06:00:00Z"}
    ended = project.run("status", "--format", "json", **then)
    assert [c["address"] for c in ended.json["credentials"]] == ["api_token.nightly"]
    assert [gone["address"] for gone in ended.json["gone"]] == ["api_token.audit"]
    told = "api_token.audit generation 1 has ended: gccreds -e test plan\n"
    assert told in project.run("status", **then).out
    (project.folder / STATE).unlink()
    again = project.run("status", "--format", "json", **then)
    assert again.json["orphan_marks"] == ["[gccreds payments/test/api_token.nightly#1]"]


def test_expiring_counts_those_of_a_project(project: Place) -> None:
    """With their addresses."""
    ended = project.run("expiring", "--within", "86d", "--format", "json", **AT_SIX)
    assert [c["address"] for c in ended.json["credentials"]] == ["api_token.audit"]


def test_a_leaked_token_is_known(project: Place) -> None:
    """By its fingerprint, like a secret."""
    ended = project.run("status", "--leaked", "-", stdin=value(project))
    assert ended.code == 0
    assert "This is the secret of api_token.nightly, generation 1: current,\n" in ended.out
    assert value(project) not in ended.out


def test_check_compares_tokens(project: Place) -> None:
    """Both are where they were delivered."""
    ended = project.run("status", "--check")
    assert (ended.code, ended.out.splitlines()[2]) == (
        0, "2 destinations hold the current secret.",
    )  # fmt: skip


def test_a_lost_state_is_rebuilt_with_its_tokens(project: Place) -> None:
    """A call proves the delivery; afterwards there is nothing to do."""
    lost = json.loads((project.folder / STATE).read_text())["resources"]
    (project.folder / STATE).unlink()
    ended = project.run("state", "rebuild", **AT_SIX)
    assert ended.out.count(": a secret there works\n") == 2
    rebuilt = json.loads((project.folder / STATE).read_text())["resources"]
    for address, resource in lost.items():
        (before,), (after,) = resource["generations"], rebuilt[address]["generations"]
        told = {name: after[name] for name in ("run", "created_at")}
        assert after == {**before, "reason": "lost-state", **told}
        assert rebuilt[address]["fields"] == resource["fields"]
    plan = project.run("plan", "--format", "json", **AT_SIX)
    assert plan.json["changes"] == []
