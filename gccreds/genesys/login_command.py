"""An environment's login command: a program that prints the credentials (manifest.md)."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused
from gccreds.genesys.login import ClientLogin

_TIMEOUT = 60.0


def run_login_command(
    argv: Sequence[str], environ: Mapping[str, str], folder: Path, timeout: float = _TIMEOUT
) -> ClientLogin:
    """Runs it in `folder`, without a shell and without input, for at most `timeout` seconds.

    It prints `{"client_id": …, "client_secret": …}`. What it prints, errors included, is shown to
    nobody. Raises LoginRefused.
    """
    origin = f"login command {argv[0]}"
    output = _run(argv, environ, folder, timeout)
    if isinstance(output, str):
        raise _failed(origin, output)
    login = _read(output, origin)
    if login is None:
        raise _failed(origin, "it did not print what is expected")
    return login


def _run(
    argv: Sequence[str], environ: Mapping[str, str], folder: Path, timeout: float
) -> bytes | str:
    """What it printed, or in words why there is nothing."""
    try:
        done = subprocess.run(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            cwd=folder,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it did not end within {timeout:g} s"
    except OSError as error:
        return f"it cannot be run: {error.strerror}"
    return done.stdout if done.returncode == 0 else f"it ended with exit code {done.returncode}"


def _read(output: bytes, origin: str) -> ClientLogin | None:
    try:
        printed = json.loads(output)
    except ValueError:
        return None
    match printed:
        case {"client_id": str(client_id), "client_secret": str(secret)} if client_id and secret:
            return ClientLogin(client_id, Secret(secret), origin)
    return None


def _failed(origin: str, why: str) -> LoginRefused:
    return LoginRefused(
        f"the login command gave no login: {why}",
        where=origin,
        next_step='run it by hand: it must print {"client_id": "…", "client_secret": "…"} as JSON '
        "and exit 0",
    )
