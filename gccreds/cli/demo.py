"""`gccreds demo`: a whole story, told and carried out."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "see it all happen, against an organisation of its own"
DESCRIPTION = """\
Tells a whole story in a temporary folder, against an embedded organisation: plan, apply, a plan
with nothing to do, someone's edit, the drift that it is, its repair, a rotation by the clock, and
what is left behind. It needs no configuration and keeps nothing."""
EXAMPLES = ("gccreds demo",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""
    del parser


def run(args: argparse.Namespace, context: "Context") -> int:
    """Tells it."""
    from gccreds.workflows.demo import demo

    colour = "always" if context.page.colour else "never"
    verbose = ("-v",) if args.verbose else ()
    demo(context.environ, ("--color", colour, *verbose), context.tell)
    return 0
