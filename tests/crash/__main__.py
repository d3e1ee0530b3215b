"""Prints the table of all cases: what goes wrong, the exit, the applies needed, the verdict.

Run as `make crash`; arguments keep the cases whose line has all of these words.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.crash.cases import Case, all_cases
from tests.crash.contests import bad_day, two_applies
from tests.crash.playing import Verdict, play
from tests.crash.stage import Stage, a_stage, an_organisation

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
    wrong = sum(bool(v.broken) for v in verdicts) + _hold_contests(words)
    print(f"\n{len(verdicts)} cases and the contests after them: {wrong} broken.")
    return 1 if wrong else 0


def _contests(words: list[str]) -> Iterator[tuple[str, Callable[[Stage], None]]]:
    """What takes longer, and is no kill."""
    contests: dict[str, Callable[[Stage], None]] = {
        "two applies at once, twenty times": lambda stage: two_applies(stage, rounds=20),
        "a bad day: 30 % of requests fail": lambda stage: bad_day(stage, seed=2),
        "a bad day with time-outs": lambda stage: bad_day(stage, seed=3, time_outs=8),
    }
    return ((what, play) for what, play in contests.items() if all(w in what for w in words))


def _hold_contests(words: list[str]) -> int:
    """Plays them one after the other; gives how many broke the rule."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder, an_organisation(Path(folder) / "o") as there:
        for number, (what, contest) in enumerate(_contests(words)):
            verdict = "holds"
            with a_stage(there, Path(folder) / str(number), f"contest-{number}") as stage:
                try:
                    contest(stage)
                except AssertionError as error:
                    verdict, wrong = f"BROKEN: {error}", wrong + 1
            print(_line((what, "", "", verdict)), flush=True)
    return wrong


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


def _verdict(case: Case, stage: Stage) -> Verdict:
    try:
        return play(case, stage)
    except Exception as error:  # noqa: BLE001  the other cases are still to be played
        return Verdict(case, "-", 0, (f"{type(error).__name__}: {error}",))


def _line(cells: tuple[str, ...]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False)]
    return " ".join([*padded, *cells[len(_WIDTHS) :]]).rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
