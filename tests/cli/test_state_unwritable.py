"""A state that cannot be written at the end of an apply is saved beside the project."""

import json
import re
import stat
import subprocess

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.cli.test_interrupts import wait_until
from tests.sandboxes import CLIENTS, Sandbox

IN_THE_WAY = ".gccreds/.test.json.gccreds-new"
"""Where the store writes before it renames: a folder there lets every write fail, even root's."""


@pytest.fixture
def project(place: Place, sandbox: Sandbox) -> Place:
    """One client without a destination: its create is the last that waits for a write."""
    ci = "\n".join(line for line in CI.splitlines() if "deliver" not in line and "to:" not in line)
    return lay_out(place, sandbox.url, ci=ci)


def interrupted_disk(project: Place, sandbox: Sandbox) -> "subprocess.Popen[str]":
    """An apply whose disk fails while its create is under way."""
    sandbox.fault("POST", CLIENTS, {"delay_ms": 500})
    process = project.start("apply", "--auto-approve")
    wait_until(lambda: any(r["path"] == CLIENTS for r in posted(sandbox)))
    (project.folder / IN_THE_WAY).mkdir()
    return process


def posted(sandbox: Sandbox) -> list[dict[str, object]]:
    return [r for r in sandbox.requests if r["method"] == "POST"]


def test_it_is_saved_and_put_back_with_the_command_that_is_told(
    project: Place, sandbox: Sandbox
) -> None:
    """Exit 3; afterwards nothing is left to do, and nothing was doubled."""
    process = interrupted_disk(project, sandbox)
    out, _ = process.communicate(timeout=40)
    assert process.returncode == 3
    name = "gccreds-recovered-3.json"
    assert re.sub(r"in \d+ s\.", "in 8 s.", out).endswith(
        "  What    the state could not be written: is a directory, 5 attempts in 8 s.\n"
        "          .gccreds/test.json\n"
        f"  Now     it is saved in {name} (no secret in it). Every consumer that worked\n"
        "          before still works.\n"
        f"  Next    gccreds -e test state push {name}\n"
        "          If the file is lost too: gccreds -e test state rebuild\n"
    )
    saved = project.folder / name
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    (project.folder / IN_THE_WAY).rmdir()
    assert project.run("state", "push", name).code == 0
    stored = json.loads((project.folder / ".gccreds/test.json").read_text())
    assert stored == json.loads(saved.read_text())
    assert project.run("plan", "--detailed-exitcode").code == 0
    assert [c["name"] for c in sandbox.state["clients"]].count("CI") == 1


def test_without_the_file_the_next_apply_recovers(project: Place, sandbox: Sandbox) -> None:
    """From the intent and the mark: the client whose secret nobody has is ended and made anew."""
    process = interrupted_disk(project, sandbox)
    wait_until(lambda: len(posted(sandbox)) > 2)
    process.kill()
    process.communicate()
    (project.folder / IN_THE_WAY).rmdir()
    assert project.run("apply", "--auto-approve").code == 0
    assert project.run("plan", "--detailed-exitcode").code == 0
    assert [c["name"] for c in sandbox.state["clients"]].count("CI") == 1
