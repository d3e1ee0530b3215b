"""What the measured programs have around them: this interpreter's programs, and little else."""

import os
import sys
from pathlib import Path


def program(name: str) -> Path:
    """A console script of the environment that the benchmark runs in."""
    return Path(sys.executable).with_name(name)


def clean_environ(home: Path) -> dict[str, str]:
    """Nobody's settings: a home of its own, and the search path."""
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
