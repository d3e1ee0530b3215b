"""`imports` and `moved` that are right, as the planner gets them."""

from pathlib import Path

import pytest

from gccreds.domain.address import Address
from gccreds.domain.declared import Declared, ImportEntry, MovedEntry
from gccreds.domain.position import Position
from gccreds.manifest.loading import load_manifests
from gccreds.sinks.registry import destination_formats
from tests.manifest.folders import open_project

CI = """\
oauth_clients:
  ci: {grant: client_credentials, roles: {Runner: [Home]}}
  shop: {for_each: [emea], grant: client_credentials, roles: {Runner: [Home]}}
"""
LINKS = """\
imports:
  - {to: oauth_client.ci, id: 3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77}
  - to: "oauth_client.shop[{{ environment }}]"
    id: "{{ vars.shop }}"
moved:
  - {from: oauth_client.store, to: oauth_client.shop}
"""
PROJECT = """\
project: payments
vars: {shop: c2}
environments:
  emea: {url: http://127.0.0.1:8484}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, so that places are relative to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def declared_in(folder: Path) -> Declared:
    files = {"gccreds.yaml": PROJECT, "manifests/ci.yaml": CI, "manifests/links.yaml": LINKS}
    project = open_project(folder, files)
    return load_manifests(project.environment("emea"), destination_formats())


def test_entries_of_any_file_are_known_with_their_places(folder: Path) -> None:
    """Templates are rendered in them, and nothing is left to a later version."""
    declared = declared_in(folder)
    at = "manifests/links.yaml"
    assert [(str(e.to), e.id) for e in declared.imports] == [
        ("oauth_client.ci", "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77"),
        ("oauth_client.shop[emea]", "c2"),
    ]
    assert [e.position for e in declared.imports] == [Position(at, 2, 5), Position(at, 3, 5)]
    store, shop = (Address("oauth_client", key) for key in ("store", "shop"))
    assert declared.moved == (MovedEntry(store, shop, Position(at, 6, 5)),)
    assert declared.unsupported == ()


def test_an_entry_can_be_pasted_from_what_gccreds_writes(tmp_path: Path) -> None:
    """What hints print is what is read."""
    emea = Address("oauth_client", "shop", "emea")
    text = f"imports: [{ImportEntry(emea, 'c9')}]\n"
    files = {"gccreds.yaml": PROJECT, "manifests/ci.yaml": CI, "manifests/pasted.yaml": text}
    project = open_project(tmp_path, files)
    [entry] = load_manifests(project.environment("emea"), destination_formats()).imports
    assert (entry.to, entry.id) == (emea, "c9")
