"""`gccreds destroy`: removes what is managed."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_carrying_out, add_selection

if TYPE_CHECKING:
    from gccreds.cli.context import Context

SUMMARY = "remove all that is managed, or what --target names"
DESCRIPTION = """\
Removes all that is managed, or what --target names, as each credential's on_removal and grace say:
first it is inactive, which can be taken back, and after its grace it is deleted for good. It asks
for the environment's name."""
EXAMPLES = (
    "gccreds -e sandbox destroy",
    "gccreds -e sandbox destroy --auto-approve --no-grace --target oauth_client.ci-data-actions",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of cli.md, `destroy`."""
    add_carrying_out(parser)
    add_selection(parser)
    parser.add_argument(
        "--no-grace", action="store_true", help="delete at once, for good: there is no way back"
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Destroys. A typed name lifts the counts of the safety limits (manifest.md, "Safety")."""
    from gccreds.cli.carrying_out import Asking, carry_out
    from gccreds.policies.interface import Purpose
    from gccreds.render.apply_text import destroy_question

    if args.auto_approve:
        return carry_out(args, context, Purpose.DESTROY, None)
    args.override_safety = True
    asking = Asking(destroy_question, context.environment.name)
    return carry_out(args, context, Purpose.DESTROY, asking)
