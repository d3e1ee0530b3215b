"""`gccreds status --check`, `--ending` and `--leaked -` against the sandbox."""

import json
from typing import Any

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.sandboxes import Sandbox

AT_SIX = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}
ENDING = """\
oauth_clients:
  soon:
    grant: client_credentials
    roles: {Operator: all}
    expires: "2027-01-20"
"""
FILE = "secrets/ci.env"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project with a client that is delivered to a file, and one that ends."""
    sandbox.control("POST", "clock", {"set": "2027-01-05T06:00:00Z"})
    lay_out(place, sandbox.url, ci=CI, ending=ENDING)
    ended = place.run("apply", "--auto-approve", **AT_SIX)
    assert ended.code == 0, ended.err
    return place


def generation(project: Place) -> dict[str, Any]:
    """The one generation of the client that is delivered."""
    document = json.loads((project.folder / ".gccreds/test.json").read_text())
    return document["resources"]["oauth_client.ci"]["generations"][0]  # type: ignore[no-any-return]


def secret(project: Place) -> str:
    """What was delivered."""
    lines = (project.folder / FILE).read_text().splitlines()
    line = next(line for line in lines if line.startswith("GENESYSCLOUD_OAUTHCLIENT_SECRET="))
    return line.partition("=")[2].strip("\"'")


def test_what_was_delivered_is_still_there(project: Place) -> None:
    """Exit 0, and nothing else is told of it."""
    ended = project.run("status", "--check")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[2] == "1 destination holds the current secret."


def test_another_secret_there_is_wrong(project: Place) -> None:
    """Exit 1, with what to do; neither secret is printed."""
    file = project.folder / FILE
    file.write_text(file.read_text().replace(secret(project), "a-hand-made-secret-of-somebody"))
    ended = project.run("status", "--check")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines()[2:7] == [
        "0 destinations hold the current secret, 1 does not.",
        "  oauth_client.ci  file secrets/ci.env",
        "    holds a secret that gccreds did not deliver: another hand wrote there.",
        "    Next: find out who else writes there; then make and deliver another:",
        "          gccreds -e test rotate oauth_client.ci",
    ]
    assert "hand-made" not in ended.out
    again = project.run("status", "--check", "--format", "json")
    assert again.json["destinations"] == [
        {
            "address": "oauth_client.ci",
            "to": "file secrets/ci.env",
            "holds": "foreign",
            "generation": None,
            "message": None,
        }
    ]


def test_without_check_no_destination_is_read(project: Place) -> None:
    """Nothing is said of them then."""
    (project.folder / FILE).unlink()
    ended = project.run("status", "--format", "json")
    assert ended.code == 0
    assert "destinations" not in ended.json


def test_check_looks_at_what_is_shown(project: Place) -> None:
    """Of one that is delivered nowhere there is nothing to see."""
    (project.folder / FILE).unlink()
    assert project.run("status", "soon", "--check").code == 0
    ended = project.run("status", "ci", "--check", "--format", "csv")
    assert ended.code == 1
    assert ended.out.splitlines()[1].endswith(",file secrets/ci.env: nothing")


def test_ending_shows_those_alone_that_end(project: Place) -> None:
    """Within that time."""
    ended = project.run("status", "--ending", "20d", **AT_SIX)
    first = "test · Sandbox · 1 credential ending within 20d · 2027-01-05 06:00 UTC"
    assert ended.out.splitlines()[0] == first
    assert "oauth_client.ci" not in ended.out
    none = project.run("status", "--ending", "10d", "--format", "json", **AT_SIX)
    assert none.json["credentials"] == []


@pytest.mark.parametrize(
    "around", ["{}", "{}\n", "CLIENT_SECRET={}\n", '{{"token": "{}"}}', "x: '{}'"]
)
def test_a_leaked_secret_is_known_by_its_fingerprint(project: Place, around: str) -> None:
    """Whatever was pasted with it; it is not printed, and the way out is."""
    value = secret(project)
    ended = project.run("status", "--leaked", "-", stdin=around.format(value), **AT_SIX)
    assert ended.told == (
        0,
        "test · Sandbox · 2027-01-05 06:00 UTC\n"
        "\n"
        "This is the secret of oauth_client.ci, generation 1: current, "
        f"{generation(project)['remote_id']}.\n"
        "It was delivered to file secrets/ci.env.\n"
        "Next: gccreds -e test rotate --compromised oauth_client.ci\n"
        "        (makes and delivers another; this one dies as soon as one place has it)\n"
        "      gccreds -e test revoke oauth_client.ci\n"
        "        (stops it at once, for its consumers too)\n"
        "Nothing was changed.\n",
        "",
    )


def test_leaked_as_json_has_what_exists_of_it(project: Place) -> None:
    """And the commands, to be run by whoever reads it."""
    value = secret(project)
    ended = project.run("status", "--leaked", "-", "--format", "json", stdin=value)
    document = ended.json
    assert (ended.code, document["leaked"], document["address"]) == (0, "secret", "oauth_client.ci")
    assert [c["remote_id"] for c in document["credentials"]] == [generation(project)["remote_id"]]
    assert document["next_steps"] == [
        "gccreds -e test rotate --compromised oauth_client.ci",
        "gccreds -e test revoke oauth_client.ci",
    ]
    assert value not in ended.out


def test_a_secret_of_what_is_gone_needs_nothing_any_more(project: Place, sandbox: Sandbox) -> None:
    """The client was deleted, and the state does not know yet."""
    id_ = generation(project)["remote_id"]
    sandbox.control("POST", "edit", {"id": id_, "remove": True})
    ended = project.run("status", "--leaked", "-", stdin=secret(project))
    assert ended.code == 0
    assert "It is gone from the organisation: nobody can log in with it any more.\n" in ended.out
    assert "Next" not in ended.out


def test_an_id_is_no_secret(project: Place, sandbox: Sandbox) -> None:
    """Also that of a client which nobody manages: there it can only be stopped."""
    id_ = generation(project)["remote_id"]
    own = project.run("status", "--leaked", "-", stdin=id_.upper())
    assert "This is the id of oauth_client.ci, generation 1" in own.out
    stranger = sandbox.create(name="Old tool")["id"]
    ended = project.run("status", "--leaked", "-", stdin=stranger)
    assert ended.code == 0
    assert ended.out.splitlines()[2:5] == [
        'This is the id of "Old tool", which nobody manages here.',
        "An id lets nobody in. Where its secret leaked as well:",
        f"Next: gccreds -e test revoke {stranger}",
    ]


def test_a_value_that_nobody_knows_ends_with_one(project: Place) -> None:
    """As a search does that finds nothing."""
    ended = project.run("status", "--leaked", "-", stdin="nothing-of-ours")
    assert (ended.code, ended.err) == (1, "")
    assert "This is no secret and no id of anything that is known here.\n" in ended.out
    assert "nothing-of-ours" not in ended.out
    empty = project.run("status", "--leaked", "-", "--format", "json")
    assert (empty.code, empty.json["leaked"], empty.json["next_steps"]) == (1, "nothing", [])


def test_a_secret_is_not_taken_as_an_argument(project: Place) -> None:
    """Nor repeated."""
    ended = project.run("status", "--leaked", "hunter2-hunter2", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "usage")
    assert "hunter2" not in ended.out + ended.err


@pytest.mark.parametrize("more", [["ci"], ["--check"], ["--ending", "3d"], ["--format", "csv"]])
def test_leaked_is_a_question_of_its_own(project: Place, more: list[str]) -> None:
    """What it does not answer is refused."""
    ended = project.run("status", "--leaked", "-", *more)
    assert ended.code == 1
    assert ended.err.startswith("error: --leaked is a question of its own")
