"""A command run in the place of this process: its signals are passed on, its end is ours."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from gccreds.errors import CommandNotFound

GRACE_SECONDS = 5.0
"""How long a child that is asked to end may take (cli.md, "Exit codes", 130)."""

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_PASSED_ON = (signal.SIGUSR1, signal.SIGUSR2, signal.SIGCONT)
_FROM_THE_KEYBOARD = (signal.SIGINT, signal.SIGQUIT)


def require_command(name: str, environ: Mapping[str, str]) -> None:
    """Raises CommandNotFound where there is no such command, before anything is done for it."""
    if shutil.which(name, path=environ.get("PATH")) is None:
        raise _not_found(name, "there is no such command, or it may not be run")


class Child:
    """A running command.

    On a terminal it shares our process group, so that the keyboard's signals reach it by
    themselves. Elsewhere it has a group of its own, and the whole of it is told to end.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: list[int] = []
        self._told_to_end = False
        self._on_terminal = _in_foreground()

    def run(self, argv: Sequence[str], environ: Mapping[str, str]) -> int:
        """Runs the command; gives its exit code, 128 + N where signal N ended it.

        Raises CommandNotFound.
        """
        try:
            group = None if self._on_terminal else 0
            self._process = subprocess.Popen(argv, env=dict(environ), process_group=group)
        except OSError as error:
            raise _not_found(argv[0], error.strerror or "it cannot be run") from None
        for number in self._waiting:
            self._tell(number)
        code = self._process.wait()
        if self._told_to_end and not self._on_terminal:
            _kill_group(self._process.pid)
        return code if code >= 0 else 128 - code

    def receive(self, number: int, frame: FrameType | None) -> None:
        """Handles a signal that reached this process."""
        del frame
        if self._process is None:
            self._waiting.append(number)
        else:
            self._tell(number)

    def kill(self, number: int, frame: FrameType | None) -> None:
        """Handles the end of the grace."""
        del number, frame
        self._send(signal.SIGKILL)

    def _tell(self, number: int) -> None:
        if self._on_terminal and number in _FROM_THE_KEYBOARD:
            return
        if number in _ENDING and not self._told_to_end:
            self._told_to_end = True
            signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
        self._send(number)

    def _send(self, number: int) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if self._on_terminal:
                os.kill(process.pid, number)
            else:
                os.killpg(process.pid, number)


@contextmanager
def signals_passed_on() -> Iterator[Child]:
    """A child that gets this process's signals. Until the block ends none of them ends us."""
    child = Child()
    # One that is ignored stays so, for the child too: that is what nohup is for.
    taken = (*_ENDING, *_PASSED_ON)
    heard = (number for number in taken if signal.getsignal(number) is not signal.SIG_IGN)
    before = {number: signal.signal(number, child.receive) for number in heard}
    before[signal.SIGALRM] = signal.signal(signal.SIGALRM, child.kill)
    try:
        yield child
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_foreground() -> bool:
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _not_found(name: str, why: str) -> CommandNotFound:
    return CommandNotFound(
        f'"{name}" cannot be run: {why}',
        where="gccreds exec -- …",
        next_step="check the name and the PATH; no access token was left alive",
    )
