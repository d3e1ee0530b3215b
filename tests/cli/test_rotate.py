"""`gccreds rotate` and `plan --at` from the command line; the sandbox's clock is moved."""

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Place
from tests.cli.terminal import run_on_terminal
from tests.sandboxes import Sandbox

CI = """\
oauth_clients:
  ci:
    name: CI
    grant: client_credentials
    roles: {Data Actions Runner: [Home]}
    rotate: {every: 90d}
    deliver:
      - {to: file, path: secrets/ci.env}
"""
RENAMED = CI.replace("name: CI", "name: Renamed")
WARNINGS = "2 warnings: to know before it is applied."
"""The sandbox's clock is not this machine's, and its project names no organisation."""

BEGIN = "2027-01-05T06:00:00Z"


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """A project whose one client was applied on 5 January 2027."""
    sandbox.control("POST", "clock", {"set": BEGIN})
    lay_out(place, sandbox.url, ci=CI)
    place.write(".gitignore", "secrets/\n.gccreds/\n")
    ended = place.run("apply", "--auto-approve")
    assert ended.code == 0, ended
    return place


def told(text: str) -> list[str]:
    """The lines, with what differs from run to run taken out of them."""
    return [line.rstrip() for line in text.splitlines()]


def test_a_plan_says_what_the_clock_will_ask_for(project: Place, sandbox: Sandbox) -> None:
    """Where nothing is to be done; and what is due at another moment."""
    sandbox.control("POST", "clock", {"advance": "1s"})
    ended = project.run("plan")
    assert told(ended.out)[2:5] == [
        "Nothing to do: 1 credential is as declared.",
        WARNINGS,
        "Next by the clock: oauth_client.ci rotates on 2027-04-05 06:00 UTC, in 89 days.",
    ]
    ended = project.run("plan", "--at", "2027-04-06", "--detailed-exitcode")
    lines = told(ended.out)
    assert ended.code == 2
    assert lines[0].endswith("payments · 2027-04-06 00:00 UTC")
    due = lines.index("Due by the clock (whether or not the manifests change)")
    assert lines[2:4] == ["1 to rotate, 0 unchanged.", WARNINGS]
    assert lines[due + 1 : due + 3] == [
        "",
        "  ↻ rotate  oauth_client.ci                  generation 1 → 2: 90 days old, every 90d",
    ]
    assert lines[-1] == "Foretold from what is there now: this is what would be due then."


def test_what_is_foretold_is_no_consent(project: Place) -> None:
    """Nobody can agree to what is not due."""
    ended = project.run("plan", "--at", "2027-04-06", "--out", "x.gcplan")
    assert (ended.code, (project.folder / "x.gcplan").exists()) == (1, False)
    assert "--at foretells" in ended.err


def test_rotate_asks_and_makes_another(project: Place, sandbox: Sandbox) -> None:
    """On a terminal; the old one works until its overlap is over, and is named."""
    before = (project.folder / "secrets/ci.env").read_text()
    ended = run_on_terminal(project, "rotate", "oauth_client.ci", answer="yes\n")
    assert ended.code == 0, ended
    assert "generation 1 → 2: asked for" in ended.out
    old = next(c for c in sandbox.state["clients"] if c.get("dateToDelete"))
    assert f"oauth_client.ci: the old client {old['id'][:8]}… works until 2027-01-06" in ended.out
    assert (project.folder / "secrets/ci.env").read_text() != before
    assert len(sandbox.state["clients"]) == 3


def test_rotate_due_leaves_what_the_manifests_changed(project: Place, sandbox: Sandbox) -> None:
    """Nothing is due: nothing is done, though the manifest has another name by now."""
    project.write("manifests/ci.yaml", RENAMED)
    ended = project.run("rotate", "--due", "--auto-approve")
    assert (ended.code, "Nothing was changed" in ended.out) == (0, True)
    assert sorted(c["name"] for c in sandbox.state["clients"])[0] == "CI"
    sandbox.control("POST", "clock", {"advance": "91d"})
    ended = project.run("rotate", "--due", "--auto-approve")
    assert ended.code == 0, ended
    assert "Done: 1 rotated" in ended.out


def test_a_plan_saved_before_something_came_due_is_carried_out_and_leaves_that_to_another_run(
    project: Place, sandbox: Sandbox
) -> None:
    """A nightly rotation does not make a pull request's plan stale."""
    project.write("manifests/ci.yaml", RENAMED)
    assert project.run("plan", "--out", "pr.gcplan").code == 0
    sandbox.control("POST", "clock", {"advance": "91d"})
    ended = project.run("apply", "pr.gcplan")
    assert ended.code == 0, ended
    assert "Done: 1 updated" in ended.out
    assert "rotate" in ended.out
    assert project.run("plan", "--detailed-exitcode").code == 2


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "nothing is named that should be rotated"),
        (("--due", "oauth_client.ci"), "--due says what is rotated, so oauth_client.ci cannot"),
        (("--due", "--compromised"), "--due says what is rotated, so --compromised cannot"),
        (("oauth_client.none",), 'no credential is called "oauth_client.none"'),
    ],
)
def test_a_wrong_rotate_changes_nothing(project: Place, words: tuple[str, ...], what: str) -> None:
    """With a next step each."""
    ended = project.run("rotate", *words, "--auto-approve")
    assert (ended.code, ended.out) == (1, "")
    assert what in " ".join(ended.err.split())
    assert "Next:" in ended.err
