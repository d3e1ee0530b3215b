"""docs/destinations: a page for each destination, held to its code."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from gccreds.sinks.registry import destination_formats
from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY, blocks, code_spans, named

FOLDER = REPOSITORY / "docs" / "destinations"
INDEX = (FOLDER / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in (REPOSITORY / "gccreds" / "sinks").rglob("*.py")
)
PROJECT = """\
project: payments
environments:
  prod: {region: eu-central-1, organization: Acme EMEA}
"""
A_CLIENT = """\
oauth_clients:
  {name}:
    grant: client_credentials
    roles: {{Data Actions Runner: [Home]}}
"""


def table_of(text: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, row by row."""
    table = text.partition(f"\n| {heading} |")[2].partition("\n|---")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()[1:]]


def test_every_destination_has_a_page() -> None:
    """Under the name that manifests use, and there are no others."""
    assert [page.stem for page in PAGES] == sorted(destination_formats())


def test_the_index_says_in_a_word_what_each_is_like() -> None:
    """With a link to its page, the extra that it needs, and what a plan depends on."""
    told = {}
    for link, _, extra, read_back, _, apart in table_of(INDEX, "to"):
        [to] = code_spans(link)
        assert link == f"[`{to}`]({to}.md)"
        installed = (FOLDER / f"{to}.md").read_text().partition("pip install '")[2].split("'")[0]
        assert (extra.strip("`"), list(told)) == (installed, sorted(told))
        told[to] = (read_back != "no", apart == "yes")

    assert told == {
        to: (f.traits.readable, f.traits.holds_apart) for to, f in destination_formats().items()
    }


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_settings_are_those_of_the_destination(page: Path) -> None:
    """All of them in their order, and which must be written."""
    fields = destination_formats()[page.stem].settings.model_fields
    told = [
        (*code_spans(name), default == "required")
        for name, default, _ in table_of(page.read_text(), "setting")
    ]
    assert told == [(name, field.is_required()) for name, field in fields.items()]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_its_variables_are_read(page: Path) -> None:
    """Each that the table names."""
    names = [n for cells in table_of(page.read_text(), "variable") for n in code_spans(cells[0])]
    assert [name for name in names if f'"{name}"' not in SOURCES] == []


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


def test_environments_are_kept_apart_as_the_index_says(tmp_path: Path) -> None:
    """By a template in a place, and by lists of destinations that are the environments' own."""
    in_manifest, of_environments = (block.text for block in blocks(INDEX, "yaml"))
    place = Place(tmp_path, tmp_path, {})
    place.write("gccreds.yaml", f"project: payments\n{of_environments}")
    for name, deliver in (("one", in_manifest), ("two", 'deliver: "{{ vars.places }}"\n')):
        place.write(f"manifests/{name}.yaml", A_CLIENT.format(name=name) + indent(deliver, "    "))

    ended = place.run("validate", "--format", "json")
    assert (ended.code, ended.json["valid"]) == (0, True)
    assert '`deliver: "{{ vars.places }}"`' in INDEX
