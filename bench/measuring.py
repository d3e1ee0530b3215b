"""Runs a program to its end and tells what it took."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.surroundings import clean_environ

_BYTES_OF_MAXRSS = 1 if sys.platform == "darwin" else 1024


class Failed(Exception):
    """A program that is measured ended with another exit code than it should."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took: wall-clock seconds, peak memory in MB, and what it printed."""

    seconds: float
    peak_mb: float
    output: str


def measured(argv: Sequence[str | Path], folder: Path) -> Measured:
    """Runs it once in a folder. Raises Failed where it does not exit with 0.

    The kernel counts the peak of the process that is waited for. What this process itself takes
    would show through in it, so everything large is done in children.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.monotonic()
        child = subprocess.Popen(
            argv, cwd=folder, env=clean_environ(folder), stdout=out, stderr=err
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode != 0:
            said = (out.read() + err.read()).decode(errors="replace")
            raise Failed(f"{argv[0]} exited with {child.returncode}:\n{said[-2000:]}")
        peak = usage.ru_maxrss * _BYTES_OF_MAXRSS / 1_000_000
        return Measured(seconds, peak, out.read().decode())


def best_of(times: int, argv: Sequence[str | Path], folder: Path) -> Measured:
    """The fastest of some runs: what else the machine does can only add to it."""
    runs = [measured(argv, folder) for _ in range(times)]
    return min(runs, key=lambda run: run.seconds)
