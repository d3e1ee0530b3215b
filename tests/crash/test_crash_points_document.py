"""docs/crash-points.md tells of every crash point that the harness has, and of no other."""

import re

from tests.crash.cases import REQUESTS, How
from tests.docs.markdown import REPOSITORY, code_spans

_PAGE = (REPOSITORY / "docs" / "crash-points.md").read_text("utf-8")


def first_cells(heading: str) -> list[str]:
    """What stands as code in the first column of the table below a heading."""
    section = _PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| ")]
    return [span for row in rows for span in code_spans(row)]


def shape(request: str) -> str:
    """A request without what is its own: which client, and the how-manieth of its name."""
    name = request.partition(" (")[0]
    name = re.sub(r"^(\w+ (?:login|token) of) oauth_client\S+", r"\1 a client", name)
    return re.sub(r" oauth_client\S+", "", name)


def test_every_request_of_an_apply_is_a_crash_point() -> None:
    """In the first table, each once."""
    shapes = {shape(request) for requests in REQUESTS.values() for request in requests}
    assert sorted(first_cells("Where an apply can be cut short")) == sorted(shapes)


def test_everything_that_the_harness_lets_go_wrong_is_told() -> None:
    """In the second table, in the harness' own words and order."""
    assert first_cells("What can go wrong there") == [how.value for how in How]
