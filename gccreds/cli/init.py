"""`gccreds init`: a project to begin with."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import one_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.call import Call
    from gccreds.workflows.init import Written

SUMMARY = "write a project file, a first manifest and, if wanted, a pipeline"
DESCRIPTION = """\
Writes a commented gccreds.yaml, a first manifest, lines for .gitignore and, with --ci, the pipeline
that checks and applies them. What is there already is left as it is."""
EXAMPLES = ("gccreds init", "gccreds init --ci github")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--ci`."""
    parser.add_argument(
        "--ci",
        metavar="WHERE",
        type=one_of("github", "gitlab"),
        help="write the pipeline of github or gitlab too",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Writes what is missing and says so."""
    from pathlib import Path

    from gccreds.workflows.init import Pipeline, init

    written = init(Path.cwd(), Pipeline(args.ci) if args.ci else None)
    context.tell("\n".join(map(_line, written)))
    if all(file.what == "kept" for file in written):
        context.tell("Nothing was written: all of it is there already.")
    context.tell(_next(context.call))
    return 0


def _next(call: "Call") -> str:
    validate, sandbox, plan = (call.command(None, word) for word in ("validate", "sandbox", "plan"))
    return (
        f"Next: {validate}\n"
        f"      {sandbox}        in another terminal: an organisation to try it on\n"
        f"      {plan}"
    )


def _line(file: "Written") -> str:
    return f"{file.what:<9} {file.path}"
