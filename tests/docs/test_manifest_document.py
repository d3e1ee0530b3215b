"""docs/manifest.md names the keys that there are, and its examples are valid."""

import re
from pathlib import Path

import pytest
import yaml

from gccreds.kinds.registry import kinds
from gccreds.manifest.project_models import EnvironmentModel, ProjectModel
from gccreds.sinks.registry import destination_formats
from tests.cli.running import Place
from tests.docs.markdown import REPOSITORY, blocks, code_spans

DOCUMENT = (REPOSITORY / "docs" / "manifest.md").read_text(encoding="utf-8")
PROJECT = """\
project: payments
vars: {store_role: Store Operator}
environments:
  sandbox: {url: "http://127.0.0.1:8484", organization: Sandbox}
"""
LATER = {"environments"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty folder."""
    return Place(tmp_path, tmp_path, {})


def keys_of(heading: str) -> set[str]:
    """The keys that the table below a heading explains, in its first column."""
    table = DOCUMENT.partition(f"\n{heading}\n")[2].partition("\n\n**")[0].split("\n#")[0]
    return {
        key for cell in re.findall(r"^\| (`[^|]+`) \|", table, re.M) for key in code_spans(cell)
    }


def test_its_manifest_and_project_file_are_valid(place: Place) -> None:
    """Together they are a project in which nothing is found."""
    manifest, tokens, more, project = (block.text for block in blocks(DOCUMENT, "yaml"))
    place.write("manifests/all.yaml", f"{manifest}\n{tokens}\n{more}")
    place.write("environments/prod/.keep", "")
    place.write("gccreds.yaml", project)

    assert place.run("validate").told == (0, "1 file, 6 credentials, 2 scope sets: good.\n", "")


def test_the_keys_of_a_client_are_those_of_its_entry() -> None:
    """And for_each, which is taken out before an entry is read."""
    assert keys_of("### OAuth clients") == {*kinds()["oauth_client"].entry.model_fields, "for_each"}


def test_the_keys_of_a_token_are_those_of_its_entry() -> None:
    """Likewise."""
    assert keys_of("### API tokens") == {*kinds()["api_token"].entry.model_fields, "for_each"}


def test_the_keys_of_the_project_file_are_those_of_its_models() -> None:
    """Both tables; what comes later is left out."""
    known = {*ProjectModel.model_fields, *EnvironmentModel.model_fields} - LATER
    assert keys_of("## The project file") | keys_of_environment() == known


def keys_of_environment() -> set[str]:
    """The second table."""
    table = DOCUMENT.partition("\nOf an environment:\n")[2].partition("\n\n`$")[0]
    return {
        key for cell in re.findall(r"^\| (`[^|]+`) \|", table, re.M) for key in code_spans(cell)
    }


def test_the_destinations_are_those_that_there_are() -> None:
    """Each has a row."""
    assert keys_of("### deliver") == set(destination_formats())


def test_the_filters_are_those_of_the_templates(place: Place) -> None:
    """Those that the message on an unknown one offers."""
    place.write("gccreds.yaml", PROJECT)
    place.write("manifests/a.yaml", "oauth_clients: {a: {name: '{{ vars.store_role | qqqq }}'}}\n")
    offered = re.search(r"use one of ([a-z,\s]+)", place.run("validate").out)
    listed = re.search(r"the filters ([a-z,\s]+);", DOCUMENT)
    assert listed is not None
    assert offered is not None

    assert re.findall(r"[a-z]+", listed[1]) == sorted(re.findall(r"[a-z]+", offered[1]))


def test_its_examples_are_yaml_that_others_read_alike() -> None:
    """Nothing in them depends on our own reader."""
    for block in blocks(DOCUMENT, "yaml"):
        assert isinstance(yaml.safe_load(block.text), dict)
