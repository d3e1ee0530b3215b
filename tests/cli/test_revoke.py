"""`gccreds revoke` from the command line: it asks, needs no project, and meets running applies."""

import json
import os
import signal
from typing import Any

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Ended, Place
from tests.cli.terminal import run_on_terminal
from tests.cli.test_interrupts import wait_until
from tests.sandboxes import CLIENTS, Sandbox

ADDRESS = "oauth_client.ci"
STATE = ".gccreds/test.json"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client was applied."""
    laid_out = lay_out(place, sandbox.url, ci=CI)
    assert laid_out.run("apply", "--auto-approve").code == 0
    return laid_out


def client(sandbox: Sandbox, name: str = "CI") -> dict[str, Any]:
    """The client of this name."""
    (found,) = (c for c in sandbox.state["clients"] if c["name"] == name)
    return dict(found)


def noted(project: Place) -> str | None:
    """When the state says that the address was revoked."""
    state = json.loads((project.folder / STATE).read_text())
    moment: str | None = state["resources"][ADDRESS]["revoked_at"]
    return moment


def secret(project: Place) -> tuple[str, str]:
    """The client id and the secret that were delivered."""
    lines = (project.folder / "secrets/ci.env").read_text().splitlines()
    held = dict(line.split("=", 1) for line in lines if "=" in line)
    names = ("GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET")
    id_, text = (held[name].strip("'\"") for name in names)
    return id_, text


def logs_in(project: Place, sandbox: Sandbox) -> bool:
    """Whether it still works."""
    return sandbox.log_in(*secret(project)).status_code == 200


def test_it_tells_what_was_stopped_and_what_comes_next(project: Place, sandbox: Sandbox) -> None:
    """Its tokens are dead with it; the state notes the moment."""
    token = sandbox.token(*secret(project))
    id_ = client(sandbox)["id"]
    ended = project.run("revoke", ADDRESS, "--auto-approve", GCCREDS_NOW="2027-01-05T06:00:00Z")
    assert ended.told == (
        0,
        "oauth_client.ci is revoked.\n"
        f"  {id_}  disabled  CI\n"
        "Noted in .gccreds/test.json: as long as oauth_client.ci is declared with `deliver`, the "
        "next apply\nmakes another and delivers it.\n"
        "Next: gccreds -e test apply -t oauth_client.ci\n",
        "",
    )
    assert not logs_in(project, sandbox)
    assert sandbox.call("GET", CLIENTS, token=token).status_code == 401
    assert noted(project) == "2027-01-05T06:00:00Z"


def test_the_next_apply_makes_another(project: Place, sandbox: Sandbox) -> None:
    """By the command that was named."""
    project.run("revoke", ADDRESS, "--auto-approve")
    changes = project.run("plan", "--format", "json").json["changes"]
    assert [(c["action"], c["group"], c["reason"]) for c in changes] == [
        ("rotate", "manifest", "compromised")
    ]
    assert project.run("apply", "-t", ADDRESS, "--auto-approve").code == 0
    assert logs_in(project, sandbox)
    assert noted(project) is None
    assert project.run("plan", "--detailed-exitcode").code == 0


def test_a_status_says_that_another_one_is_due_since_then(project: Place) -> None:
    """Its own age counts no more; without a destination nothing is due."""
    assert project.run("revoke", ADDRESS, "--auto-approve").code == 0
    [told] = project.run("status", "--format", "json").json["credentials"]
    assert told["next_rotation_at"] == noted(project)
    assert "\nNext to happen: now oauth_client.ci " in project.run("status").out
    project.write("manifests/ci.yaml", CI.partition("    deliver:")[0])
    [told] = project.run("status", "--format", "json").json["credentials"]
    assert told["next_rotation_at"] is None


def test_as_json_it_is_one_object(project: Place, sandbox: Sandbox) -> None:
    """Each client with what became of it."""
    id_ = client(sandbox)["id"]
    ended = project.run("revoke", id_, "--auto-approve", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json == {
        "format_version": "1.0",
        "address": ADDRESS,
        "clients": [{"remote_id": id_, "name": "CI", "status": "disabled", "error": None}],
        "noted": True,
    }


def test_without_a_project_it_goes_by_the_id(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Neither manifest nor state is needed."""
    id_ = sandbox.create(name="Leaked")["id"]
    ended = beside_sandbox.run("revoke", id_, "--auto-approve")
    assert ended.told == (
        0,
        "The client is revoked.\n"
        f"  {id_}  disabled  Leaked\n"
        "Not noted in a state: no state knows it.\n",
        "",
    )
    assert client(sandbox, "Leaked")["state"] == "disabled"


