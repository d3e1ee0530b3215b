"""docs/doctor.md has a row for each check that `gccreds doctor` makes, in its order."""

import re
from pathlib import Path

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY
from tests.docs.test_destination_documents import table_of
from tests.sandboxes import Sandbox

DOCUMENT = (REPOSITORY / "docs" / "doctor.md").read_text(encoding="utf-8")


def test_its_checks_are_those_that_are_made(tmp_path: Path, sandbox: Sandbox) -> None:
    """All is well here; `region` is a check that shows itself only where it fails."""
    place = lay_out(Place(tmp_path, tmp_path, {}), sandbox.url, ci=CI)
    made: dict[str, None] = {}
    for work in ("apply", "rotate"):
        said = place.run("doctor", "--for", work).out
        made |= dict.fromkeys(re.findall(r"^  ✓ ([a-z]+(?: [a-z]+)?) ", said, re.MULTILINE))

    told = dict.fromkeys(name for check, *_ in table_of(DOCUMENT, "check") for name in _each(check))
    assert [name for name in told if name != "region"] == [*made]


def _each(check: str) -> list[str]:
    """`to apply, to rotate` are two."""
    return check.split(", ")
