"""How the command line starts: light, and with a help that can be followed."""

import shlex
import subprocess
import sys

import pytest

from gccreds.__main__ import unsupported
from gccreds.cli.app import load_commands
from gccreds.cli.command import NAMES
from gccreds.cli.parser import build, parse
from tests.cli.running import Place

_LIGHT = {
    "gccreds",
    "gccreds.__main__",
    "gccreds.cli",
    "gccreds.cli.app",
    "gccreds.cli.command",
    "gccreds.cli.global_options",
    "gccreds.cli.parser",
    "gccreds.cli.plan_formats",
    "gccreds.cli.shared_options",
    "gccreds.cli.streams",
    "gccreds.cli.usage",
    "gccreds.cli.values",
    "gccreds.errors",
    "gccreds.cli.import_",
    *(f"gccreds.cli.{name.replace(' ', '_').replace('-', '_')}" for name in NAMES),
} - {"gccreds.cli.import"}  # a word of Python's: its file has an underscore behind it
"""All of gccreds that may be imported before a command is chosen."""

_SLOW = {"dataclasses", "inspect", "json", "logging", "shutil", "ssl", "urllib", "asyncio"}
"""Parts of the standard library that would take a fifth of the time and more."""

_LIST_MODULES = """
import sys
before = set(sys.modules)
from gccreds.__main__ import main
sys.argv = ["gccreds", sys.argv[1]]
main()
print("\\0" + " ".join(set(sys.modules) - before))
"""


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(place: Place, option: str) -> None:
    """Of gccreds the files of the commands, of others nothing but light standard library."""
    done = subprocess.run(
        [sys.executable, "-c", _LIST_MODULES, option],
        env={k: v for k, v in place.environ().items() if not k.startswith("COVERAGE")},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(done.stdout.partition("\0")[2].split())
    ours = {name for name in imported if name.partition(".")[0] == "gccreds"}
    others = {name.partition(".")[0] for name in imported - ours}
    assert ours == _LIGHT
    assert others <= sys.stdlib_module_names
    assert others & _SLOW == set()


def test_version_is_one_line(place: Place) -> None:
    """`gccreds VERSION`."""
    assert place.run("--version").told == (0, "gccreds 0.1.0\n", "")


def test_help_names_every_command_and_none_that_is_not_there(place: Place) -> None:
    """The commands of `gccreds --help` are those that exist."""
    ended = place.run("--help", COLUMNS="100")
    listed = [line.split()[0] for line in ended.out.splitlines() if line.startswith("    ")
              and not line.startswith("     ")]  # fmt: skip
    assert listed == list(dict.fromkeys(name.split()[0] for name in NAMES))
    assert (ended.code, ended.err) == (0, "")


_EXAMPLES = [
    (name, example) for name, command in load_commands().items() for example in command.EXAMPLES
]


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_every_command_shows_its_examples(place: Place, name: str) -> None:
    """What a command is for, and command lines to copy."""
    ended = place.run(*name.split(), "--help", COLUMNS="100")
    examples = [example for owner, example in _EXAMPLES if owner == name]
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"usage: gccreds {name}")
    assert examples
    for example in examples:
        assert f"  {example}\n" in ended.out


@pytest.mark.parametrize(("name", "example"), _EXAMPLES)
def test_every_example_is_understood(name: str, example: str) -> None:
    """Each example of a help text is a command line that the parser takes for that command."""
    line = example.removeprefix('eval "$(').removesuffix(')"').partition(" > ")[0]
    words = shlex.split(line)
    assert words.pop(0) == "gccreds"
    if "--" in words:
        words = words[: words.index("--")]
    assert parse(build(load_commands(), words), words).name == name


@pytest.mark.parametrize(
    "line",
    [
        "-e prod --color never -q plan",
        "plan -e prod --color never -q",
        "-e prod plan --color=never -q",
    ],
)
def test_global_options_stand_before_or_after_the_command(line: str) -> None:
    """The same options, wherever they stand."""
    args = parse(build(load_commands()), line.split())
    assert (args.name, args.env, args.color, args.quiet) == ("plan", "prod", "never", True)


def test_the_later_of_two_global_options_counts() -> None:
    """What stands after the command is the more particular."""
    assert parse(build(load_commands()), ["-e", "prod", "plan", "-e", "test"]).env == "test"


def test_other_systems_and_older_pythons_are_told_so() -> None:
    """A clear error instead of a syntax error or half a program."""
    assert unsupported("linux", (3, 11, 0)) == ""
    assert unsupported("darwin", (3, 14, 1)) == ""
    assert unsupported("win32", (3, 12, 0)) == (
        "error: gccreds runs on Linux and macOS, not on Windows.\n"
        "  Next: run it in WSL, a container or a Linux runner."
    )
    assert unsupported("linux", (3, 10, 12)) == (
        "error: gccreds needs Python 3.11 or newer; this is 3.10.\n"
        "  Next: install it with a newer one: python3.11 -m pip install gccreds"
    )
