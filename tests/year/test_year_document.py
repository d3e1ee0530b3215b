"""docs/year.md shows the table that `make year` prints."""

from tests.docs.markdown import REPOSITORY, blocks
from tests.year.tally import Tally


def counted(table: str) -> list[str]:
    """What is counted, line by line, without the numbers."""
    return [line.split(maxsplit=1)[1] for line in table.splitlines() if line]


def test_the_table_has_the_lines_that_are_printed() -> None:
    """In their order; the numbers are those of one run."""
    [shown] = blocks((REPOSITORY / "docs" / "year.md").read_text("utf-8"), "text")
    assert counted(shown.text) == counted(Tally().table)
