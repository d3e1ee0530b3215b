"""Running the real command line in a process of its own, with nothing of the tester's around it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "gccreds")
TIMEOUT = 60
_INHERITED = ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START", "LANG", "LC_ALL")


@dataclass(frozen=True)
class Ended:
    """A run that is over."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON object that it is."""
        return json.loads(self.out)

    @property
    def told(self) -> tuple[int, str, str]:
        """All that one sees of it."""
        return self.code, self.out, self.err


@dataclass(frozen=True)
class Place:
    """A folder to work in, a home, and the variables that every run there has."""

    folder: Path
    home: Path
    variables: dict[str, str]

    def environ(self, **more: str) -> dict[str, str]:
        """The whole environment of a run."""
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**kept, "HOME": str(self.home), **self.variables, **more}

    def run(self, *argv: str, stdin: str = "", **variables: str) -> Ended:
        """Runs gccreds to its end; without a terminal."""
        done = subprocess.run(
            [*COMMAND, *argv],
            cwd=self.folder,
            env=self.environ(**variables),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
            start_new_session=True,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def start(self, *argv: str, **variables: str) -> "subprocess.Popen[str]":
        """Starts gccreds and does not wait for it."""
        return subprocess.Popen(
            [*COMMAND, *argv],
            cwd=self.folder,
            env=self.environ(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def beginning_with(self, script: str) -> "Place":
        """The same place, where Python runs this before anything else."""
        (self.home / "sitecustomize.py").write_text(script, encoding="utf-8")
        path = os.pathsep.join(filter(None, [str(self.home), os.environ.get("PYTHONPATH")]))
        return replace(self, variables={**self.variables, "PYTHONPATH": path})

    def write(self, name: str, text: str) -> Path:
        """A file of the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path
