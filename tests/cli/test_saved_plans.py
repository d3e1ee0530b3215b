"""A saved plan is a consent: a plan of one day, carried out on another, by real runs."""

import json
import os
import re
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Ended, Place
from tests.cli.test_interrupts import wait_until
from tests.sandboxes import CLIENTS, Sandbox

TODAY = "2027-01-05T06:00:00Z"
TOMORROW = "2027-01-06T06:00:00Z"
STATE = ".gccreds/test.json"
PLAN = "test.gcplan"


def client(key: str, lifetime: str = "24h") -> str:
    """A manifest with one client that is delivered to a file."""
    return (
        f"oauth_clients:\n"
        f"  {key}:\n"
        f"    grant: client_credentials\n"
        f"    roles: {{Operator: [Home]}}\n"
        f"    access_token_lifetime: {lifetime}\n"
        f"    deliver: [{{to: file, path: secrets/{key}.env}}]\n"
    )


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project with three clients that were applied; the clock stands at 2027-01-05."""
    sandbox.control("POST", "clock", {"set": TODAY})
    given = {key: client(key) for key in ("first", "second", "third")}
    laid_out = lay_out(
        Place(place.folder, place.home, {"GCCREDS_NOW": TODAY}), sandbox.url, **given
    )
    assert laid_out.run("apply", "--auto-approve").code == 0
    return laid_out


def declare(project: Place, key: str, **given: str) -> None:
    """Writes a manifest of its own for this client."""
    project.write(f"manifests/{key}.yaml", client(key, **given))


def save(project: Place, *options: str) -> Ended:
    """Plans a shorter lifetime of the first client and the creation of a fourth, and saves that."""
    declare(project, "first", lifetime="15m")
    declare(project, "fourth")
    ended = project.run("plan", "--out", PLAN, *options)
    assert ended.code == 0, ended.err
    return ended


def a_day_later(sandbox: Sandbox, project: Place) -> Place:
    """The same project tomorrow."""
    sandbox.control("POST", "clock", {"advance": "1d"})
    return Place(project.folder, project.home, {"GCCREDS_NOW": TOMORROW})


def clients(sandbox: Sandbox) -> dict[str, Any]:
    """The clients that gccreds made, by name."""
    listed = sandbox.state["clients"]
    return {c["name"]: c for c in listed if c["id"] != sandbox.client_id}


def results(ended: Ended) -> dict[str, str]:
    """Address and action of what was done."""
    return {r["address"]: f"{r['action']} {r['status']}" for r in ended.json["results"]}


def works(project: Place, sandbox: Sandbox, key: str) -> bool:
    """Whether the secret that was delivered logs in."""
    text = (project.folder / f"secrets/{key}.env").read_text()
    values = dict(re.findall(r"^(\w+)=['\"]?([^'\"\n]*)", text, re.MULTILINE))
    return sandbox.log_in(values["CLIENT_ID"], values["CLIENT_SECRET"]).status_code == 200


def test_a_saved_plan_is_its_owners_and_says_what_it_consents_to(project: Place) -> None:
    """The file is written whole, for its owner alone."""
    ended = save(project)
    assert ended.out.splitlines()[-2:] == [
        "Saved as test.gcplan: consents to these 2 changes, as long as they come out the same.",
        "Next: gccreds -e test apply test.gcplan",
    ]
    assert stat.S_IMODE((project.folder / PLAN).stat().st_mode) == 0o600


@pytest.mark.parametrize("format_", ["text", "json"])
def test_show_tells_the_plan_again_without_network_login_or_project(
    project: Place, tmp_path: Path, format_: str
) -> None:
    """What `plan` told, from any folder."""
    planned = save(project, "--format", format_)
    (project.folder / PLAN).rename(tmp_path / PLAN)
    shown = Place(tmp_path, project.home, {}).run("show", PLAN, "--format", format_)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == planned.out


def test_a_day_later_exactly_its_changes_happen(project: Place, sandbox: Sandbox) -> None:
    """Other clients were edited, and another apply made one: that is left, and said."""
    save(project)
    sandbox.control("POST", "edit", {"id": clients(sandbox)["second"]["id"], "set": {"name": "x"}})
    declare(project, "fifth")
    assert project.run("apply", "--auto-approve", "-t", "fifth").code == 0
    before = clients(sandbox)
    tomorrow = a_day_later(sandbox, project)
    ended = tomorrow.run("apply", PLAN, "--format", "json")
    assert (ended.code, results(ended)) == (
        0,
        {"oauth_client.first": "update done", "oauth_client.fourth": "create done"},
    )
    assert ended.json["later"] == [
        {"address": "oauth_client.second", "action": "update", "reason": "drift"}
    ]
    after = clients(sandbox)
    assert after["first"]["accessTokenValiditySeconds"] == 900
    assert works(project, sandbox, "fourth")
    untouched = ("x", "third", "fifth")
    assert {name: after[name] for name in untouched} == {name: before[name] for name in untouched}
    again = tomorrow.run("apply", PLAN)
    assert (again.code, "Done already: oauth_client.first, oauth_client.fourth" in again.out) == (
        0,
        True,
    )


def test_an_edit_of_one_of_its_clients_makes_it_stale(project: Place, sandbox: Sandbox) -> None:
    """Exit 1 before anything is changed, with the difference."""
    save(project)
    edited = {"id": clients(sandbox)["first"]["id"], "set": {"description": "Mine"}}
    sandbox.control("POST", "edit", edited)
    before, state = clients(sandbox), (project.folder / STATE).read_bytes()
    ended = a_day_later(sandbox, project).run("apply", PLAN)
    assert (ended.code, ended.out) == (1, "")
    assert "oauth_client.first: its client was edited by " in ended.err
    assert "since: description " in ended.err
    assert "1 of the 2 changes in this plan would not come out as consented to" in ended.err
    assert "Nothing was changed." in ended.err
    assert (clients(sandbox), (project.folder / STATE).read_bytes()) == (before, state)
    as_json = project.run("apply", PLAN, "--format", "json").json
    assert as_json["error"]["code"] == "plan.stale"
    assert [f["rule"] for f in as_json["findings"]] == ["plan.stale"]


def test_manifests_that_say_something_else_make_it_stale(project: Place, sandbox: Sandbox) -> None:
    """The file brings in nothing that the manifests at hand do not say."""
    save(project)
    declare(project, "first", lifetime="30m")
    before = clients(sandbox)
    ended = project.run("apply", PLAN)
    assert ended.code == 1
    assert (
        "oauth_client.first: the plan says update of access_token_lifetime 24h → 15m, now it would "
        "be update of access_token_lifetime 24h → 30m." in ended.err
    )
    assert clients(sandbox) == before


def _creates(sandbox: Sandbox) -> int:
    return sum(r["method"] == "POST" and r["path"] == CLIENTS for r in sandbox.requests)


def test_a_run_that_was_killed_is_carried_on_with_the_same_file(
    project: Place, sandbox: Sandbox
) -> None:
    """SIGKILL to the process group in the middle of a create, when two others were delivered."""
    for key in ("fourth", "fifth", "sixth"):
        declare(project, key)
    assert project.run("plan", "--out", PLAN).code == 0
    sandbox.fault("POST", CLIENTS, {"delay_ms": 60_000}, skip=1)
    secrets = project.folder / "secrets"
    with project.start("apply", PLAN) as process:
        wait_until(lambda: len(list(secrets.glob("*.env"))) == 5 and _creates(sandbox) == 6)
        os.killpg(process.pid, signal.SIGKILL)
    delivered = {path: path.read_text() for path in secrets.glob("*.env")}
    ended = project.run("apply", PLAN, "--format", "json")
    assert ended.code == 0, ended.out
    assert {path: path.read_text() for path in delivered} == delivered
    assert set(clients(sandbox)) == {"first", "second", "third", "fourth", "fifth", "sixth"}
    assert len(sandbox.state["clients"]) == 7
    assert all(works(project, sandbox, key) for key in ("fourth", "fifth", "sixth"))
    assert project.run("plan", "--detailed-exitcode").code == 0


def test_after_exit_3_the_same_file_carries_on(project: Place, sandbox: Sandbox) -> None:
    """What is done is not done again, and the message names the command."""
    save(project)
    sandbox.fault("POST", CLIENTS, {"status": 400, "json": {"code": "bad.request"}})
    ended = project.run("apply", PLAN)
    assert ended.code == 3
    assert f"Next: gccreds -e test apply {PLAN} " in ended.out
    again = project.run("apply", PLAN, "--format", "json")
    assert (again.code, results(again)) == (0, {"oauth_client.fourth": "create done"})


def test_a_first_plan_gives_the_state_its_lineage(place: Place, sandbox: Sandbox) -> None:
    """Where nothing was applied yet; a first plan of somebody else is then of another state."""
    project = lay_out(place, sandbox.url, first=client("first"))
    for name in ("mine", "other"):
        assert project.run("plan", "--out", f"{name}.gcplan").code == 0
    lineage = project.run("show", "mine.gcplan", "--format", "json").json["state"]["lineage"]
    assert project.run("apply", "mine.gcplan").code == 0
    assert json.loads((project.folder / STATE).read_text())["lineage"] == lineage
    refused = project.run("apply", "other.gcplan")
    assert (refused.code, "made for the state of lineage" in refused.err) == (1, True)


def _altered(text: str) -> str:
    return text.replace('"15m"', '"48h"')


def _cut(text: str) -> str:
    return text[: len(text) // 2]


@pytest.mark.parametrize("forge", [_altered, _cut])
def test_a_file_that_is_not_whole_is_refused(project: Place, sandbox: Sandbox, forge: Any) -> None:
    """By show as by apply."""
    save(project)
    path = project.folder / PLAN
    path.write_text(forge(path.read_text()))
    sent = len(sandbox.requests)
    for command in ("show", "apply"):
        ended = project.run(command, PLAN, "--format", "json")
        assert (ended.code, ended.json["error"]["code"]) == (1, "plan.stale")
    assert len(sandbox.requests) == sent


def test_a_plan_of_another_project_is_refused(project: Place, sandbox: Sandbox) -> None:
    """Its environment may have the same name, and its organisation may be the same."""
    save(project)
    settings = project.folder / "gccreds.yaml"
    settings.write_text(settings.read_text().replace("payments", "billing"))
    (project.folder / STATE).unlink()
    before = clients(sandbox)
    ended = project.run("apply", PLAN)
    assert ended.code == 1
    assert "this plan was made for the project payments, not for billing" in ended.err
    assert clients(sandbox) == before


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("-e", "prod"), "test.gcplan is a plan for test, and -e says prod"),
        (("-t", "oauth_client.first"), "test.gcplan says what is applied, so -t cannot"),
        (("-l", "team=a"), "test.gcplan says what is applied, so -l cannot"),
        (("--reactivate", "first"), "test.gcplan says what is applied, so --reactivate cannot"),
    ],
)
def test_what_contradicts_the_file_is_a_usage_error(
    project: Place, options: tuple[str, str], what: str
) -> None:
    """The environment and the addresses are the file's."""
    save(project)
    ended = project.run("apply", PLAN, *options, "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "usage")
    assert ended.json["error"]["message"] == f"{what} (gccreds apply)"


def test_the_environment_is_that_of_the_file(project: Place) -> None:
    """Whatever GCCREDS_ENV says; and the same one may be named again."""
    save(project)
    assert project.run("apply", PLAN, "-e", "test", GCCREDS_ENV="prod").code == 0


def test_a_plan_with_errors_is_saved_and_cannot_be_applied(project: Place) -> None:
    """A finding of severity error: exit 5 of both, and the file tells what it would have done."""
    declare(project, "first", lifetime="15m")
    project.write("manifests/fourth.yaml", client("fourth").replace("fourth.env", "third.env"))
    planned = project.run("plan", "--out", PLAN)
    assert planned.code == 5
    assert planned.out.splitlines()[-1] == (
        "Saved as test.gcplan: it cannot be applied before what is wrong is put right."
    )
    assert "+ create  oauth_client.fourth" in project.run("show", PLAN).out
    assert project.run("apply", PLAN).code == 5


def test_findings_on_what_it_does_not_change_do_not_hinder_it(project: Place) -> None:
    """A plan for a part is judged by that part, when it is made and when it is carried out."""
    declare(project, "first", lifetime="15m")
    assert project.run("plan", "-t", "first", "--out", PLAN).code == 0
    project.write("manifests/fourth.yaml", client("fourth").replace("fourth.env", "third.env"))
    assert project.run("plan").code == 5
    ended = project.run("apply", PLAN, "--format", "json")
    assert (ended.code, results(ended)) == (0, {"oauth_client.first": "update done"})


def test_a_plan_of_drift_alone_is_not_saved(project: Place) -> None:
    """It has no change to consent to."""
    ended = project.run("plan", "--refresh-only", "--out", PLAN)
    assert (ended.code, (project.folder / PLAN).exists()) == (1, False)
    assert "leave --refresh-only away" in ended.err


@pytest.mark.parametrize("there", [".", "/dev/null", "pipe"])
def test_what_is_no_file_is_not_replaced_by_a_plan(project: Place, there: str) -> None:
    """Root could put a plan in the place of a device."""
    os.mkfifo(project.folder / "pipe")
    ended = project.run("plan", "--out", there)
    assert ended.code == 1
    assert ended.err == (
        "error: the file cannot be written: there is something else than a file.\n"
        f"  --out {there}\n"
        "  Nothing was changed.\n"
        "  Next: name a file in a folder that exists and that you may write to\n"
    )
    assert not (project.folder / there).is_file()


def test_no_secret_is_in_a_plan_file(project: Place, sandbox: Sandbox) -> None:
    """Of any client or token that the organisation knows."""
    save(project)
    text = (project.folder / PLAN).read_text()
    secrets = [c["secret"] for c in sandbox.state["clients"] if c.get("secret")]
    delivered = [p.read_text() for p in (project.folder / "secrets").iterdir()]
    assert len(delivered) == 3
    assert not [secret for secret in secrets if secret in text and secret != "sandbox"]
    for lines in delivered:
        (secret,) = re.findall(r"CLIENT_SECRET=['\"]?([^'\"\n]+)", lines)
        assert secret not in text
