"""`gccreds apply`: makes the organisation what the manifests say."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_carrying_out, add_selection

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "plan, ask, and carry the plan out"
DESCRIPTION = """\
Plans, shows the plan, asks, and carries it out. What was shown is what is carried out, however long
the answer took. Where something fails, the rest goes on as far as it does not depend on it, and the
same command carries on from there."""
EXAMPLES = (
    "gccreds apply",
    "gccreds -e sandbox apply --auto-approve --format json",
    "gccreds apply --auto-approve --lock-timeout 10m --events events.jsonl",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of cli.md, `apply`."""
    add_carrying_out(parser)
    add_selection(parser)
    parser.add_argument(
        "--reactivate",
        metavar="ADDRESS",
        action="append",
        default=[],
        help="let this one work again that somebody stopped; repeatable",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Applies."""
    from gccreds.cli.carrying_out import Asking, carry_out
    from gccreds.policies.interface import Purpose
    from gccreds.render.apply_text import question

    return carry_out(args, context, Purpose.APPLY, Asking(question, "yes"))
