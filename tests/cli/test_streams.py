"""Streams that are closed, full or gone, and a working folder that is."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import COMMAND, Place
from tests.sandboxes import Sandbox

_MANIFEST = "# nothing\n"
_ALL_GOOD = "1 file, 0 credentials, 0 scope sets: good.\n"


@pytest.fixture
def command(place: Place) -> str:
    """`gccreds validate` as a shell writes it, in a project that is good."""
    (place.folder / "gccreds.yaml").write_text(
        "project: p\nenvironments: {e: {region: us-east-1}}\n"
    )
    (place.folder / "manifests").mkdir()
    (place.folder / "manifests" / "a.yaml").write_text(_MANIFEST)
    return " ".join([*COMMAND, "validate"])


def shell(place: Place, script: str) -> tuple[int, str, str]:
    """What a shell makes of a script: exit code, standard output, standard error."""
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=place.folder,
        env=place.environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("closed", "seen"), [(">&-", ""), ("2>&-", _ALL_GOOD), ("<&-", _ALL_GOOD), (">&- 2>&- <&-", "")]
)
def test_a_stream_that_is_closed_leads_nowhere(
    place: Place, command: str, closed: str, seen: str
) -> None:
    """The run is what it would have been."""
    assert shell(place, f"{command} {closed}") == (0, seen, "")


def test_a_result_that_cannot_be_written_is_no_success(place: Place, command: str) -> None:
    """A pipeline that reads half a plan must not take it for the whole."""
    assert shell(place, f"{command} 1< /dev/null") == (
        1,
        "",
        "error: standard output could not be written: Bad file descriptor.\n"
        "  The command was carried out; what it had to say is lost.\n"
        "  Next: make room where its output goes, then see what stands: gccreds plan\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_log_that_cannot_be_written_on_stops_nothing(place: Place, sandbox: Sandbox) -> None:
    """It is said once, and not as the library's traceback."""
    lay_out(place, sandbox.url, ci=CI)
    ended = place.run("--log-file", "/dev/full", "plan")
    assert ended.code == 0
    (line,) = ended.err.splitlines()
    assert line.endswith(" WARNING the log file is cut short: [Errno 28] No space left on device")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_events_that_cannot_be_written_stop_no_apply(place: Place, sandbox: Sandbox) -> None:
    """Whoever reads them learns that some are missing; the organisation is as declared."""
    lay_out(place, sandbox.url, ci=CI)
    ended = place.run("apply", "--auto-approve", "--events", "/dev/full")
    assert ended.code == 0
    assert ended.err.splitlines()[-1] == (
        "warning: --events /dev/full is cut short: No space left on device."
    )
    assert place.run("plan", "--detailed-exitcode").code == 0


def test_a_working_folder_that_is_gone_is_said(place: Place, command: str) -> None:
    """With the way out, and it is one: --chdir leads back."""
    (place.folder / "gone").mkdir()
    gone = "cd gone && rmdir ../gone &&"
    assert shell(place, f"{gone} {command}") == (
        1,
        "",
        "error: the working folder is gone: No such file or directory.\n"
        "  the folder that gccreds was started in\n"
        "  Nothing was changed.\n"
        "  Next: change to a folder that exists, or name one with --chdir\n",
    )
    (place.folder / "gone").mkdir()
    code, out, _ = shell(place, f"{gone} {command} --chdir {place.folder} --format json")
    assert (code, json.loads(out)["valid"]) == (0, True)
