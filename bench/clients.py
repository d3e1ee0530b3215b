"""A gccreds project with many clients, and the sandbox that holds them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Measured, best_of, measured
from bench.surroundings import clean_environ, program

_PROJECT = """\
project: bench
environments:
  sandbox:
    url: {url}
    organization: Sandbox
policies:
  undelivered: off
"""
_CLIENT = """\
  client-{number:05}:
    name: Client {number:05}
    description: Calls the data actions of location {number:05}
    owner: team-{team:02}@example.com
    labels:
      team: team-{team:02}
      tier: production
    grant: client_credentials
    roles:
      Data Actions Runner:
        - Home
        - EMEA
    access_token_lifetime: 15m
    grace: 7d
    prevent_destroy: false
    ignore_changes: [passthrough.note]
"""
TEAMS = 50
"""How many teams the clients belong to."""

LINES = _CLIENT.count("\n")
"""How many lines declare one client."""


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a project, and how to measure commands in it."""

    folder: Path
    size: int

    def command(self, *words: str) -> Measured:
        """One run of a command that takes long or is done once."""
        return measured([program("gccreds"), *words], self.folder)

    def fastest(self, times: int, *words: str) -> Measured:
        """The fastest of some runs."""
        return best_of(times, [program("gccreds"), *words], self.folder)


def write_project(folder: Path, size: int, url: str) -> Project:
    """A project of one environment that declares `size` clients."""
    folder.mkdir(parents=True)
    (folder / "gccreds.yaml").write_text(_PROJECT.format(url=url))
    write_manifests(folder, size)
    return Project(folder, size)


def founded(folder: Path, url: str, size: int) -> Project:
    """A project of `size` clients whose organisation and state are as it declares."""
    founding = [sys.executable, "-m", "bench.founding", str(folder), url, str(size)]
    subprocess.run(founding, cwd=Path(__file__).parent.parent, check=True)
    return Project(folder, size)


def write_manifests(folder: Path, size: int) -> None:
    """Declares `size` clients in files of a hundred."""
    manifests = folder / "manifests"
    manifests.mkdir(exist_ok=True)
    for first in range(0, size, 100):
        numbers = range(first, min(first + 100, size))
        entries = "".join(_CLIENT.format(number=number, team=number % TEAMS) for number in numbers)
        (manifests / f"clients-{first:05}.yaml").write_text(f"oauth_clients:\n{entries}")


@contextmanager
def a_sandbox(folder: Path) -> Iterator[str]:
    """The URL of an empty organisation in a process of its own, without a rate limit."""
    folder.mkdir(parents=True)
    ready_file = folder / "ready.json"
    options = ["--port", "0", "--rate-limit", "0", "--ready-file", str(ready_file)]
    process = subprocess.Popen(
        [program("gccreds"), "sandbox", *options],
        env=clean_environ(folder),
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()  # it greets once it listens and the file is written
        yield json.loads(ready_file.read_text())["url"]
    finally:
        process.terminate()
        process.communicate(timeout=30)
