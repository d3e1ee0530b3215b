"""`gccreds state pull`: the state document."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "print the state document as it is kept"
DESCRIPTION = "Prints the state as JSON, as it is kept. It holds no secret."
EXAMPLES = ("gccreds state pull", "gccreds -e prod state pull > prod.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has none of its own."""
    del parser


def run(args: argparse.Namespace, context: "Context") -> int:
    """Prints it."""
    from gccreds.domain.state_document import as_text
    from gccreds.workflows.state import stored

    del args
    context.tell(as_text(stored(context.store, context.environment.name, context.call)))
    return 0