def test_without_manifests_and_with_a_state_that_cannot_be_read_it_goes_by_the_mark(
    project: Place, sandbox: Sandbox
) -> None:
    """Whoever revokes has no time for either; what is wrong is said."""
    (project.folder / "manifests/ci.yaml").write_text("oauth_clients: [")
    (project.folder / STATE).write_text("{")
    ended = project.run("revoke", ADDRESS, "--auto-approve")
    assert ended.code == 0
    assert ended.err.startswith("warning: the state is not JSON (.gccreds/test.json); going by ")
    assert "Not noted in a state: the state is not JSON.\n" in ended.out
    assert not logs_in(project, sandbox)


def test_past_a_mistake_in_the_project_file_it_tells_the_way_around(
    project: Place, sandbox: Sandbox
) -> None:
    """A leak does not wait for somebody who can mend it."""
    project.write("gccreds.yaml", (project.folder / "gccreds.yaml").read_text() + "polices: {}\n")
    ended = project.run("revoke", ADDRESS, "--auto-approve")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.endswith(
        "  Nothing was changed.\n"
        "  Next: write policies. Where that cannot wait, go out of the project, set "
        "GENESYSCLOUD_REGION,\n"
        "        GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, and revoke it by "
        "its id:\n"
        "        gccreds revoke CLIENT_ID\n"
    )
    (project.folder / "gccreds.yaml").rename(project.folder / "mistaken.yaml")
    id_ = client(sandbox)["id"]
    assert project.run("revoke", id_, "--auto-approve", GCCREDS_URL=sandbox.url).code == 0
    assert not logs_in(project, sandbox)


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("y\n", 1), ("\n", 1)])
def test_only_yes_is_taken(project: Place, sandbox: Sandbox, answer: str, code: int) -> None:
    """The question names each client, on the terminal and not on standard output."""
    ended = run_on_terminal(project, "revoke", ADDRESS, answer=answer)
    assert ended.code == code
    assert "Revoke oauth_client.ci in test (Sandbox)?" in ended.err
    assert f"{client(sandbox)['id']}  CI" in ended.err
    assert "Revoke oauth_client.ci in" not in ended.out
    assert logs_in(project, sandbox) == bool(code)


def test_without_a_terminal_it_refuses_at_once(project: Place, sandbox: Sandbox) -> None:
    """Before any request."""
    sent = len(sandbox.requests)
    ended = project.run("revoke", ADDRESS)
    assert ended.told == (
        1,
        "",
        "error: revoke needs a yes, and there is no terminal to ask on.\n"
        "  Nothing was changed.\n"
        "  Next: where it is meant: gccreds revoke oauth_client.ci --auto-approve\n",
    )
    assert len(sandbox.requests) == sent


def test_another_organisation_is_refused(project: Place, sandbox: Sandbox) -> None:
    """A copy of an organisation has clients with the same marks."""
    path = project.folder / STATE
    state = json.loads(path.read_text())
    state["organization"]["id"] = "another"
    path.write_text(json.dumps(state))
    ended = project.run("revoke", ADDRESS, "--auto-approve", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "organization.mismatch")
    assert logs_in(project, sandbox)


def test_what_could_not_be_stopped_is_named_and_exit_3(project: Place, sandbox: Sandbox) -> None:
    """One client of two; with its refusal and the way out."""
    state = json.loads((project.folder / STATE).read_text())
    generations = state["resources"][ADDRESS]["generations"]
    older = sandbox.create(name="Older")["id"]
    generations[0]["number"] = 2
    generations.insert(0, {**generations[0], "number": 1, "remote_id": older})
    generations[0]["phase"] = "overlapping"
    (project.folder / STATE).write_text(json.dumps(state))
    refused = {"status": 400, "json": {"code": "bad.request", "message": "no"}}
    sandbox.fault("PUT", f"{CLIENTS}/{older}", refused, times=2)
    ended = project.run("revoke", ADDRESS, "--auto-approve", "--format", "json")
    assert ended.code == 3
    status = {c["remote_id"]: c["status"] for c in ended.json["clients"]}
    assert status == {older: "failed", client(sandbox)["id"]: "disabled"}
    assert ended.json["noted"] is True


