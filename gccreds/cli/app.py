"""One run of the command line: parse, carry out, and one catch for whatever goes wrong."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import cast

from gccreds.cli.command import NAMES, Command
from gccreds.cli.parser import Parser, build, parse
from gccreds.cli.streams import Streams, streams_of_this_process
from gccreds.errors import GccredsError, Interrupted, UsageError

_COMPLETING = "_ARGCOMPLETE"


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Carries out a command line. The exit code is one of cli.md's, "Exit codes"."""
    streams = streams_of_this_process()
    words, tail = _apart(argv)
    try:
        return _carry_out(words, tail, environ, streams)
    except SystemExit as end:
        return int(end.code or 0)
    except KeyboardInterrupt:
        error: GccredsError = Interrupted("interrupted", next_step="run the same command again")
    except GccredsError as known:
        error = known
    except Exception as defect:  # noqa: BLE001 - the one place where nothing may get past
        from gccreds.cli.defects import reported

        error = reported(defect, environ)
    finally:
        streams.flush()
    return _tell(error, words, environ, streams)


def _written(code: int, streams: Streams, look: str) -> int:
    """The exit code of a run that came to its end: a result that is cut short is no success.

    `look` is the command that shows what stands.
    """
    streams.flush()
    failure = streams.out.failure
    if failure is None:
        return code
    # Told without "Nothing was changed": the command itself was carried out.
    streams.err.write(
        f"error: standard output could not be written: {failure.strerror}.\n"
        "  The command was carried out; what it had to say is lost.\n"
        f"  Next: make room where its output goes, then see what stands: {look}"
    )
    return code or 1


def _tell(
    error: GccredsError, words: Sequence[str], environ: Mapping[str, str], streams: Streams
) -> int:
    from gccreds.cli.failures import tell

    tell(error, words, environ, streams)
    return error.exit_code


def _apart(argv: Sequence[str]) -> tuple[Sequence[str], tuple[str, ...] | None]:
    """What gccreds reads, and what `exec` takes verbatim after `--`."""
    if "--" in argv and "exec" in argv[: argv.index("--")]:
        cut = argv.index("--")
        return argv[:cut], tuple(argv[cut + 1 :])
    return argv, None


def _carry_out(
    words: Sequence[str],
    tail: tuple[str, ...] | None,
    environ: Mapping[str, str],
    streams: Streams,
) -> int:
    commands = load_commands()
    if _COMPLETING in environ:
        from gccreds.cli.completers import complete

        complete(load()[0])
    args = _parsed(words, commands)
    if tail is not None and args.name != "exec":
        raise UsageError(
            f"gccreds {args.name} runs no command, so nothing may follow --",
            where=f"gccreds {args.name}",
            next_step=f"leave it away, or write `gccreds exec -- {' '.join(tail[:1]) or 'CMD'}`",
        )
    args.words, args.tail = words, tail
    from gccreds.cli.context import opened

    with opened(args, environ, streams) as context:
        code = commands[args.name].run(args, context)
        return _written(code, streams, context.call.command(context.chosen_environment, "plan"))


def _parsed(words: Sequence[str], commands: Mapping[str, Command]) -> Namespace:
    try:
        return parse(build(commands, words), words)
    except UsageError:
        # Told by a parser that knows the options of all commands: one of those may be meant.
        return parse(build(commands), words)


def load() -> tuple[Parser, Mapping[str, Command]]:
    """The parser with the options of every command, and the commands by name."""
    commands = load_commands()
    return build(commands), commands


def load_commands() -> Mapping[str, Command]:
    """Every command by its name, in the order of `--help`."""
    return {name: _module(name) for name in NAMES}


def _module(name: str) -> Command:
    file = name.replace(" ", "_").replace("-", "_")
    if iskeyword(file):
        file += "_"
    return cast(Command, import_module(f"gccreds.cli.{file}"))
