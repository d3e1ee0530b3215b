"""The reader: YAML 1.2's scalars, the place of everything, and limits that hold."""

import gc
import math
from pathlib import Path
from typing import Any

import pytest

from gccreds.manifest.files import parse_file
from gccreds.manifest.problems import Problems
from gccreds.manifest.reader import MAX_BYTES, read_tree
from gccreds.manifest.tree import Mapping, Sequence, place_of


def read(text: str) -> Any:
    """The tree of a text in which nothing is wrong."""
    found: list[object] = []
    tree = read_tree(text, lambda *problem: found.append(problem))
    assert found == []
    return tree


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("off", "off"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
        ("nUll", "nUll"),
        ("010", 10),
        ("0o10", 8),
        ("0o8", "0o8"),
        ("0x1F", 31),
        ("-5", -5),
        ("+5", 5),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0b11", "0b11"),
        ("1.50", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        (".Inf", math.inf),
        ("2027-06-30", "2027-06-30"),
        ("06:00", "06:00"),
        ("'10'", "10"),
        ('"true"', "true"),
        ("9" * 40, "9" * 40),
    ],
)
def test_a_scalar_is_what_the_core_schema_of_yaml_1_2_says(written: str, value: object) -> None:
    """And not what YAML 1.1 made of it."""
    read_value = read(f"key: {written}")["key"]
    assert read_value == value
    assert isinstance(read_value, str) == isinstance(value, str)


def test_not_a_number_is_one_of_the_floats() -> None:
    """It equals nothing, so it has a test of its own."""
    assert math.isnan(read("key: .nan")["key"])


def test_keys_are_text_as_they_are_written() -> None:
    """Whatever they would be as values."""
    assert list(read("no: 1\n010: 2\ntrue: 3\n1.10: 4\n")) == ["no", "010", "true", "1.10"]


def test_every_key_value_and_item_has_its_place() -> None:
    """Lines and columns from 0, in characters; an alias leads to where the value stands."""
    tree = read("é: &a [x, {y: z}]\nother:\n  key: 'v'\n  same: *a\n")
    assert isinstance(tree, Mapping)
    assert isinstance(tree["é"], Sequence)
    paths: list[tuple[tuple[str | int, ...], bool]] = [
        (("é",), True),
        (("é", 0), False),
        (("é", 1, "y"), True),
        (("é", 1, "y"), False),
        (("other", "key"), False),
        (("other", "same"), False),
        (("other", "same", 0), False),
        (("other", "gone", "deeper"), False),
    ]
    places = [place_of(tree, path, at_key, (9, 9)) for path, at_key in paths]
    assert places == [(0, 0), (0, 7), (0, 11), (0, 14), (2, 7), (3, 8), (0, 7), (2, 2)]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\ufeff# with a byte order mark\n"])
def test_an_empty_document_is_nothing(text: str) -> None:
    """A file that declares nothing."""
    assert read(text) is None


def test_a_thousand_aliases_are_allowed() -> None:
    """One more is the error in bad/yaml-alias-bomb.txt."""
    tree = read(f"a: &a x\nb: [{', '.join(['*a'] * 1000)}]\n")
    assert tree["b"] == ["x"] * 1000


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled: bool) -> None:
    """It is off only while a tree grows, also where reading fails."""
    before = gc.isenabled()
    try:
        gc.enable() if enabled else gc.disable()
        read("a: 1")
        assert gc.isenabled() is enabled
    finally:
        gc.enable() if before else gc.disable()


@pytest.mark.parametrize(
    ("content", "position", "message"),
    [
        (b"a: 1\nb: \xff\n", "ci.yaml:2:4", "the byte 0xFF is not UTF-8"),
        (b"a: 1\nb: x\x00\n", "ci.yaml:2:5", "the character U+0000 may not stand in YAML"),
        (
            "a: 1\nb: x\u2028y\n".encode(),
            "ci.yaml:2:5",
            "the character U+2028 may not stand in a manifest as it is",
        ),
        (b"\xff\xfea\x00", "ci.yaml:1:1", "the byte 0xFF is not UTF-8"),
        (b"#" * (MAX_BYTES + 1), "ci.yaml:1:1", "the file has more than 16 MiB"),
    ],
    ids=["no UTF-8", "NUL", "line separator", "UTF-16", "too large"],
)
def test_a_file_that_is_no_text_is_an_error(
    content: bytes, position: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the place of what is wrong in it."""
    monkeypatch.chdir(tmp_path)
    Path("ci.yaml").write_bytes(content)
    problems = Problems()
    assert parse_file(Path("ci.yaml"), problems).tree is None
    assert [(str(f.position), f.message) for f in problems.findings] == [(position, message)]


def test_a_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link to nowhere, a folder."""
    monkeypatch.chdir(tmp_path)
    Path("link.yaml").symlink_to("nowhere")
    Path("folder.yaml").mkdir()
    problems = Problems()
    for name in ("link.yaml", "folder.yaml"):
        parse_file(Path(name), problems)
    assert [f"{f.position}: {f.message}" for f in problems.findings] == [
        "folder.yaml:1:1: this is not a file",
        "link.yaml:1:1: cannot be read: no such file or directory",
    ]
