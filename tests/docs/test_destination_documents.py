"""docs/destinations: a page for each destination that needs a login, held to its code."""

import re
from pathlib import Path

import pytest

from gccreds.sinks.registry import destination_formats
from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY, blocks, code_spans, named

FOLDER = REPOSITORY / "docs" / "destinations"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (REPOSITORY / "gccreds" / "sinks").rglob("*.py")
)
PROJECT = """\
project: payments
environments:
  prod: {region: eu-central-1, organization: Acme EMEA}
"""


def table_of(page: Path, heading: str) -> set[str]:
    """The code in the first column of the table that begins with this."""
    table = page.read_text().partition(f"| {heading} |")[2].split("\n\n")[0]
    cells = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return {name for cell in cells for name in code_spans(cell)}


def test_every_page_is_in_the_index() -> None:
    """Under the name that manifests use, and each is of a destination that there is."""
    index = (FOLDER / "README.md").read_text()
    listed = re.findall(r"^\| `(\w+)` \| .* \| \[(\w+\.md)\]", index, re.MULTILINE)

    assert listed == [(page.stem, page.name) for page in PAGES]
    assert {page.stem for page in PAGES} <= set(destination_formats())


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_settings_are_those_of_the_destination(page: Path) -> None:
    """All of them."""
    settings = destination_formats()[page.stem].settings
    assert table_of(page, "setting") == set(settings.model_fields)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_variables_are_read(page: Path) -> None:
    """Each that the table names."""
    assert [name for name in table_of(page, "variable") if f'"{name}"' not in SOURCES] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_example_is_a_manifest(page: Path, tmp_path: Path) -> None:
    """The first block of YAML; that it cannot be read back may be found, and nothing worse."""
    place = Place(tmp_path, tmp_path, {})
    place.write("gccreds.yaml", PROJECT)
    place.write("manifests/all.yaml", next(blocks(page.read_text(), "yaml")).text)

    ended = place.run("validate")
    assert (ended.code, "1 file, 1 credential, 0 scope sets: good." in ended.out) == (0, True)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_each_tells_the_same_things(page: Path) -> None:
    """In the same order, so that one knows where to look."""
    assert re.findall(r"^## (.+)$", page.read_text(), re.MULTILINE) == [
        "The login",
        "What is checked before a client is made",
        "What is written",
        "What is read back, and the mark",
        "When it is cut short",
    ]
