"""`plan`, `apply` and `destroy` from the command line, against a sandbox."""

import json
from typing import Any

import pytest

from tests.cli.projects import APP, CI, lay_out
from tests.cli.running import Place
from tests.cli.terminal import run_on_terminal
from tests.sandboxes import Sandbox

ID = "00000000-0000-4000-8000-00000000000a"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client nobody has made yet."""
    return lay_out(place, sandbox.url, app=APP)


def names(sandbox: Sandbox) -> list[str]:
    """Of the clients of the organisation."""
    return sorted(client["name"] for client in sandbox.state["clients"])


def changing(sandbox: Sandbox) -> list[str]:
    """The requests that change something, the logins and their end left out."""
    paths = ("/oauth/token", "/api/v2/tokens/me")
    sent = [r for r in sandbox.requests if r["method"] != "GET" and r["path"] not in paths]
    return [f"{request['method']} {request['path']}" for request in sent]


def test_a_plan_changes_nothing_and_tells_what_would(project: Place, sandbox: Sandbox) -> None:
    """Exit 0, or 2 where that is asked for; its token is dead."""
    ended = project.run("plan", GCCREDS_NOW="2027-01-05T06:00:00Z")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[0] == (f"test · Sandbox ({ID}) · payments · 2027-01-05 06:00 UTC")
    assert "  + create  oauth_client.app " in ended.out
    assert project.run("plan", "--detailed-exitcode").code == 2
    assert changing(sandbox) == []
    assert all(token["revoked"] for token in sandbox.state["tokens"])


def test_the_plan_as_json_is_one_object(project: Place) -> None:
    """Nothing else on standard output, the keys of cli.md."""
    told = project.run("plan", "--format", "json").json
    assert list(told) == [
        "format_version",
        "gccreds_version",
        "generated_at",
        "project",
        "environment",
        "organization",
        "state",
        "summary",
        "changes",
        "drift",
        "findings",
        "unmanaged",
        "requests",
    ]
    assert told["summary"]["create"] == 1
    assert told["organization"] == {"id": ID, "name": "Sandbox"}


def test_formats_with_files_leave_the_text_to_standard_output(project: Place) -> None:
    """Each format goes where it is told to."""
    ended = project.run("plan", "--format", "json=plan.json", GCCREDS_NOW="2027-01-05T06:00:00Z")
    assert ended.out.startswith("test · Sandbox")
    written = json.loads((project.folder / "plan.json").read_text())
    assert [change["address"] for change in written["changes"]] == ["oauth_client.app"]


def test_requests_are_counted_as_the_organisation_counts_them(
    project: Place, sandbox: Sandbox
) -> None:
    """All that were sent until the output is made: the token's revocation comes after."""
    told = project.run("plan", "--format", "json").json
    assert told["requests"] == len(sandbox.requests) - 1


def test_apply_without_a_terminal_refuses_at_once(project: Place, sandbox: Sandbox) -> None:
    """As mock-up 2 has it: nothing is asked, sent or waited for, and the ways out are named."""
    ended = project.run("apply")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        "error: apply needs a yes, and there is no terminal to ask on.\n"
        "  Nothing was changed.\n"
        "  Next: gccreds -e test plan"
    )
    assert "--auto-approve" in ended.err
    assert sandbox.requests == []


def test_destroy_without_a_terminal_refuses_as_json_too(project: Place) -> None:
    """Under JSON the refusal is an object."""
    ended = project.run("destroy", "--format", "json")
    assert (ended.code, ended.err, ended.json["error"]["code"]) == (1, "", "usage")


def test_apply_makes_it_so_and_a_second_plan_has_nothing_to_do(
    project: Place, sandbox: Sandbox
) -> None:
    """Plan, apply, plan."""
    ended = project.run("apply", "--auto-approve")
    assert (ended.code, names(sandbox)) == (0, ["Sandbox login", "app"])
    assert "Done: 1 created in " in ended.out
    assert project.run("plan", "--detailed-exitcode").code == 0
    assert all(token["revoked"] for token in sandbox.state["tokens"])


def test_apply_as_json_is_one_object(project: Place) -> None:
    """The results on standard output; what happens on the way on standard error."""
    ended = project.run("apply", "--auto-approve", "--format", "json")
    assert (ended.code, list(ended.json)) == (0, ["format_version", "summary", "results"])
    [result] = ended.json["results"]
    assert (result["address"], result["status"], result["error"]) == (
        "oauth_client.app",
        "done",
        None,
    )


def test_events_are_written_as_they_happen(project: Place) -> None:
    """One JSON object a line."""
    project.run("apply", "--auto-approve", "--events", "events.jsonl")
    lines = (project.folder / "events.jsonl").read_text().splitlines()
    events: list[dict[str, Any]] = [json.loads(line) for line in lines]
    assert {"ClientCreated", "ChangeFinished"} <= {event["event"] for event in events}
    assert {event["format_version"] for event in events} == {"1.0"}


