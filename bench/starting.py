"""How long the command line takes to start, against the interpreter doing nothing."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.surroundings import clean_environ

_ROUNDS = 25
_REPOSITORY = Path(__file__).parent.parent


def starts(folder: Path) -> Mapping[str, float]:
    """Median seconds of `python -c pass`, `gccreds --help` and `gccreds --version`.

    In an environment of its own with gccreds and nothing else: the `.pth` files of development
    tools slow every start. The three take turns, so that what else the machine does hits all.
    """
    python = _clean_environment(folder)
    gccreds = [python, folder / "bin" / "gccreds"]
    commands: dict[str, Sequence[str | Path]] = {
        "python -c pass": [python, "-c", "pass"],
        "gccreds --help": [*gccreds, "--help"],
        "gccreds --version": [*gccreds, "--version"],
    }
    environ = clean_environ(folder)
    for argv in commands.values():
        _seconds(argv, environ)  # the first start compiles
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(_ROUNDS):
        for name, argv in commands.items():
            taken[name].append(_seconds(argv, environ))
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def _clean_environment(folder: Path) -> Path:
    """The interpreter of a new virtual environment that has gccreds alone."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "-I"]
    subprocess.run(
        [sys.executable, "-m", "pip", *install, "--no-build-isolation", "--prefix", folder, "."],
        cwd=_REPOSITORY,
        check=True,
        stderr=subprocess.PIPE,
    )
    return folder / "bin" / "python"


def _seconds(argv: Sequence[str | Path], environ: dict[str, str]) -> float:
    began = time.monotonic()
    subprocess.run(argv, env=environ, stdout=subprocess.DEVNULL, cwd=os.sep, check=True)
    return time.monotonic() - began
