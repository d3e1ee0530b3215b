"""Prints the table of all cases: what goes wrong, the exit, the applies needed, the verdict.

Run as `make crash`; arguments keep the cases whose line has all of these words.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.crash.cases import Case, all_cases
from tests.crash.playing import Verdict, play
from tests.crash.stage import a_stage, an_organisation

_HEAD = ("what goes wrong", "exit", "applies", "verdict")
_WIDTHS = (98, 7, 8)


def main(words: list[str]) -> int:
    """Plays the cases side by side; 1 where the rule was broken."""
    cases = [(n, case) for n, case in enumerate(all_cases()) if _has(case, words)]
    workers = os.cpu_count() or 1
    shares = [cases[n::workers] for n in range(workers)]
    print(_line(_HEAD), flush=True)
    with ProcessPoolExecutor(workers) as pool:
        verdicts = [v for found in pool.map(_play_share, shares) for v in found]
    wrong = [v for v in verdicts if v.broken]
    print(f"\n{len(verdicts)} cases, {len(wrong)} of them broken.")
    return 1 if wrong else 0


def _has(case: Case, words: list[str]) -> bool:
    return all(word in str(case) for word in words)


def _play_share(cases: list[tuple[int, Case]]) -> list[Verdict]:
    with tempfile.TemporaryDirectory() as folder:
        return [*_played(cases, Path(folder))]


def _played(cases: list[tuple[int, Case]], folder: Path) -> Iterator[Verdict]:
    with an_organisation(folder / "organisation") as organisation:
        for number, case in cases:
            with a_stage(organisation, folder / str(number), f"case-{number}") as stage:
                verdict = _verdict(case, stage)
            print(_line(verdict.row), flush=True)
            yield verdict


def _verdict(case: Case, stage: object) -> Verdict:
    try:
        return play(case, stage)  # type: ignore[arg-type]
    except Exception as error:  # noqa: BLE001  the other cases are still to be played
        return Verdict(case, "-", 0, (f"{type(error).__name__}: {error}",))


def _line(cells: tuple[str, ...]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return " ".join([*padded, *cells[len(_WIDTHS) :]]).rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