def test_a_secret_is_delivered_and_shown_nowhere(place: Place, sandbox: Sandbox) -> None:
    """Not on standard output, not on standard error, not in events, log or state."""
    lay_out(place, sandbox.url, ci=CI)
    ended = place.run("-v", "--log-file", "log", "apply", "--auto-approve", "--events", "events")
    assert ended.code == 0
    delivered = dict(
        line.split("=", 1) for line in (place.folder / "secrets/ci.env").read_text().splitlines()
    )
    secret = delivered["GENESYSCLOUD_OAUTHCLIENT_SECRET"].strip("\"'")
    files = [place.folder / "log", place.folder / "events", *place.folder.glob(".gccreds/*")]
    written = [file.read_text() for file in files if file.is_file()]
    assert len(secret) == 43
    assert not [text for text in [ended.out, ended.err, *written] if secret in text]


def test_exec_logs_in_as_a_managed_credential(place: Place, sandbox: Sandbox) -> None:
    """Its secret comes from the first destination that can be read; its token is dead after."""
    lay_out(place, sandbox.url, ci=CI)
    place.run("apply", "--auto-approve")
    [made] = [client for client in sandbox.state["clients"] if client["name"] == "CI"]
    assert place.run("exec", "oauth_client.ci", "--", "sh", "-c", "exit 7").code == 7
    assert place.run("exec", "ci", "--", "sh", "-c", "exit 8").code == 8
    tokens = sandbox.state["tokens"]
    assert tokens[-1]["client_id"] == made["id"]
    assert all(token["revoked"] for token in tokens)


def test_exec_as_a_credential_that_was_not_delivered_says_what_to_do(
    place: Place, sandbox: Sandbox
) -> None:
    """Before the first apply, and for an address that nobody declares."""
    lay_out(place, sandbox.url, ci=CI)
    undelivered = place.run("exec", "oauth_client.ci", "--", "true")
    assert undelivered.code == 1
    assert "no destination of oauth_client.ci gives its secret" in undelivered.err
    unknown = place.run("exec", "oauth_client.c1", "--", "true")
    assert unknown.code == 1
    assert "did you mean oauth_client.ci?" in unknown.err


def test_the_question_goes_to_the_terminal_and_only_yes_is_taken(
    project: Place, sandbox: Sandbox
) -> None:
    """Never to standard output; another answer changes nothing."""
    ended = run_on_terminal(project, "apply", "--color", "never", answer="y\n")
    question = 'Apply this change to test (Sandbox)? Only "yes" is taken: '
    assert (ended.code, names(sandbox)) == (1, ["Sandbox login"])
    assert question in ended.err
    assert "is taken" not in ended.out
    assert run_on_terminal(project, "apply", "--color", "never", answer="yes\n").code == 0
    assert names(sandbox) == ["Sandbox login", "app"]


def test_the_end_of_the_input_is_a_no(project: Place, sandbox: Sandbox) -> None:
    """Ctrl-D at the question."""
    ended = run_on_terminal(project, "apply", answer="\x04")
    assert (ended.code, names(sandbox)) == (1, ["Sandbox login"])


def test_destroy_asks_for_the_environments_name(project: Place, sandbox: Sandbox) -> None:
    """`yes` is not it."""
    project.run("apply", "--auto-approve")
    assert run_on_terminal(project, "destroy", "--no-grace", answer="yes\n").code == 1
    assert names(sandbox) == ["Sandbox login", "app"]
    assert run_on_terminal(project, "destroy", "--no-grace", answer="test\n").code == 0
    assert names(sandbox) == ["Sandbox login"]


def test_the_clock_is_not_set_where_an_organisation_is_real(place: Place) -> None:
    """GCCREDS_NOW rehearses; a real organisation is changed by its own time only."""
    lay_out(place, "http://127.0.0.1:1")
    place.write("gccreds.yaml", "project: p\nenvironments: {prod: {region: eu-central-1}}\n")
    ended = place.run("apply", "--auto-approve", GCCREDS_NOW="2027-01-05")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith(
        "error: GCCREDS_NOW sets the clock, and eu-central-1 is a real organisation.\n"
    )


def test_a_policy_error_is_shown_and_changes_nothing(project: Place, sandbox: Sandbox) -> None:
    """Exit 5: `plan` writes everything first, `apply` does nothing."""
    project.write("manifests/app.yaml", APP.replace("analytics:readonly", "analytcs:readonly"))
    planned = project.run("plan", "--format", "json")
    assert (planned.code, planned.json["findings"][0]["rule"]) == (5, "unknown-scope")
    applied = project.run("apply", "--auto-approve")
    assert (applied.code, changing(sandbox)) == (5, [])
    assert "analytics:readonly" in applied.out
    as_json = project.run("apply", "--auto-approve", "--format", "json")
    assert (as_json.code, as_json.json["error"]["code"]) == (5, "policy.refused")


def test_a_failed_create_exits_1_where_nothing_was_changed(
    project: Place, sandbox: Sandbox
) -> None:
    """Refused by the organisation: one failed result, nothing made."""
    sandbox.fault("POST", "/api/v2/oauth/clients", {"status": 400})
    ended = project.run("apply", "--auto-approve", "--format", "json")
    [result] = ended.json["results"]
    assert (result["status"], result["error"]["code"]) == ("failed", "api.refused")
    assert names(sandbox) == ["Sandbox login"]
    assert ended.code == 1
