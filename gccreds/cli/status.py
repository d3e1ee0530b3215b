"""`gccreds status`: what exists, whose it is and when it ends."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import format_of

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "show every managed credential, its owner, its end and its next rotation"
DESCRIPTION = """\
Shows every managed credential with each generation that is not gone: owner, age, end, next
rotation by the clock, destinations and exemptions. It asks the organisation what is there, in as
many requests as a plan needs, and changes nothing. With an address, in which * and ? are wild, it
shows all that is known of that credential; with a client id also of one that nobody manages."""
EXAMPLES = (
    "gccreds status",
    "gccreds -e prod status oauth_client.ci-data-actions",
    "gccreds -e prod status --format csv",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to show, and `--format`."""
    parser.add_argument(
        "target",
        metavar="ADDRESS|CLIENT_ID",
        nargs="?",
        help="an address, or the id of any client",
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=format_of("status"),
        default="text",
        help="text (default), json or csv",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Shows it."""
    from dataclasses import replace

    from gccreds.cli.planning import surroundings
    from gccreds.render.formats import renderer
    from gccreds.workflows.status import status

    state = context.store.read()
    around = surroundings(context, context.open_session())
    report = replace(status(around, state, args.target), whole=args.verbose)
    context.tell(renderer("status", args.format)(report, context.page))
    return 0
