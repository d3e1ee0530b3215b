"""Wrong command lines, told in three parts: what, where, and what to write instead."""

import re
from collections.abc import Sequence

from gccreds.errors import UsageError

_ARGUMENT = re.compile(r"argument (?P<name>\S+): (?P<rest>.*)", re.DOTALL)
_NO_COMMAND = re.compile(r"invalid choice: '(?P<word>.*?)' \(choose from ")
_REQUIRED = "the following arguments are required: "


def explain(message: str, prog: str, example: str, commands: Sequence[str]) -> UsageError:
    """The error that argparse's `message` stands for."""
    if message.startswith(_REQUIRED):
        missing = message.removeprefix(_REQUIRED)
        what = "no command was given" if missing == "COMMAND" else f"{missing} is missing"
        return _error(what, prog, example)
    match = _ARGUMENT.fullmatch(message)
    if match is None:
        return _error(message, prog, example)
    name, rest = match["name"], match["rest"]
    unknown = _NO_COMMAND.match(rest)
    if unknown and commands:
        return unknown_command(unknown["word"], prog, commands)
    what, _, next_step = rest.partition("\n")
    if next_step:
        return UsageError(f"{name}: {what}", where=prog, next_step=next_step)
    return _error(_reworded(name, rest), prog, example)


def _reworded(name: str, rest: str) -> str:
    if rest.startswith("expected"):
        return f"{name} needs a value"
    if rest.startswith("ignored explicit argument"):
        return f"{name} takes no value"
    return f"{name}: {rest}"


def unknown_command(word: str, prog: str, commands: Sequence[str]) -> UsageError:
    """A command that does not exist."""
    meant = closest(word, commands)
    next_step = f"did you mean `{prog} {meant}`?" if meant else f"all commands: {prog} --help"
    return UsageError(f'there is no command "{word}"', where=prog, next_step=next_step)


def unknown_option(word: str, prog: str, example: str, options: Sequence[str]) -> UsageError:
    """An option that does not exist, or not for this command."""
    name = word.partition("=")[0]
    meant = closest(name, [option for option in options if option.startswith("--")])
    if meant is None:
        return _error(f"there is no option {name}", prog, example)
    return UsageError(f"there is no option {name}", where=prog, next_step=f"did you mean {meant}?")


def too_much(word: str, prog: str, example: str) -> UsageError:
    """An argument where none is expected."""
    return _error(f'"{word}" is one argument too many', prog, example)


def closest(word: str, known: Sequence[str]) -> str | None:
    """The known word that a mistyped or shortened one most likely meant."""
    from difflib import get_close_matches

    longer = [name for name in known if len(word) > 2 and name.startswith(word)]
    close = get_close_matches(word, known, n=1, cutoff=0.74)
    return next(iter(longer or close), None)


def _error(what: str, prog: str, example: str) -> UsageError:
    return UsageError(
        what, where=prog, next_step=f"write for example `{example}`; all options: {prog} --help"
    )
