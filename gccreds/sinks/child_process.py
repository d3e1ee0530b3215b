"""Runs a program that is given secrets: on standard input, in a group of its own, for a time."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_OWN_LOGIN = "GENESYSCLOUD_"
"""The variables that gccreds logs in with begin with this; they are none of the program's."""

_NO_SECRET = frozenset(["GENESYSCLOUD_REGION"])


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended: its exit code, or less a signal's number; `output` where it was asked for."""

    code: int
    output: str


class TimedOut(Exception):
    """It did not end in time and was killed with everything that it had started."""


def run(
    argv: Sequence[str], folder: Path, given: str, *, timeout: float, keep_output: bool
) -> Ended:
    """Runs `argv` in `folder` with `given` on standard input.

    A relative path of a program is relative to `folder`. Raises TimedOut, and OSError where it
    cannot be started.
    """
    process = subprocess.Popen(
        argv,
        cwd=folder,
        env=_variables(os.environ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if keep_output else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    with process:
        try:
            output, _ = process.communicate(given.encode(), timeout=timeout)
        except BaseException as error:
            _kill_group(process.pid)
            if isinstance(error, subprocess.TimeoutExpired):
                raise TimedOut from None
            raise
    return Ended(process.returncode, (output or b"").decode("utf-8", "replace"))


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environment.items()
        if name in _NO_SECRET or not name.startswith(_OWN_LOGIN)
    }


def _kill_group(group: int) -> None:
    """Ends the program and what it started; the group has the number of its leader.

    A group of which nobody lives any more is an error, on macOS a PermissionError.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
