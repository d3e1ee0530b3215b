"""Bad manifests and project files: each case's file has what is read and, whole, what is found."""

from pathlib import Path

import pytest

from tests.manifest.folders import as_text, findings_of

CASES = sorted((Path(__file__).parent / "bad").glob("*.txt"))


def files_of(case: str) -> dict[str, str]:
    """The parts of a case: each begins with a line `=== NAME`."""
    parts = case.removeprefix("=== ").split("\n=== ")
    named = (part.partition("\n") for part in parts)
    return {name: f"{text}\n" if text else "" for name, _, text in named}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_everything_wrong_is_found_with_its_place_and_a_next_step(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case's findings are exactly those written in it."""
    monkeypatch.chdir(tmp_path)
    files = files_of(case.read_text(encoding="utf-8"))
    expected = files.pop("findings")
    found = as_text(findings_of(tmp_path, files))
    assert found == expected.removesuffix("\n")
