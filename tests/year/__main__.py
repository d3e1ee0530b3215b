"""Plays every hour of the year and prints what was counted. Run as `make year`.

A number among the arguments is the seed of what goes wrong; `--sampled` looks every hour on
fourteen days alone, as the tests do.
"""

import sys
import tempfile
from pathlib import Path

from tests.year.year import a_year


def main(words: list[str]) -> int:
    """1 where something was violated."""
    every_hour = "--sampled" not in words
    seed = int(next(filter(str.isdecimal, words), "1"))
    with (
        tempfile.TemporaryDirectory() as folder,
        a_year(Path(folder), seed=seed, every_hour=every_hour) as year,
    ):
        tally = year.play()
    print(tally.table)
    for violation in tally.violations:
        print(violation)
    return 1 if tally.violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
