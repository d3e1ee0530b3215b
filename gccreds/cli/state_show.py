"""`gccreds state show ADDRESS`: all that the state keeps of one credential."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "show what the state keeps of one credential"
DESCRIPTION = """\
Shows the fields of one credential as they were last applied, its generations and where each was
delivered. A secret is not among it: the state keeps fingerprints only."""
EXAMPLES = (
    "gccreds state show oauth_client.ci-data-actions",
    "gccreds state show 'oauth_client.store[emea]' --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """ADDRESS and `--format`."""
    parser.add_argument("address", metavar="ADDRESS", help="for example oauth_client.store")
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Shows it."""
    from gccreds.render.formats import renderer
    from gccreds.workflows.state import resource_document, stored

    state = stored(context.store, context.environment.name, context.call)
    document = resource_document(state, args.address, context.call)
    context.tell(renderer("resource", args.format)(document, context.page))
    return 0
