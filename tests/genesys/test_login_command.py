"""A program that prints the credentials."""

import os
import sys
from pathlib import Path

import pytest

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.login_command import run_login_command
from tests.genesys.surroundings import everything_told

NEXT_STEP = (
    'run it by hand: it must print {"client_id": "…", "client_secret": "…"} as JSON and exit 0'
)


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_it_runs_in_the_projects_folder_with_the_environment_and_no_input(tmp_path: Path) -> None:
    """What it prints becomes the login, and more than that is ignored."""
    code = (
        "import json, os, sys; print(json.dumps({'client_id': os.environ['WHO'], "
        "'client_secret': os.getcwd() + sys.stdin.read(), 'note': 1}))"
    )
    login = run_login_command(python(code), {**os.environ, "WHO": "me"}, tmp_path)
    origin = f"login command {sys.executable}"
    assert login == ClientLogin("me", Secret(str(tmp_path.resolve())), origin)


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    """What a shell would expand arrives as it is written."""
    code = (
        "import json, sys; print(json.dumps({'client_id': sys.argv[1], 'client_secret': sys.argv[2]"
        "}))"
    )
    argv = (*python(code), "$HOME; *", "`id`")
    login = run_login_command(argv, dict(os.environ), tmp_path)
    assert (login.client_id, login.secret.reveal()) == ("$HOME; *", "`id`")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("print('s3cr3t'); raise SystemExit(7)", "it ended with exit code 7"),
        ("print('s3cr3t')", "it did not print what is expected"),
        ('print(\'{"client_id": "s3cr3t"}\')', "it did not print what is expected"),
        (
            'print(\'{"client_id": "s3cr3t", "client_secret": ""}\')',
            "it did not print what is expected",
        ),
        ("print('[\"s3cr3t\"]')", "it did not print what is expected"),
        (
            "import sys; sys.stdout.buffer.write(b'\\xffs3cr3t')",
            "it did not print what is expected",
        ),
    ],
)
def test_what_it_prints_is_shown_to_nobody(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], code: str, why: str
) -> None:
    """Not in the error, not in its traceback, not on the terminal."""
    noisy = f"import sys; print('s3cr3t', file=sys.stderr); {code}"
    with pytest.raises(LoginRefused) as raised:
        run_login_command(python(noisy), dict(os.environ), tmp_path)
    error = raised.value
    assert error.what == f"the login command gave no login: {why}"
    assert error.where == f"login command {sys.executable}"
    assert error.next_step == NEXT_STEP
    assert error.__context__ is None
    assert "s3cr3t" not in "".join(capfd.readouterr())


def test_a_command_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name."""
    with pytest.raises(LoginRefused) as raised:
        run_login_command(("no-such-command",), dict(os.environ), tmp_path)
    assert raised.value.what == (
        "the login command gave no login: it cannot be run: No such file or directory"
    )
    assert raised.value.where == "login command no-such-command"


def test_a_command_that_does_not_end_is_ended(tmp_path: Path) -> None:
    """And what it printed until then is gone."""
    code = "import sys; print('s3cr3t', flush=True); sys.stdin.close(); import signal; "
    with pytest.raises(LoginRefused) as raised:
        run_login_command(python(f"{code}signal.pause()"), dict(os.environ), tmp_path, timeout=0.3)
    assert raised.value.what == ("the login command gave no login: it did not end within 0.3 s")
    assert "s3cr3t\\n" not in everything_told(raised.value)
