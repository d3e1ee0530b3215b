"""No document names what does not exist: commands, options, files."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from gccreds.cli.app import load
from gccreds.cli.command import NAMES
from gccreds.cli.parser import Parser
from tests.docs.markdown import (
    REPOSITORY,
    blocks,
    code_spans,
    documents,
    named,
    tracked_files,
)

_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"(?<!\[)\bgccreds (?P<words>[^\[#|&;()\n]+)")
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]*")
_TAKES_VALUE = frozenset(["-e", "--env", "--project", "--chdir", "--profile", "--log-file"])
_PLACEHOLDER = re.compile(r"[A-Z…]+")


@cache
def the_parser() -> Parser:
    """The command line's own."""
    parser, _ = load()
    return parser


def code_of(path: Path) -> Iterator[str]:
    """What a file shows as code: in a document spans and fences, elsewhere spans and commands."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        yield from code_spans(text)
        for block in blocks(text, "sh", "console"):
            yield from block.text.splitlines()
    else:
        yield from re.findall(r"`([^`\n]+)`", text)
    if path.suffix in (".yaml", ".yml"):
        yield from re.findall(r"^\s*(?:- |run: |- run: )?(gccreds [a-z-].*)$", text, re.MULTILINE)


def commands_in(code: str) -> Iterator[list[str]]:
    """The words after each `gccreds`, up to the `--` of exec."""
    for match in _COMMAND.finditer(code):
        yield match["words"].split(" -- ")[0].split()


def resolved(words: list[str]) -> tuple[Parser, list[str]]:
    """The parser of a command line, and what is left of it. Fails for an unknown command."""
    parser = the_parser()
    rest = iter(words)
    left: list[str] = []
    for word in rest:
        if word in _TAKES_VALUE:
            next(rest, None)
        elif word.startswith("-"):
            left.append(word)
        elif parser.children and not _PLACEHOLDER.fullmatch(word):
            assert word in parser.children, f"gccreds {' '.join(words)}"
            parser = parser.children[word]
        else:
            left.append(word)
    return parser, left


SHOWING_CODE = [*documents(), *tracked_files("*.yaml", "*.yml", "examples/**/*.py")]


@pytest.mark.parametrize("path", SHOWING_CODE, ids=named)
def test_commands_and_options_exist(path: Path) -> None:
    """Each command line in a document is one that the parser knows, as far as it is written out."""
    for code in code_of(path):
        for words in commands_in(code):
            parser, left = resolved(words)
            for option in (word.partition("=")[0].strip("[],.:'\"") for word in left):
                if _OPTION.fullmatch(option):
                    assert option in parser.options, f"gccreds {' '.join(words)}"


@pytest.mark.parametrize("path", documents(), ids=named)
def test_options_that_stand_alone_exist(path: Path) -> None:
    """`--target` in a sentence is an option of some command."""
    parser = the_parser()
    known = {option for child in _all(parser) for option in child.options}
    alone = [span for span in code_spans(path.read_text()) if re.match(r"--?[A-Za-z]", span)]
    unknown = [option for span in alone for option in _OPTION.findall(span) if option not in known]
    assert unknown == []


def _all(parser: Parser) -> Iterator[Parser]:
    yield parser
    for child in parser.children.values():
        yield from _all(child)


@pytest.mark.parametrize("path", documents(), ids=named)
def test_links_lead_somewhere(path: Path) -> None:
    """To a tracked file, and where they name a heading, to one that it has."""
    tracked = {named(file) for file in tracked_files()}
    for target in _LINK.findall(path.read_text()):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert named(file) in tracked, target
        assert not anchor or anchor in anchors(file), target


def anchors(path: Path) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_document_can_be_found() -> None:
    """The table of documents and those that it leads to name each of them."""
    pointed_at = set()
    for path in documents():
        for target in _LINK.findall(path.read_text()):
            if not target.startswith("https://"):
                pointed_at.add((path.parent / target.partition("#")[0]).resolve())
    assert {named(path) for path in documents() if path not in pointed_at} == set()


def test_the_readme_names_every_command() -> None:
    """Its table of commands has all of them, each once."""
    text = (REPOSITORY / "README.md").read_text()
    table = text.partition("## Commands")[2].partition("\nAll of them")[0]
    assert sorted(code_spans(table)) == sorted(NAMES)


@pytest.mark.parametrize("path", documents(), ids=named)
def test_recipes_exist(path: Path) -> None:
    """`make crash` is a target of the Makefile."""
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named_here = {n for code in code_of(path) for n in re.findall(r"\bmake ([a-z-]+)", code)}
    assert named_here - targets == set()
