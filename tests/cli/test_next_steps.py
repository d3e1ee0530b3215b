"""Next steps of runs that were called from another folder: pasted there, they find the project."""

import contextlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from gccreds.stores.registry import open_store
from tests.cli.doctoring import told
from tests.cli.projects import CI, lay_out
from tests.cli.running import Ended, Place
from tests.sandboxes import CLIENTS, Sandbox
from tests.stores.examples import HOLDER

AT = ("--chdir", "my infra", "--project", "teams/payments.yaml")
CALLED = "gccreds --chdir 'my infra' --project teams/payments.yaml"
ID = "00000000-0000-4000-8000-00000000000a"
FROM_NOW_ON = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}


@pytest.fixture
def outside(place: Place, sandbox: Sandbox) -> Place:
    """A folder with a project further down, whose one client nobody has made yet."""
    inside = replace(place, folder=place.folder / "my infra" / "teams")
    inside.folder.mkdir(parents=True)
    lay_out(inside, sandbox.url, ci=CI)
    (inside.folder / "gccreds.yaml").rename(inside.folder / "payments.yaml")
    return replace(place, variables=FROM_NOW_ON)


@pytest.fixture
def applied(outside: Place) -> Place:
    """The same, applied."""
    assert outside.run(*AT, "apply", "--auto-approve").code == 0
    return outside


def pasted(outside: Place, command: str, *more: str) -> Ended:
    """The run of a command that was printed; `more` are words at its end."""
    assert command.startswith(f"{CALLED} ")
    return outside.run(*shlex.split(command)[1:], *more)


def after(begin: str, text: str) -> str:
    """What stands behind the last of these beginnings, to the end of its line."""
    return text.rpartition(begin)[2].partition("\n")[0]


def teams(outside: Place) -> Path:
    """The folder of the project."""
    return outside.folder / "my infra" / "teams"


def test_a_finding_of_a_plan(applied: Place) -> None:
    """The scopes, roles or clients that there are, and the plan's own lines."""
    manifest = teams(applied) / "manifests" / "ci.yaml"
    manifest.write_text(CI.replace("Data Actions Runner", "Nobody"))
    ended = applied.run(*AT, "plan")
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", re.sub(r"[\d.]+ s\.", "N s.", ended.out))
    assert (ended.code, text, ended.err) == (
        5,
        "test · Sandbox (ID) · payments · 2027-01-05 06:00 UTC\n"
        "\n"
        "1 to update, 0 unchanged.\n"
        "1 error, 1 warning: this plan cannot be applied.\n"
        "\n"
        "error unknown-role                                                      "
        "teams/manifests/ci.yaml:7:13\n"
        '  oauth_client.ci names the role "Nobody", which the organisation does not have.\n'
        f"  Next: all roles: {CALLED} -e test list roles\n"
        "\n"
        "warning no-organization-guard\n"
        "  environment test does not name its organisation, so a wrong login would plan for "
        "another one; this\n"
        "  plan is for Sandbox (ID).\n"
        "  Next: write `organization: ID` under environments.test in the\n"
        "        project file\n"
        "\n"
        "Asked for by the manifests\n"
        "\n"
        "  ~ update  oauth_client.ci                                                "
        "teams/manifests/ci.yaml:2\n"
        "      in place: the client id stays ID\n"
        "      roles                  − Data Actions Runner: Home\n"
        "                             + Nobody: Home\n"
        "\n"
        "1 client of the organisation is managed by nobody:\n"
        f"  {CALLED} -e test list clients\n"
        "Nothing was changed. 7 requests, N s.\n",
        "",
    )
    roles = pasted(applied, after("all roles: ", ended.out))
    assert (roles.code, roles.out.splitlines()[0].split()[0]) == (0, "test")
    assert pasted(applied, after("managed by nobody:\n  ", ended.out)).code == 0


def test_an_apply_that_failed(outside: Place, sandbox: Sandbox) -> None:
    """What carries on from there does."""
    sandbox.fault("POST", CLIENTS, {"status": 400}, times=1)
    ended = outside.run(*AT, "apply", "--auto-approve")
    text = re.sub(r"correlation id \S+", "correlation id N", ended.out)
    assert (ended.code, text.partition("Not finished:")[2]) == (
        1,
        " 0 done, 1 failed. Nothing was changed.\n"
        "\n"
        "oauth_client.ci                                                          "
        "teams/manifests/ci.yaml:2:3\n"
        "  What    the organisation refused: The request could not be understood by the server.\n"
        "          (bad.request).\n"
        "          POST /api/v2/oauth/clients, correlation id N\n"
        "  Now     nothing was changed for it.\n"
        "  Next    correct what the message names and run the same command again; Genesys Cloud "
        "Care finds\n"
        "          the request by its correlation id\n"
        "\n"
        f"Next: {CALLED} -e test apply   (carries on; repeats nothing that is done)\n",
    )
    again = after("\nNext: ", ended.out).partition("   (")[0]
    assert pasted(outside, again, "--auto-approve").code == 0
    assert [c["name"] for c in sandbox.state["clients"]].count("CI") == 1


@contextlib.contextmanager
def locked(outside: Place) -> Iterator[str]:
    """Another run holds the lock; gives the lock's id."""
    store = open_store(".gccreds/test.json", teams(outside))
    with store.lock(replace(HOLDER, environment="test")):
        holder = store.holder()
        assert holder is not None
        yield holder.id


