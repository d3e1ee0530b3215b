"""Running a command on a terminal, and what a person sees there in the end."""

import os
import pty
import re
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
_CONTROL = re.compile(r"(\x1b\[(?P<up>\d+)A\x1b\[J|\x1b\[[\d;]*m|\r?\n)")


@dataclass(frozen=True)
class Screen:
    """A command that ended: its exit code, and what stands on the screen."""

    code: int
    text: str


def on_terminal(
    argv: Sequence[str],
    *,
    folder: Path,
    environ: Mapping[str, str],
    answers: Mapping[str, str],
    columns: int = 100,
) -> Screen:
    """Runs a command on a terminal of its own. `answers` maps how a question ends to what is typed
    then, without the line end; each is typed whenever its question stands there."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (50, columns))
    process = subprocess.Popen(
        [sys.executable, "-c", _TAKE_TERMINAL, *argv],
        cwd=folder,
        env={**environ, "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = _talk(ours, {question.encode(): typed for question, typed in answers.items()})
    finally:
        os.close(ours)
    return Screen(process.wait(timeout=60), seen(shown.decode()))


def _talk(terminal: int, answers: Mapping[bytes, str]) -> bytes:
    shown = b""
    while True:
        try:
            read = os.read(terminal, 65_536)
        except OSError:  # how Linux says that the last one who had it open is gone
            return shown
        if not read:
            return shown
        shown += read
        for question, typed in answers.items():
            if shown.endswith(question):
                os.write(terminal, f"{typed}\n".encode())


def seen(written: str) -> str:
    """What stands there once colours are shown and lines drawn over."""
    lines = [""]
    position = 0
    for control in _CONTROL.finditer(written):
        lines[-1] += written[position : control.start()]
        position = control.end()
        if control["up"]:
            lines = [*lines[: -int(control["up"]) - 1], ""]
        elif control[0].endswith("\n"):
            lines.append("")
    lines[-1] += written[position:]
    return "\n".join(lines)