def test_where_nobody_can_tell_whether_it_was_stopped_nothing_is_said_to_be_unchanged(
    project: Place, sandbox: Sandbox
) -> None:
    """No usable answer came, and it can no longer be looked at: 3, as where one was not stopped."""
    id_ = client(sandbox)["id"]
    sandbox.fault("PUT", f"{CLIENTS}/*", {"status": 302})
    sandbox.fault("GET", f"{CLIENTS}/*", {"status": 403}, skip=1, times=99)
    ended = project.run("revoke", ADDRESS, "--auto-approve")
    assert ended.code == 3
    assert ended.err.startswith(f"error: whether {id_} was stopped is not known:")
    assert "Nothing was changed." not in ended.err
    assert "Next: run the same command again in a moment: it may still work" in ended.err


def _running_apply(project: Place, sandbox: Sandbox, method: str, path: str) -> Any:
    """An apply that is at a request which takes its time, and the number of requests by then."""
    sandbox.fault(method, path, {"delay_ms": 700})
    before = len(sandbox.requests)
    process = project.start("apply", "--auto-approve", "--format", "json")
    wait_until(
        lambda: any(
            r["method"] == method and r["path"].startswith(CLIENTS)
            for r in sandbox.requests[before:]
        )
    )
    return process


def _ended(process: Any) -> Ended:
    out, err = process.communicate(timeout=30)
    return Ended(process.returncode, out, err)


def test_during_an_apply_it_is_dead_at_once_and_the_apply_ends_well(
    project: Place, sandbox: Sandbox
) -> None:
    """The apply makes another credential meanwhile; both wrote the state, and nothing is lost."""
    project.write("manifests/second.yaml", CI.replace("ci:", "second:").replace("ci.env", "2.env"))
    process = _running_apply(project, sandbox, "POST", CLIENTS)
    assert project.run("revoke", ADDRESS, "--auto-approve").code == 0
    assert not logs_in(project, sandbox)
    ended = _ended(process)
    assert (ended.code, [r["status"] for r in ended.json["results"]]) == (0, ["done"])
    assert noted(project) is not None
    changes = project.run("plan", "--format", "json").json["changes"]
    assert [(c["address"], c["reason"]) for c in changes] == [(ADDRESS, "compromised")]


def test_an_update_that_was_under_way_does_not_bring_it_back(
    project: Place, sandbox: Sandbox
) -> None:
    """The apply had read the client before, and its PUT arrives after: revoke looks again."""
    project.write("manifests/ci.yaml", CI.replace("name: CI", "name: Renamed"))
    process = _running_apply(project, sandbox, "PUT", f"{CLIENTS}/*")
    assert project.run("revoke", ADDRESS, "--auto-approve").code == 0
    _ended(process)
    assert client(sandbox, "Renamed")["state"] == "disabled"
    assert not logs_in(project, sandbox)


def test_a_revoke_that_is_killed_after_it_stopped_the_client_is_found_by_the_next_plan(
    project: Place, sandbox: Sandbox
) -> None:
    """The note is not written then: the finding `stopped` tells."""
    sandbox.fault("GET", f"{CLIENTS}/*", {"delay_ms": 60_000}, skip=1)
    before = len(sandbox.requests)
    with project.start("revoke", ADDRESS, "--auto-approve") as process:
        wait_until(lambda: any(r["method"] == "PUT" for r in sandbox.requests[before:]))
        os.killpg(process.pid, signal.SIGKILL)
    assert not logs_in(project, sandbox)
    told = project.run("plan", "--format", "json").json
    reasons = [c["reason"] for c in told["changes"]]
    rules = [f["rule"] for f in told["findings"]]
    assert reasons == ["compromised"] or "stopped" in rules