def test_a_locked_state(outside: Place) -> None:
    """Waiting is the same command with a time; the other way out unlocks this state."""
    with locked(outside) as lock:
        ended = outside.run(*AT, "apply", "--auto-approve", "--format", "json")
        assert (ended.code, ended.json) == (
            4,
            {
                "format_version": "1.0",
                "error": {
                    "code": "state.locked",
                    "message": "test is locked by another apply (teams/.gccreds/test.json)",
                    "next_step": f"wait for it: {CALLED} apply --auto-approve --format json "
                    "--lock-timeout 10m\n"
                    f"only if that run hangs: {CALLED} -e test state unlock {lock} --force",
                    "context_id": None,
                },
                "findings": [],
            },
        )
        unlocked = pasted(outside, after("that run hangs: ", ended.json["error"]["next_step"]))
        assert (unlocked.code, unlocked.err) == (0, "")
        assert unlocked.out.startswith(f"test is unlocked: the lock {lock} of ")


def test_a_status_of_what_is_not_there(applied: Place) -> None:
    """The command that shows what is."""
    ended = applied.run(*AT, "status", "no-such-thing")
    assert ended.told == (
        1,
        "",
        'error: nothing is managed as "no-such-thing".\n'
        "  gccreds status\n"
        "  Nothing was changed.\n"
        f"  Next: {CALLED} -e test status\n",
    )
    shown = pasted(applied, after("Next: ", ended.err))
    assert (shown.code, shown.out.splitlines()[0]) == (
        0,
        "test · Sandbox · 1 credential · 2027-01-05 06:00 UTC",
    )


def test_a_credential_that_the_state_does_not_have(applied: Place) -> None:
    """The command that lists those that it has."""
    ended = applied.run(*AT, "state", "show", "no-such-thing")
    assert ended.told == (
        1,
        "",
        'error: the state has no "no-such-thing".\n'
        "  ADDRESS\n"
        "  Nothing was changed.\n"
        f"  Next: `{CALLED} -e test state list` lists all\n",
    )
    listed = pasted(applied, ended.err.split("`")[1])
    assert (listed.code, "oauth_client.ci" in listed.out) == (0, True)


def test_what_doctor_advises(applied: Place) -> None:
    """Its example of `exec` runs, in the folder that the call names; a given token is left out."""
    script = applied.write("my infra/call-data-action.sh", "#!/bin/sh\necho called\n")
    script.chmod(0o700)
    ended = applied.run(*AT, "doctor")
    assert ended.code == 0
    assert told(ended).splitlines(keepends=True)[-2:] == [
        "For a pipeline you need no long-lived token: one for each job, gone at its end:\n",
        f"  {CALLED} -e test exec -- ./call-data-action.sh\n",
    ]
    assert pasted(applied, ended.out.splitlines()[-1].strip()).told == (0, "called\n", "")


def test_a_dead_token_is_not_what_takes_a_new_one(applied: Place, sandbox: Sandbox) -> None:
    """The file that held it is no part of the command that doctor tells."""
    applied.write("my infra/token", "dead")
    ended = applied.run(*AT, "--access-token-file", "token", "doctor")
    command = " ".join(ended.out.split("`")[1].split())
    assert command == f"{CALLED} -e test access-token"
    token = pasted(applied, command).out.strip()
    assert sandbox.call("GET", "/api/v2/organizations/me", token=token).status_code == 200


def test_a_login_is_kept_where_it_can_be_given_again(outside: Place, sandbox: Sandbox) -> None:
    """A token in a file can, one from standard input is gone; a name that looks like an option
    stays a value."""
    outside.write("my infra/-token", sandbox.token())
    plan = outside.run(*AT, "--access-token-file=-token", "plan").out
    assert after("Next: ", plan) == f"{CALLED} --access-token-file=-token -e test apply"
    assert pasted(outside, after("Next: ", plan), "--auto-approve").code == 0
    status = outside.run(
        *AT, "--access-token-file", "-", "status", "ci-else", stdin=sandbox.token()
    )
    assert after("Next: ", status.err) == f"{CALLED} -e test status"


def test_init_goes_on_in_the_folder_that_it_wrote_to(place: Place) -> None:
    """Each of the three commands."""
    (place.folder / "infra").mkdir()
    ended = place.run("--chdir", "infra", "init")
    assert ended.out.splitlines()[-3:] == [
        "Next: gccreds --chdir infra validate",
        "      gccreds --chdir infra sandbox        in another terminal: "
        "an organisation to try it on",
        "      gccreds --chdir infra plan",
    ]
    assert place.run("--chdir", "infra", "validate").code == 0


def test_a_saved_plan_is_applied_however_gccreds_is_called(outside: Place) -> None:
    """Saved from outside; what it consents to is the same from within the project."""
    assert outside.run(*AT, "plan", "--out", "test.gcplan").code == 0
    inside = replace(outside, folder=teams(outside))
    ended = inside.run("--project", "payments.yaml", "apply", "../test.gcplan")
    assert (ended.code, "Done: 1 created in " in ended.out) == (0, True)
    shown = inside.run("--project", "payments.yaml", "show", "../test.gcplan")
    assert after("\nNext: ", shown.out) == (
        "gccreds --project payments.yaml -e test apply ../test.gcplan"
    )


def test_a_plan_that_does_not_fit_any_more_is_made_anew_from_where_one_stands(
    outside: Place,
) -> None:
    """The way in which it was saved says nothing about that."""
    inside = replace(outside, folder=teams(outside))
    assert inside.run("--project", "payments.yaml", "plan", "--out", "old.gcplan").code == 0
    (teams(outside) / "manifests" / "ci.yaml").write_text(CI.replace("name: CI", "name: Other"))
    ended = outside.run(*AT, "apply", "teams/old.gcplan", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "plan.stale")
    next_step = ended.json["error"]["next_step"]
    assert next_step == f"{CALLED} -e test plan --out test.gcplan, and have that reviewed"
    assert pasted(outside, next_step.partition(",")[0]).code == 0
