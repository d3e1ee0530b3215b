"""docs/cli.md says what `--help` says: every command, every option, and no other."""

import re

import pytest

from gccreds.cli.command import NAMES
from gccreds.cli.parser import Parser
from tests.docs.markdown import REPOSITORY, code_spans
from tests.docs.test_documents import the_parser

DOCUMENT = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")
EVERYWHERE = "-h --help"


def section(heading: str) -> str:
    """What stands below a heading, up to the next one."""
    return re.split(r"^#+ ", DOCUMENT.partition(f"\n{heading}\n")[2], flags=re.MULTILINE)[0]


def options_in(text: str) -> set[str]:
    """Every option that stands as code."""
    spans = code_spans(text.replace("`gccreds", "`"))
    return {option for span in spans for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", span)}


def parser_of(command: str) -> Parser:
    """The parser of a command."""
    parser = the_parser()
    for word in command.split():
        parser = parser.children[word]
    return parser


def own_options(command: str) -> set[str]:
    """The options of a command that are not those of every command."""
    return set(parser_of(command).options) - set(the_parser().options) - set(EVERYWHERE.split())


def test_every_command_has_its_section_in_the_order_of_help() -> None:
    """As many as there are."""
    assert re.findall(r"^### (.+)$", DOCUMENT, re.MULTILINE) == list(NAMES)


@pytest.mark.parametrize("command", NAMES)
def test_a_section_has_the_options_of_its_command(command: str) -> None:
    """All of them, and none that it does not have."""
    named = options_in(section(f"### {command}")) & {
        option for name in NAMES for option in own_options(name)
    }
    assert named == own_options(command)


def test_the_global_options_are_those_of_the_parser() -> None:
    """With the version, which only stands before a command."""
    expected = set(the_parser().options) - set(EVERYWHERE.split())
    assert options_in(section("## Global options")) == expected


def test_the_exit_codes_are_those_of_the_errors() -> None:
    """Each code that an error or a plan ends with has its line."""
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", section("## Exit codes"), re.M)]
    assert codes == [0, 1, 2, 3, 4, 5, 130]
