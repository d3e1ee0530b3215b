"""`gccreds state mv|rm|push`: one write of the state under its lock, and nothing else."""

import fcntl
import json
from typing import Any

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.cli.test_state import STATE

CI = STATE["resources"]["oauth_client.ci"]  # type: ignore[index]
ID = "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90"
LINEAGE = "0d0c6f5a-1d5e-4a53-8f3e-6f2f4e3a0001"


@pytest.fixture
def project(place: Place) -> Place:
    """A project with a state, whose organisation cannot be reached."""
    place.write(".gccreds/test.json", json.dumps(STATE))
    return lay_out(place, "http://127.0.0.1:1")


def stored(project: Place) -> dict[str, Any]:
    """The state as it is kept."""
    return json.loads((project.folder / ".gccreds/test.json").read_text())  # type: ignore[no-any-return]


def document(**members: Any) -> str:
    """A state document with other members."""
    return json.dumps({**STATE, **members})


def test_mv_gives_another_address(project: Place) -> None:
    """Everything that is known of it goes along, members of later versions included."""
    ended = project.run("state", "mv", "oauth_client.ci", "oauth_client.store[emea]")
    assert ended.told == (
        0,
        "oauth_client.ci is oauth_client.store[emea] now.\n"
        "The mark of its client still says oauth_client.ci: the next apply rewrites it. Declare it "
        "as\n"
        "  oauth_client.store[emea] before that, or it counts as removed.\n"
        "State serial 4 → 5. Nothing else was changed.\n"
        "Next: gccreds -e test plan\n",
        "",
    )
    assert stored(project) == {
        **STATE,
        "serial": 5,
        "resources": {"oauth_client.store[emea]": CI},
    }


@pytest.mark.parametrize(
    ("source", "target", "message", "next_step"),
    [
        (
            "oauth_client.c1",
            "oauth_client.x",
            'the state has no "oauth_client.c1" (ADDRESS)',
            "did you mean oauth_client.ci?",
        ),
        (
            "oauth_client.ci",
            "x",
            '"x" is no address of this kind (TO)',
            "write it as oauth_client.ci",
        ),
        (
            "oauth_client.ci",
            "api_token.ci",
            '"api_token.ci" is no address of this kind (TO)',
            "write it as oauth_client.ci",
        ),
        (
            "oauth_client.ci",
            "oauth_client.ci",
            "the state has oauth_client.ci already (TO)",
            "look at both: gccreds -e test state list",
        ),
    ],
)
def test_mv_refuses_what_it_cannot_do(
    project: Place, source: str, target: str, message: str, next_step: str
) -> None:
    """A usage error; the state is as it was."""
    ended = project.run("state", "mv", source, target, "--format", "json")
    error = ended.json["error"]
    assert (ended.code, error["code"]) == (1, "usage")
    assert (error["message"], error["next_step"]) == (message, next_step)
    assert stored(project) == STATE


def test_rm_lets_go_and_says_what_goes_on(project: Place) -> None:
    """The client is named, and what the next plan finds."""
    ended = project.run("state", "rm", "oauth_client.ci", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json == {
        "format_version": "1.0",
        "environment": "test",
        "previous_serial": 4,
        "serial": 5,
        "message": f"oauth_client.ci is not in the state any more. The client {ID} goes on "
        "working, managed by nobody, with its mark on: as long as oauth_client.ci is declared, the "
        "next apply takes it back by that; else the plan tells of it (orphan-mark).",
    }
    assert stored(project) == {**STATE, "serial": 5, "resources": {}}


@pytest.mark.parametrize("serial", [5, 40])
def test_push_puts_a_later_serial_in_place(project: Place, serial: int) -> None:
    """From a file or from standard input, as it stands there."""
    pushed = document(serial=serial, resources={}, member_of_tomorrow=[1])
    project.write("gccreds-recovered-5.json", pushed)
    ended = project.run("state", "push", "gccreds-recovered-5.json")
    assert ended.told == (
        0,
        "gccreds-recovered-5.json is the state of test now, with 0 credentials.\n"
        f"State serial 4 → {serial}. Nothing else was changed.\n"
        "Next: gccreds -e test plan\n",
        "",
    )
    assert stored(project) == json.loads(pushed)


def test_push_takes_standard_input(project: Place) -> None:
    """Named `-`; a first state has none before it."""
    (project.folder / ".gccreds/test.json").unlink()
    ended = project.run("state", "push", "-", "--format", "json", stdin=document(serial=7))
    assert ended.json == {
        "format_version": "1.0",
        "environment": "test",
        "previous_serial": None,
        "serial": 7,
        "message": "standard input is the state of test now, with 1 credential.",
    }
    assert stored(project)["serial"] == 7


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (document(serial=4), "this is serial 4, and serial 4 is stored"),
        (document(serial=3), "this is serial 3, and serial 4 is stored"),
        (
            document(serial=5, lineage="another"),
            f"this is a state of lineage another, and the stored one is of {LINEAGE}",
        ),
        (
            document(serial=5, environment="prod"),
            "this is a state of payments/prod, not of payments/test",
        ),
        (
            document(serial=5, project="billing"),
            "this is a state of billing/test, not of payments/test",
        ),
        (document(serial=5, version=2), "the state has version 2, and this gccreds knows 1"),
        (document(serial=-1), "the state is damaged: serial"),
        ("", "the state is empty"),
        ("{", "the state is not JSON"),
    ],
)
def test_push_refuses_what_is_not_the_heir(project: Place, text: str, what: str) -> None:
    """state.invalid, and what is stored stays."""
    project.write("other.json", text)
    ended = project.run("state", "push", "other.json", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "state.invalid")
    assert ended.json["error"]["message"].startswith(what)
    assert stored(project) == STATE


def test_push_of_no_file_is_a_usage_error(project: Place) -> None:
    """It names the file."""
    ended = project.run("state", "push", "none.json")
    assert ended.told == (
        1,
        "",
        "error: the state cannot be read: No such file or directory.\n"
        "  none.json\n"
        "  Nothing was changed.\n"
        "  Next: name a file that exists and that you may read\n",
    )


@pytest.mark.parametrize(
    "words",
    [
        ("mv", "oauth_client.ci", "oauth_client.x"),
        ("rm", "oauth_client.ci"),
        ("push", "newer.json"),
    ],
)
def test_a_state_that_is_locked_is_not_changed(project: Place, words: tuple[str, ...]) -> None:
    """Exit 4 at once, or after --lock-timeout."""
    project.write("newer.json", document(serial=5))
    with (project.folder / ".gccreds/test.json.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for options in ((), ("--lock-timeout", "1s")):
            ended = project.run("state", *words, *options, "--format", "json")
            assert (ended.code, ended.json["error"]["code"]) == (4, "state.locked")
    assert stored(project) == STATE
    assert project.run("state", *words).code == 0
