"""`gccreds status`: what exists, whose it is and when it ends."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.values import duration, format_of, standard_input
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.status import StatusReport
    from gccreds.workflows.planning import Surroundings

SUMMARY = "show every managed credential, its owner, its end and its next rotation"
DESCRIPTION = """\
Shows every managed credential with each generation that is not gone: owner, age, end, next
rotation by the clock, destinations and exemptions. It asks the organisation what is there, in as
many requests as a plan needs, and changes nothing. With an address, in which * and ? are wild, it
shows all that is known of that credential; with the id of a client or token also of one that
nobody manages.

With --check it reads the destinations that can be read, and exits with 1 where one does not hold
the current secret or cannot be reached. With --leaked - it reads a value from standard input and
tells whose secret or id it is, without printing it, and what stops it; it exits with 1 where nobody
here knows it."""
EXAMPLES = (
    "gccreds status",
    "gccreds -e prod status oauth_client.ci-data-actions",
    "gccreds -e prod status --ending 30d --format csv",
    "gccreds -e prod status --check",
    "gccreds -e prod status --leaked -",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to show, and the options of cli.md, `status`."""
    parser.add_argument(
        "target",
        metavar="ADDRESS|CLIENT_ID",
        nargs="?",
        help="an address, or the id of any client or token",
    )
    parser.add_argument(
        "--ending", metavar="DURATION", type=duration, help="only those that end within this time"
    )
    parser.add_argument(
        "--check", action="store_true", help="read the destinations that can be read, and compare"
    )
    parser.add_argument(
        "--leaked",
        metavar="-",
        type=standard_input,
        help="tell whose the value is that standard input holds",
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

    if args.leaked:
        return _tell_whose(args, context)
    state = context.store.read()
    around = surroundings(context)
    report = replace(status(around, state, args.target), whole=args.verbose)
    if args.ending is not None:
        report = report.only_ending(args.ending)
    if args.check:
        report = _checked(report, around, context)
    context.tell(renderer("status", args.format)(report, context.page))
    return 1 if any(holding.is_wrong for holding in report.holdings or ()) else 0


def _checked(report: "StatusReport", around: "Surroundings", context: "Context") -> "StatusReport":
    """With what the destinations of these credentials hold."""
    from dataclasses import replace

    from gccreds.workflows.holdings import holdings

    state = context.store.read()
    shown = {credential.address for credential in report.credentials}
    declared = [d for address, d in around.declared.credentials.items() if address in shown]
    found = holdings(declared, state, around.kinds, context.open_sink) if state else ()
    return replace(report, holdings=found)


def _tell_whose(args: argparse.Namespace, context: "Context") -> int:
    import sys

    from gccreds.cli.planning import surroundings
    from gccreds.domain.leak import What
    from gccreds.domain.secret import Secret
    from gccreds.render.formats import renderer
    from gccreds.workflows.leaked import LONGEST, whose

    _demand_the_value_alone(args)
    state = context.store.read()
    if sys.stdin.isatty():
        context.note("paste the value, then end the line and press Ctrl-D")
    pasted = Secret(sys.stdin.buffer.read(LONGEST).decode(errors="replace"))
    leak = whose(pasted, surroundings(context), state)
    context.tell(renderer("leak", args.format)(leak, context.page))
    return 1 if leak.what is What.NOTHING else 0


def _demand_the_value_alone(args: argparse.Namespace) -> None:
    if args.target or args.check or args.ending is not None or args.format == "csv":
        raise UsageError(
            "--leaked is a question of its own",
            where="gccreds status",
            next_step="leave everything else away but --format text or json",
        )
    if args.access_token_file == "-":
        raise UsageError(
            "--leaked and --access-token-file cannot both read standard input",
            where="gccreds status",
            next_step="put the token into a file and name it",
        )
