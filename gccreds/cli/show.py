"""`gccreds show PLANFILE`: a saved plan, in any format of `plan`."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.plan_formats import add_formats, demand_one_for_stdout, write

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "show a saved plan"
DESCRIPTION = """\
Shows a plan that `gccreds plan --out` saved, as it was when it was made. It asks no organisation,
and needs neither a login nor the project."""
EXAMPLES = (
    "gccreds show prod.gcplan",
    "gccreds show prod.gcplan --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PLANFILE and `--format`."""
    parser.add_argument("plan_file", metavar="PLANFILE", help="what `gccreds plan --out` wrote")
    add_formats(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Shows it."""
    from gccreds.cli.plan_files import report_of

    demand_one_for_stdout(args)
    write(args, report_of(args.plan_file, context.call), context)
    return 0
