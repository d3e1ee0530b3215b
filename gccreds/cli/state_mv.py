"""`gccreds state mv FROM TO`: another address for a credential."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format, add_lock_timeout

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "give a credential another address in the state"
DESCRIPTION = """\
Renames a credential in the state, and nowhere else. The mark at its client still has the old
address; the next apply rewrites it. In a manifest the same is said for everybody by `moved`."""
EXAMPLES = (
    "gccreds state mv oauth_client.old-key oauth_client.new-key",
    "gccreds -e prod state mv oauth_client.store 'oauth_client.store[emea]' --lock-timeout 5m",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """FROM, TO, `--format` and `--lock-timeout`."""
    parser.add_argument("source", metavar="FROM", help="the address that the state has")
    parser.add_argument("target", metavar="TO", help="the address that it is to have")
    add_format(parser)
    add_lock_timeout(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Renames it."""
    from gccreds.cli.locking import holder, patience
    from gccreds.render.formats import renderer
    from gccreds.workflows.state_changing import move

    who, wait = holder(args, context), patience(args, context)
    change = move(context.store, args.source, args.target, who, wait, context.call)
    context.tell(renderer("state_change", args.format)(change, context.page))
    return 0
