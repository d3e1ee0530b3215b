"""`gccreds expiring`: what ends soon."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_format
from gccreds.cli.values import duration

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.genesys.session import Session
    from gccreds.workflows.planning import Surroundings

SUMMARY = "show what ends soon, managed or not"
DESCRIPTION = """\
Shows every client and API token of the organisation whose end comes within a time, whoever manages
it. It changes nothing, and works without a project too. With --detailed-exitcode a pipeline
notices: 2 where something ends, 0 where nothing does."""
EXAMPLES = (
    "gccreds expiring",
    "gccreds -e prod expiring --within 14d --detailed-exitcode",
    "gccreds expiring --within 90d --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--within`, `--detailed-exitcode` and `--format`."""
    parser.add_argument(
        "--within",
        metavar="DURATION",
        type=duration,
        default="30d",
        help="how far to look ahead (default 30d)",
    )
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where something ends"
    )
    add_format(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Shows it."""
    from gccreds.render.formats import renderer
    from gccreds.workflows.expiring import expiring

    state = context.store.read() if context.environment_if_any else None
    report = expiring(_surroundings(context, context.open_session()), state, args.within)
    context.tell(renderer("expiring", args.format)(report, context.page))
    return 2 if args.detailed_exitcode and report.credentials else 0


def _surroundings(context: "Context", session: "Session") -> "Surroundings":
    """Those of the environment, or of an organisation without a project."""
    from gccreds.cli.planning import surroundings, without_project

    if context.environment_if_any is None:
        return without_project(context, session)
    return surroundings(context, session)
