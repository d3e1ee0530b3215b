"""`gccreds state list`: what the state knows."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "list every managed credential that the state knows"
DESCRIPTION = "Lists the generations of every credential in the state; asks no organisation."
EXAMPLES = ("gccreds state list", "gccreds -e prod state list --format json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--format`."""
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Lists them."""
    from gccreds.domain.report import Listing
    from gccreds.render.formats import renderer
    from gccreds.workflows.state import HIDDEN, generations

    state = context.store.read()
    listing = Listing(
        "generations",
        tuple(generations(state)),
        context.environment.name,
        state.organization if state else None,
        context.now(),
        HIDDEN,
    )
    context.tell(renderer("listing", args.format)(listing, context.page))
    return 0
