"""`gccreds status` against the sandbox: what exists, whose it is, when it ends."""

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox

WITH_AN_END = CI.replace("    deliver:", '    expires: "2027-01-31"\n    deliver:')
WITH_ROTATION = CI.replace("    deliver:", "    rotate: {every: 90d}\n    deliver:")
AT_SIX = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}
EXEMPT = """\
exempt:
  - {rule: undelivered, address: "oauth_client.c*", reason: being split up, until: 2027-01-31}
  - {rule: undelivered, address: oauth_client.other, reason: over, until: 2027-01-05}
"""


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client was applied at six."""
    sandbox.control("POST", "clock", {"set": "2027-01-05T06:00:00Z"})
    lay_out(place, sandbox.url, ci=CI)
    assert applied(place) == 0
    return place


def applied(place: Place) -> int:
    ended = place.run("apply", "--auto-approve", **AT_SIX)
    assert ended.code == 0, ended.err
    return ended.code


def stored(place: Place) -> dict[str, Any]:
    """The one resource of the state."""
    document = json.loads((place.folder / ".gccreds/test.json").read_text())
    return document["resources"]["oauth_client.ci"]  # type: ignore[no-any-return]


def test_json_tells_everything_of_each_generation(project: Place, sandbox: Sandbox) -> None:
    """Names for ids, what the state keeps of deliveries, and what is exempt."""
    project.write("gccreds.yaml", (project.folder / "gccreds.yaml").read_text() + EXEMPT)
    ended = project.run("status", "--format", "json", **AT_SIX)
    (generation,) = stored(project)["generations"]
    assert (ended.code, ended.err) == (0, "")
    assert ended.json["credentials"] == [
        {
            "address": "oauth_client.ci",
            "kind": "oauth_client",
            "name": "CI",
            "owner": "ci@example.com",
            "labels": {"team": "integrations"},
            "grant": "client_credentials",
            "roles": {"Data Actions Runner": ["Home"]},
            "scopes": [],
            "remote_id": generation["remote_id"],
            "generation": 1,
            "state": "current",
            "created_at": "2027-01-05T06:00:00Z",
            "expires_at": None,
            "next_rotation_at": None,
            "deliveries": [
                {
                    "to": "file secrets/ci.env",
                    "at": "2027-01-05T06:00:00Z",
                    "fingerprint": generation["fingerprint"],
                }
            ],
            "exemptions": [
                {
                    "rule": "undelivered",
                    "reason": "being split up",
                    "until": "2027-01-31T00:00:00Z",
                }
            ],
            "remote_state": "active",
            "mark": "[gccreds payments/test/oauth_client.ci#1]",
        }
    ]


def test_it_changes_nothing_and_asks_as_much_as_a_plan(project: Place, sandbox: Sandbox) -> None:
    """One reading of each list, and no write."""
    before = stored(project)
    sandbox.control("DELETE", "requests")
    project.run("status")
    sent = sorted((r["method"], r["path"]) for r in sandbox.requests)
    assert stored(project) == before
    assert sent == [
        ("DELETE", "/api/v2/tokens/me"),
        ("GET", "/api/v2/authorization/divisions"),
        ("GET", "/api/v2/authorization/roles"),
        ("GET", "/api/v2/oauth/clients"),
        ("GET", "/api/v2/organizations/limits/namespaces/auth.api"),
        ("GET", "/api/v2/organizations/me"),
        ("GET", "/api/v2/tokens/me"),
        ("POST", "/oauth/token"),
    ]


def test_an_end_is_the_organisations(project: Place, sandbox: Sandbox) -> None:
    """Somebody who sets one in the admin UI ends it, whatever the state says."""
    (generation,) = stored(project)["generations"]
    end = {"dateToDelete": "2027-01-09T06:00:00.000Z"}
    sandbox.control("POST", "edit", {"id": generation["remote_id"], "set": end})
    ended = project.run("status", "--format", "json", **AT_SIX)
    assert ended.json["credentials"][0]["expires_at"] == "2027-01-09T06:00:00Z"
    text = project.run("status", **AT_SIX).out
    assert "Next to happen: 2027-01-09 oauth_client.ci ends." in text


def test_text_has_the_time_line(project: Place) -> None:
    """Of one that is declared to end and one that is to rotate."""
    project.write("manifests/ci.yaml", WITH_AN_END)
    applied(project)
    lines = project.run("status", **AT_SIX).out.splitlines()
    assert lines[0] == "test · Sandbox · 1 credential · 2027-01-05 06:00 UTC"
    assert lines[3].split() == [
        "oauth_client.ci", "1", "current", "0d", "in", "25", "days", "never", "ci@example.com",
    ]  # fmt: skip
    assert lines[6] == "oauth_client.ci  ━━━━━━━━✕"
    assert lines[-3:] == [
        "Next to happen: 2027-01-31 oauth_client.ci ends.",
        "Nothing was changed.",
        "Rehearse: gccreds -e test plan --at 2027-02-01",
    ]
    assert project.run(*lines[-1].split()[2:], **AT_SIX).code == 0


def test_after_a_rotation_both_generations_are_there(project: Place) -> None:
    """The newer one leads; the one before works on until its end."""
    project.write("manifests/ci.yaml", WITH_ROTATION)
    rotated = project.run("rotate", "ci", "--auto-approve", **AT_SIX)
    assert rotated.code == 0, rotated.err
    ended = project.run("status", "--format", "json", **AT_SIX)
    found = [(c["generation"], c["state"], c["expires_at"]) for c in ended.json["credentials"]]
    assert found == [(2, "current", None), (1, "overlapping", "2027-01-06T06:00:00Z")]
    assert [c["next_rotation_at"] for c in ended.json["credentials"]] == [
        "2027-04-05T06:00:00Z", None,
    ]  # fmt: skip
    text = project.run("status", **AT_SIX).out
    assert "Next to happen: 2027-01-06 oauth_client.ci generation 1 goes.\n" in text


def test_of_a_client_with_a_new_secret_only_the_newest_is_told(project: Place) -> None:
    """It is one client all the same."""
    in_place = "{every: 90d, strategy: new_secret}"
    project.write("manifests/ci.yaml", WITH_ROTATION.replace("{every: 90d}", in_place))
    rotated = project.run("rotate", "ci", "--auto-approve", **AT_SIX)
    assert rotated.code == 0, rotated.err
    ended = project.run("status", "--format", "json", **AT_SIX)
    found = [(c["generation"], c["state"]) for c in ended.json["credentials"]]
    assert found == [(2, "current")]
    newest = stored(project)["generations"][-1]
    assert ended.json["credentials"][0]["deliveries"][0]["fingerprint"] == newest["fingerprint"]


def test_while_a_new_secret_is_on_its_way_the_client_is_told_once(project: Place) -> None:
    """A run was cut short between the two: the newer one is what counts."""
    path = project.folder / ".gccreds/test.json"
    state = json.loads(path.read_text())
    (first,) = state["resources"]["oauth_client.ci"]["generations"]
    second = {**first, "number": 2, "phase": "delivering", "strategy": "new_secret"}
    state["resources"]["oauth_client.ci"]["generations"] = [first, second]
    path.write_text(json.dumps(state))
    ended = project.run("status", "--format", "json")
    found = [(c["generation"], c["state"]) for c in ended.json["credentials"]]
    assert found == [(2, "delivering")]


def test_the_next_rotation_is_as_the_manifest_says_now(project: Place) -> None:
    """A schedule is written into the manifests and read from them."""
    project.write("manifests/ci.yaml", WITH_ROTATION)
    ended = project.run("status", "--format", "json", **AT_SIX)
    assert ended.json["credentials"][0]["next_rotation_at"] == "2027-04-05T06:00:00Z"


def test_csv_goes_into_a_spreadsheet(project: Place) -> None:
    """A header and a line for each generation."""
    ended = project.run("status", "--format", "csv", **AT_SIX)
    (row,) = csv.DictReader(io.StringIO(ended.out))
    assert (row["address"], row["owner"], row["roles"]) == (
        "oauth_client.ci", "ci@example.com", "Data Actions Runner: Home",
    )  # fmt: skip
    assert (row["labels"], row["deliveries"]) == ("team=integrations", "file secrets/ci.env")


@pytest.mark.parametrize("target", ["oauth_client.ci", "ci", "oauth_client.*"])
def test_an_address_shows_that_credential(project: Place, target: str) -> None:
    """As `--target` takes it."""
    ended = project.run("status", target, **AT_SIX)
    assert (ended.code, ended.err) == (0, "")
    assert f"test · Sandbox · {target} · 2027-01-05 06:00 UTC" in ended.out
    assert "  generation 1: current\n" in ended.out
    assert "file secrets/ci.env, 2027-01-05 06:00 UTC, now" in ended.out


def test_a_client_id_shows_one_that_is_managed(project: Place) -> None:
    """By the generation that it is."""
    id_ = stored(project)["generations"][0]["remote_id"]
    ended = project.run("status", id_, "--format", "json")
    assert [c["address"] for c in ended.json["credentials"]] == ["oauth_client.ci"]


def test_a_client_id_shows_one_that_nobody_manages(project: Place, sandbox: Sandbox) -> None:
    """What the organisation knows of it."""
    stranger = sandbox.create(name="Old tool")
    ended = project.run("status", stranger["id"], "--format", "json")
    (credential,) = ended.json["credentials"]
    assert (ended.code, credential["name"], credential["roles"]) == (
        0, "Old tool", {"Operator": ["Home"]},
    )  # fmt: skip
    assert (credential["address"], credential["generation"], credential["state"]) == (None,) * 3
    text = project.run("status", stranger["id"]).out
    assert f"{stranger['id']}: managed by nobody here\n" in text


def test_a_legacy_list_does_not_tell_the_grant(place: Place, make_sandbox: MakeSandbox) -> None:
    """So the client that was asked for is read by its id."""
    legacy = make_sandbox(list_items="legacy")
    lay_out(place, legacy.url, ci=CI)
    stranger = legacy.create(name="Old tool")
    ended = place.run("status", stranger["id"], "--format", "json")
    (credential,) = ended.json["credentials"]
    assert (credential["grant"], credential["roles"]) == (
        "client_credentials", {"Operator": ["Home"]},
    )  # fmt: skip


def test_what_is_gone_is_not_listed_and_said_to_be_gone(project: Place, sandbox: Sandbox) -> None:
    """Somebody deleted it in the admin UI."""
    id_ = stored(project)["generations"][0]["remote_id"]
    sandbox.control("POST", "edit", {"id": id_, "remove": True})
    ended = project.run("status", "--format", "json")
    assert ended.json["credentials"] == []
    assert ended.json["gone"] == [{"address": "oauth_client.ci", "generation": 1, "remote_id": id_}]
    told = "oauth_client.ci generation 1 is gone from the organisation: gccreds -e test plan"
    assert told in project.run("status", "ci").out


def test_without_a_state_our_marks_are_told(project: Place) -> None:
    """The state is lost, the clients are not."""
    (project.folder / ".gccreds/test.json").unlink()
    ended = project.run("status", "--format", "json")
    assert (ended.code, ended.json["credentials"]) == (0, [])
    assert ended.json["orphan_marks"] == ["[gccreds payments/test/oauth_client.ci#1]"]


@pytest.mark.parametrize(
    ("target", "message", "next_step"),
    [
        ("oauth_client.c1", 'nothing is managed as "oauth_client.c1" (gccreds status)',
         "did you mean oauth_client.ci?"),
        ("elsewhere", 'nothing is managed as "elsewhere" (gccreds status)',
         "gccreds -e test status"),
        ("9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
         "there is no client 9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90 (gccreds status)",
         "gccreds -e test list clients"),
        ("oauth_client.new", "oauth_client.new is declared, and nothing was made of it yet "
         "(gccreds status)", "gccreds -e test plan"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_a_usage_error(
    project: Place, target: str, message: str, next_step: str
) -> None:
    """With what was meant, or where to look."""
    project.write("manifests/new.yaml", CI.replace("  ci:", "  new:").replace("ci.env", "new.env"))
    ended = project.run("status", target, "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "usage")
    assert (ended.json["error"]["message"], ended.json["error"]["next_step"]) == (
        message,
        next_step,
    )


def test_a_format_that_there_is_not_is_refused(project: Place) -> None:
    """With those that there are."""
    ended = project.run("status", "--format", "xml")
    assert (ended.code, ended.out) == (1, "")
    assert "give csv, json or text" in ended.err


def test_without_a_project_there_is_no_status(place: Place) -> None:
    """It is about what is managed."""
    ended = place.run("status")
    assert ended.code == 1
    assert ended.err.startswith("error: there is no project file here or in a folder above.\n")
