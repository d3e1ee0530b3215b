"""`--format FORMAT[=FILE]` of plan and show: where a plan is written, and in which formats."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import format_of
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.report import PlanReport


class _FormatAndFile:
    """`FORMAT` or `FORMAT=FILE`; the formats alone are offered to a shell."""

    def __init__(self) -> None:
        self._format = format_of("plan")
        self.offered = self._format.offered

    def __call__(self, text: str) -> tuple[str, str | None]:
        name, equals, file = text.partition("=")
        if equals and not file:
            raise argparse.ArgumentTypeError(f'"{text}" names no file\nwrite it as {name}=FILE')
        return self._format(name), file or None


def add_formats(parser: argparse.ArgumentParser) -> None:
    """The option, which may be repeated."""
    parser.add_argument(
        "--format",
        metavar="FORMAT[=FILE]",
        action="append",
        type=_FormatAndFile(),
        default=[],
        help="text (default) or json, to standard output or to FILE; repeatable",
    )


def demand_one_for_stdout(args: argparse.Namespace) -> None:
    """Raises UsageError where two formats would be mixed on standard output."""
    names = [name for name, file in args.format if file is None]
    if len(names) > 1:
        raise UsageError(
            f"{' and '.join(names)} cannot share standard output",
            where=f"gccreds {args.name}",
            next_step=f"give one of them a file: --format {names[0]}=FILE",
        )


def write(args: argparse.Namespace, report: "PlanReport", context: "Context") -> None:
    """Writes the plan in every format; where all have a file, the text to standard output too."""
    given = args.format
    to_stdout = [name for name, file in given if file is None]
    for format_, file in given if to_stdout else [*given, ("text", None)]:
        _write(format_, file, report, context)


def _write(format_: str, file: str | None, report: "PlanReport", context: "Context") -> None:
    from gccreds.cli.files import write_file
    from gccreds.render.formats import renderer
    from gccreds.render.page import Page

    render = renderer("plan", format_)
    if file is None:
        context.tell(render(report, context.page))
    else:
        write_file(file, render(report, Page()), "--format")
