"""The repository's own project and each example run as they are against a sandbox."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import MakeSandbox
from tests.docs.consoles import Shell
from tests.docs.markdown import blocks
from tests.examples.projects import EXAMPLES, Running, copied

ITSELF = ""


@pytest.fixture(params=[ITSELF, *EXAMPLES], ids=lambda name: name or "the-repository")
def running(request: pytest.FixtureRequest, tmp_path: Path, make_sandbox: MakeSandbox) -> Running:
    """Each project beside an organisation that has ten clients of others."""
    return copied(request.param, tmp_path, make_sandbox(clients=10))


def test_it_is_valid_and_nothing_is_found(running: Running) -> None:
    """In every environment that it has."""
    ended = running.place.run("validate", "--format", "json")
    assert (ended.code, ended.json["valid"], ended.json["findings"]) == (0, True, [])


def test_it_plans_applies_and_then_has_nothing_to_do(running: Running) -> None:
    """Creates and nothing else, no finding, and no client of others is touched."""
    others = running.sandbox.state["clients"]

    plan = running.place.run("plan", "--format", "json", "--detailed-exitcode")
    assert (plan.code, plan.json["findings"]) == (2, [])
    assert {change["action"] for change in plan.json["changes"]} == {"create"}

    running.apply()
    again = running.place.run("plan", "--format", "json", "--detailed-exitcode")

    assert (again.code, again.json["changes"], again.json["drift"]) == (0, [], [])
    assert again.json["summary"]["no_op"] == plan.json["summary"]["create"]
    assert running.sandbox.state["clients"][: len(others)] == others


def test_secrets_are_where_deliver_says_and_nowhere_else(running: Running) -> None:
    """In no output, event or state; and no file that git would take has one."""
    folder = running.place.folder
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    ended = running.place.run("-v", "apply", "--auto-approve", "--events", "events.jsonl")
    state = running.place.run("state", "pull")
    assert (ended.code, state.code) == (0, 0)

    listed = ["git", "ls-files", "-z", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=folder, check=True, capture_output=True, text=True).stdout
    seen_by_git = [(folder / name).read_text() for name in names.split("\0") if name]
    delivered = [path.read_text() for path in folder.glob("secrets/**/*") if path.is_file()]

    assert running.secrets_in(ended.out, ended.err, state.out, *seen_by_git) == []
    assert running.secrets_in(*delivered) != []


@pytest.mark.parametrize("name", EXAMPLES)
def test_its_readme_works_as_it_is_written(
    name: str, tmp_path: Path, make_sandbox: MakeSandbox
) -> None:
    """Every command, in its order, answered with yes."""
    running = copied(name, tmp_path, make_sandbox())
    text = (running.place.folder / "README.md").read_text(encoding="utf-8")
    for block in blocks(text, "sh"):
        screen = Shell(running.place).run(f"set -e\n{block.text}")
        assert screen.code == 0, screen.text
