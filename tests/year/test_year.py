"""A year of scheduled applies, of which some are killed, to destinations of which some fail."""

import os
import subprocess
import sys

from tests.docs.markdown import REPOSITORY


def test_consumers_log_in_all_year() -> None:
    """Before and after every instant that could lock them out, and nothing is left behind.

    In a process of its own, which nothing measures: the year is long enough without that.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.year", "--sampled"],
        cwd=REPOSITORY,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = {what: int(number.replace(",", "")) for number, what in _rows(done.stdout)}
    assert counted["violations"] == 0
    assert counted["days"] == 365
    assert counted["of them killed: at a request"] > 20
    assert counted["of them killed: in a delivery"] > 10
    assert counted["changes that failed for a destination"] > 20


def _rows(table: str) -> list[list[str]]:
    return [line.split(maxsplit=1) for line in table.splitlines() if line]
