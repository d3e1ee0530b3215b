"""`gccreds state rm ADDRESS`: lets go of a credential."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format, add_lock_timeout

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "take a credential out of the state"
DESCRIPTION = """\
Takes a credential out of the state, and out of nothing else: its client goes on working, managed by
nobody, and keeps its mark. As long as it is declared, the next apply takes it back by that mark; to
let go of it for good, take its entry out with `on_removal: forget` instead, and apply."""
EXAMPLES = (
    "gccreds state rm oauth_client.ci-data-actions",
    "gccreds -e prod state rm 'oauth_client.store[emea]' --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ADDRESS, `--format` and `--lock-timeout`."""
    parser.add_argument("address", metavar="ADDRESS", help="for example oauth_client.store")
    add_format(parser)
    add_lock_timeout(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Takes it out."""
    from gccreds.cli.locking import holder, patience
    from gccreds.render.formats import renderer
    from gccreds.workflows.state_changing import remove

    who, wait = holder(args, context), patience(args, context)
    change = remove(context.store, args.address, who, wait, context.call)
    context.tell(renderer("state_change", args.format)(change, context.page))
    return 0
