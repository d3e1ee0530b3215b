"""docs/crash-matrix.md tells of every point and aftermath of the matrix."""

from tests.crash.matrix.__main__ import first_cells
from tests.crash.matrix.axes import Aftermath
from tests.crash.matrix.combinations import all_scenarios
from tests.crash.matrix.points import At
from tests.docs.markdown import REPOSITORY

_PAGE = (REPOSITORY / "docs" / "crash-matrix.md").read_text("utf-8")


def rows(column: str) -> list[list[str]]:
    """The cells of the table whose first column has this name."""
    table = _PAGE.partition(f"| {column} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_every_point_and_every_aftermath_is_told() -> None:
    """In the words and the order of the matrix."""
    assert [row[0] for row in rows("point")] == [f"`{at.value}`" for at in At]
    assert [row[0] for row in rows("aftermath")] == [f"`{a.value}`" for a in Aftermath]


def test_every_reason_and_way_has_a_row_and_none_is_broken() -> None:
    """As `make crash-matrix` prints them; what it prints anew is put here by hand, and read."""
    told = [(row[0], row[1], row[4]) for row in rows("reason")]
    played = dict.fromkeys(first_cells(scenario) for scenario in all_scenarios())
    assert told == [(*cells, "0") for cells in played]
