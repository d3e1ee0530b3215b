"""`python -m bench`: every figure of one run, on standard output as it is known."""

import json
import os
import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import clients, zone
from bench.clients import a_sandbox, founded, write_project
from bench.measuring import Failed, Measured
from bench.starting import starts
from bench.table import Row, compared, starting
from bench.zone import write_zone

_SIZES = {1_000: 3, 10_000: 1}
"""How many credentials, and of how many runs the fastest counts."""
_GOAL = 5

_WHAT_IS_COMPARED = f"""\
What is compared
  validate   Both read their YAML and check it without a network: a client here has {clients.LINES}
             lines, a record there {zone.LINES}. gccreds also judges its rules.
  no-op      Both compare what is declared with what exists and find nothing to do. gccreds logs in
             to a sandbox in another process, reads it over HTTP, and reads its state; octoDNS reads
             what exists from YAML files as well, so it parses twice and sends nothing.
  apply      gccreds makes every client, logs in with each, and writes the state; the sandbox has no
             rate limit here. octoDNS would write one file, which is no comparison.
  seconds    wall clock, the fastest run; peak MB is the resident memory of that process at its
             highest, without the sandbox. Figures of one machine: compare them within a run."""


def main() -> int:
    """Runs all of it. Nothing is asserted but that every command ends well and changes nothing."""
    cores = os.cpu_count()
    print(f"gccreds {version('gccreds')} beside octoDNS {version('octodns')}")
    print(f"Python {platform.python_version()}, {sys.platform}, {cores} cores", flush=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            _start(Path(folder) / "start")
            for size, times in _SIZES.items():
                _size(Path(folder) / str(size), size, times)
            _first_apply(Path(folder) / "first", min(_SIZES))
    except Failed as failed:
        print(f"error: {failed}", file=sys.stderr)
        return 1
    print(f"\n{_WHAT_IS_COMPARED}")
    return 0


def _start(folder: Path) -> None:
    print(f"\nStart, median, in turns, in a clean environment (goal: at most {_GOAL} times)")
    print("\n".join(starting(starts(folder), "python -c pass")), flush=True)


def _size(folder: Path, size: int, times: int) -> None:
    records = write_zone(folder / "zone", size)
    records.fill()
    with a_sandbox(folder / "sandbox") as url:
        project = founded(folder / "project", url, size)
        validate = project.fastest(times, "validate")
        plan = project.fastest(times, "plan", "--format", "json", "--detailed-exitcode")
    pairs = [
        (
            Row("gccreds validate", validate),
            Row("octodns-validate", records.fastest(times, "octodns-validate")),
        ),
        (
            Row("gccreds plan, no-op", plan, _requests(plan)),
            Row("octodns-sync, no-op", records.fastest(times, "octodns-sync")),
        ),
    ]
    print("\n" + compared(f"{size:,} clients, {size:,} records", pairs), flush=True)


def _first_apply(folder: Path, size: int) -> None:
    with a_sandbox(folder / "sandbox") as url:
        project = write_project(folder / "project", size, url)
        apply = project.command("apply", "--auto-approve")
    print("\n" + compared(f"{size:,} clients, all of them new", [Row("gccreds apply", apply)]))


def _requests(plan: Measured) -> int:
    return int(json.loads(plan.output)["requests"])


if __name__ == "__main__":
    sys.exit(main())
