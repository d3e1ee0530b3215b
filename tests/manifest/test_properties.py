"""Whatever stands in a file: findings with places, and never another exception."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from gccreds.manifest.files import parse_file
from gccreds.manifest.problems import Problems
from gccreds.manifest.reader import read_tree
from gccreds.manifest.tree import Mapping, Sequence
from tests.manifest.folders import PROJECT, findings_of

MANY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WORDS = [
    "oauth_clients:",
    "ci:",
    "grant:",
    "client_credentials",
    "implicit",
    "roles:",
    "scopes:",
    "deliver:",
    "to:",
    "file",
    "path:",
    "as:",
    "for_each:",
    "expires:",
    "2027-06-30",
    "rotate:",
    "every:",
    "90d",
    "{{",
    "}}",
    "{%",
    "vars.name",
    "${",
    "}",
    "[",
    "]",
    "{",
    ",",
    "-",
    ":",
    "|",
    ">",
    "&",
    "*",
    "!",
    "#",
    "'",
    '"',
    "<<",
    "~",
    "\t",
    "\\",
    "@",
    "%",
    "?",
    "set:",
    "imports:",
    "moved:",
    "from:",
    "all",
    "0x1f",
    "1e400",
    "---",
    "...",
    "\x00",
    "é",
    "😀",
]
LINES = some.lists(some.sampled_from(WORDS), max_size=6).map(" ".join)
YAML_LIKE = some.lists(
    some.tuples(some.sampled_from(["", "  ", "    ", "      "]), LINES).map("".join), max_size=12
).map("\n".join)

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: (
        some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = some.sampled_from(
    [
        "name",
        "description",
        "owner",
        "labels",
        "grant",
        "roles",
        "scopes",
        "redirect_uris",
        "access_token_lifetime",
        "expires",
        "rotate",
        "deliver",
        "on_removal",
        "grace",
        "prevent_destroy",
        "ignore_changes",
        "passthrough",
        "for_each",
        "via",
        "lifetime",
        "to",
        "path",
        "as",
    ]
)
ENTRIES = some.dictionaries(KEYS, VALUES | some.dictionaries(KEYS, VALUES, max_size=4), max_size=6)
SECTIONS = some.sampled_from(["oauth_clients", "api_tokens", "scopes", "imports", "moved", "x"])
MANIFESTS = some.dictionaries(
    SECTIONS, some.dictionaries(some.text(max_size=6), ENTRIES, max_size=3) | VALUES, max_size=4
)


@MANY
@given(text=YAML_LIKE | some.text(max_size=200))
def test_any_text_ends_in_findings_that_stand_in_it(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every place is a line of the file, every excerpt that line, every mark within it."""
    monkeypatch.chdir(tmp_path)
    path = Path("ci.yaml")
    path.write_bytes(text.encode(errors="replace"))
    problems = Problems()
    lines = parse_file(path, problems).source.lines
    for finding in problems.findings:
        assert finding.message
        assert finding.next_step
        place, excerpt = finding.position, finding.excerpt
        assert place is not None
        assert place.file == "ci.yaml"
        if excerpt is not None:
            assert len(excerpt.text) == len(lines[place.line - 1])
            assert place.column <= len(excerpt.text) + 1
            assert 1 <= excerpt.width <= max(1, len(excerpt.text) - place.column + 1)


@MANY
@given(manifest=MANIFESTS)
def test_any_document_ends_in_findings(
    manifest: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every shape and type, in every place where a manifest has another."""
    monkeypatch.chdir(tmp_path)
    text = yaml.safe_dump(manifest, allow_unicode=True)
    for finding in findings_of(tmp_path, {"manifests/ci.yaml": text}):
        assert finding.next_step
        assert finding.position is not None
        assert 1 <= finding.position.line <= len(text.split("\n"))


@MANY
@given(extra=some.dictionaries(KEYS | SECTIONS, VALUES, max_size=4), own=VALUES)
def test_any_project_file_ends_in_findings(
    extra: dict[str, object], own: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever else stands in it, or in an environment of it."""
    monkeypatch.chdir(tmp_path)
    document = {**yaml.safe_load(PROJECT), **extra}
    document["environments"]["other"] = own
    for finding in findings_of(tmp_path, {"gccreds.yaml": yaml.safe_dump(document)}):
        assert finding.next_step


PLAIN = some.recursive(
    some.text(some.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=8),
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(
            some.text(
                some.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=6
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@MANY
@given(value=PLAIN, flow=some.booleans())
def test_texts_read_as_they_were_written_and_stand_where_their_place_says(
    value: object, flow: bool
) -> None:
    """A dumped document comes back, and each key begins at its line and column."""
    text = yaml.safe_dump(
        {"top": value}, allow_unicode=True, default_style='"', default_flow_style=flow, width=10**9
    )
    problems: list[object] = []
    tree = read_tree(text, lambda *problem: problems.append(problem))
    assert problems == []
    assert tree == {"top": value}
    _check_places(tree, text.split("\n"))


def _check_places(tree: object, lines: list[str]) -> None:
    if isinstance(tree, Mapping):
        for key, (line, column, *value_at) in tree.marks.items():
            quoted = yaml.safe_load(_scalar_at(lines, line, column))
            assert quoted == key
            if isinstance(tree[key], str):
                assert yaml.safe_load(_scalar_at(lines, *value_at)) == tree[key]
            _check_places(tree[key], lines)
    if isinstance(tree, Sequence):
        for item, (line, column) in zip(tree, tree.marks, strict=True):
            if isinstance(item, str):
                assert yaml.safe_load(_scalar_at(lines, line, column)) == item
            _check_places(item, lines)


def _scalar_at(lines: list[str], line: int, column: int) -> str:
    """The double-quoted scalar that begins here."""
    text = lines[line][column:]
    assert text[0] == '"', os.linesep.join(lines)
    end = 1
    while text[end] != '"':
        end += 2 if text[end] == "\\" else 1
    return text[: end + 1]
