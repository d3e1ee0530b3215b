"""`gccreds rotate`: another generation now, or all that the clock asks for."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_carrying_out
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "replace credentials now, or all that the clock asks for"
DESCRIPTION = """\
Makes another generation of each ADDRESS, tries it with a login, delivers it, and lets the one
before work on for its overlap. Changes of that credential in the manifests come along.

With --compromised the ones before die as soon as one destination has the new secret. With --due, as
a schedule runs it, everything is done that the clock asks for: rotations, renewals, what an overlap
or a grace is over for, and what a run before left unfinished. What only the manifests or the
organisation changed is left alone."""
EXAMPLES = (
    "gccreds -e sandbox rotate oauth_client.ci-data-actions",
    "gccreds -e sandbox rotate --due --auto-approve",
    "gccreds -e sandbox rotate --compromised oauth_client.ci-data-actions",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ADDRESS and the options of cli.md, `rotate`."""
    parser.add_argument(
        "addresses",
        metavar="ADDRESS",
        nargs="*",
        help="what gets another generation; without brackets all instances",
    )
    parser.add_argument("--due", action="store_true", help="all that the clock asks for")
    parser.add_argument(
        "--compromised",
        action="store_true",
        help="it leaked: what was before dies as soon as one destination has the new secret",
    )
    add_carrying_out(parser)
    parser.set_defaults(target=[], selector=[])


def run(args: argparse.Namespace, context: "Context") -> int:
    """Rotates."""
    from gccreds.cli.carrying_out import Asking, carry_out
    from gccreds.policies.interface import Purpose
    from gccreds.render.apply_text import question

    _demand_one_meaning(args)
    options = [f"--{name}" for name in ("due", "compromised") if getattr(args, name)]
    args.repeated = (*args.addresses, *options)
    asking = None if args.auto_approve else Asking(question, "yes")
    return carry_out(args, context, Purpose.APPLY, asking)


def _demand_one_meaning(args: argparse.Namespace) -> None:
    if args.due and (args.addresses or args.compromised):
        other = args.addresses[0] if args.addresses else "--compromised"
        raise UsageError(
            f"--due says what is rotated, so {other} cannot",
            where="gccreds rotate",
            next_step="name addresses to rotate them now, or give --due alone",
        )
    if not args.due and not args.addresses:
        raise UsageError(
            "nothing is named that should be rotated",
            where="gccreds rotate",
            next_step="name an address, as gccreds state list shows them; or give --due",
        )
