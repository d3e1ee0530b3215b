"""The parser: argparse, without abbreviations and with errors in three parts.

argparse and not a larger library because `--help` has to start within five times of the bare
interpreter, and of those that were measured only this one does.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from gccreds import __version__
from gccreds.cli.command import GROUPS, Command
from gccreds.cli.global_options import add_global_options
from gccreds.cli.usage import explain, too_much, unknown_option
from gccreds.errors import UsageError

_WIDTH = 80


class _Layout(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse would import shutil, and with it three compressors."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    try:
        return int(os.environ.get("COLUMNS", "")) or _WIDTH
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (AttributeError, ValueError, OSError):
        return _WIDTH


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError. `children` are the parsers of its commands."""

    def __init__(self, **settings: object) -> None:
        super().__init__(
            **settings,  # type: ignore[arg-type]
            allow_abbrev=False,
            formatter_class=_Layout,
        )
        self.children: dict[str, Parser] = {}
        self.example = ""

    @property
    def declared(self) -> Sequence[argparse.Action]:
        """Every option and argument."""
        return self._actions

    @property
    def options(self) -> Mapping[str, argparse.Action]:
        """Every option string with what it stands for."""
        return self._option_string_actions

    def error(self, message: str) -> NoReturn:
        """What argparse calls for whatever is wrong."""
        raise explain(message, self.prog, self.example, tuple(self.children))


def build(commands: Mapping[str, Command], words: Sequence[str] | None = None) -> Parser:
    """The whole parser: global options, and a child for each command.

    With `words`, a command line, only those commands get their options whose name stands in it:
    the others cannot be meant, and 300 options take a fifth of the time in which `--help` starts.
    """
    top = Parser(
        prog="gccreds",
        description="Declarative credentials for Genesys Cloud: YAML in, OAuth clients out.",
        epilog="Examples:\n  gccreds init\n  gccreds -e sandbox plan\n  gccreds plan --help",
    )
    top.example = "gccreds plan"
    top.add_argument("--version", action="version", version=f"gccreds {__version__}")
    add_global_options(top, default=None)
    makers = {"": _branches(top, "command")}
    for name, command in commands.items():
        group, _, last = name.rpartition(" ")
        if group not in makers:
            makers[group] = _branches(_group(top, makers[""], group), "subcommand")
        parent = top.children[group] if group else top
        child = _add_command(parent, makers[group], name, last, command)
        if words is None or last in words:
            command.add_arguments(child)
            add_global_options(child, default=argparse.SUPPRESS)
    return top


_Maker = Callable[..., Parser]


def _branches(parser: Parser, what: str) -> _Maker:
    action = parser.add_subparsers(
        title="commands", dest=what, metavar="COMMAND", required=True, parser_class=Parser
    )
    return action.add_parser


def _group(top: Parser, make: _Maker, name: str) -> Parser:
    group = make(name, help=GROUPS[name], description=f"Commands that {GROUPS[name]}.")
    group.example = f"gccreds {name} list"
    add_global_options(group, default=argparse.SUPPRESS)
    top.children[name] = group
    return group


def _add_command(parent: Parser, make: _Maker, name: str, last: str, command: Command) -> Parser:
    shown = "\n".join(f"  {example}" for example in command.EXAMPLES)
    heading = "Example" if len(command.EXAMPLES) == 1 else "Examples"
    child = make(
        last,
        help=command.SUMMARY,
        description=command.DESCRIPTION,
        epilog=f"{heading}:\n{shown}",
    )
    child.example = command.EXAMPLES[0]
    child.set_defaults(name=name)
    parent.children[last] = child
    return child


def parse(parser: Parser, argv: Sequence[str]) -> argparse.Namespace:
    """The options and arguments of a command line. Raises UsageError; `--help` exits."""
    _check_before_command(parser, argv)
    args, rest = parser.parse_known_args(argv)
    if rest:
        raise _unrecognized(_parser_of(parser, args.name), rest)
    if args.verbose and args.quiet:
        raise UsageError(
            "-v and -q ask for opposite things",
            where=f"gccreds {args.name}",
            next_step="leave one of them away",
        )
    return args


def _parser_of(parser: Parser, name: str) -> Parser:
    for word in name.split():
        parser = parser.children[word]
    return parser


def _unrecognized(parser: Parser, rest: Sequence[str]) -> UsageError:
    words = [word for word in rest if word != "--"] or rest
    wrong = next((word for word in words if re.match(r"-.", word)), words[0])
    if wrong.startswith("-"):
        return unknown_option(wrong, parser.prog, parser.example, tuple(parser.options))
    return too_much(wrong, parser.prog, parser.example)


def _check_before_command(parser: Parser, argv: Sequence[str]) -> None:
    """An option before the command that is none: argparse would take its value for the command."""
    words = iter(argv)
    for word in words:
        if not re.match(r"-.", word) or word == "--":
            return
        option, _, value = word.partition("=")
        short = not option.startswith("--")
        action = parser.options.get(option[:2] if short else option)
        if action is None:
            raise _misplaced(parser, option)
        takes_value = action.nargs is None and not (value or (short and len(option) > 2))
        if takes_value:
            next(words, None)


def _misplaced(parser: Parser, option: str) -> UsageError:
    owners = [child for child in parser.children.values() if option in child.options]
    if not owners:
        known = {name for any_ in (parser, *parser.children.values()) for name in any_.options}
        return unknown_option(option, parser.prog, parser.example, sorted(known))
    return UsageError(
        f"{option} is not an option of every command, so it stands after the command",
        where="gccreds",
        next_step=f"write it there, for example: {owners[0].prog} {option} …",
    )
