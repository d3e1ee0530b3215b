"""`gccreds plan`: what an apply would change."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.plan_formats import add_formats, demand_one_for_stdout, write
from gccreds.cli.shared_options import add_selection
from gccreds.cli.values import moment
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.report import PlanReport

SUMMARY = "show what an apply would change"
DESCRIPTION = """\
Compares manifests, state and organisation, and says what an apply would do, who asked for it and
what consumers will notice. It changes nothing anywhere. A plan that is saved with --out is a
consent: `gccreds apply FILE` carries out these changes, as long as they come out the same, and no
others."""
EXAMPLES = (
    "gccreds plan",
    "gccreds -e prod plan --out prod.gcplan",
    "gccreds -e sandbox plan --detailed-exitcode --format json=plan.json",
    "gccreds plan --target 'oauth_client.ci-*' --refresh-only",
    "gccreds -e sandbox plan --at 2027-02-01",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of cli.md, `plan`."""
    parser.add_argument(
        "--out", metavar="FILE", help="save the plan in FILE, for `show FILE` and `apply FILE`"
    )
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where there are changes"
    )
    add_formats(parser)
    parser.add_argument(
        "--refresh-only", action="store_true", help="only what others changed since the last apply"
    )
    parser.add_argument(
        "--destinations",
        action="store_true",
        help="read those that can be read, and show what differs from the last delivery",
    )
    parser.add_argument(
        "--at",
        metavar="MOMENT",
        type=moment,
        help="what would be due at that moment, such as 2027-02-01; not with --out",
    )
    add_selection(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Plans and writes the plan down; findings are part of it, whatever the exit code."""
    from gccreds.cli.planning import plan_report

    demand_one_for_stdout(args)
    if args.out and args.refresh_only:
        raise UsageError(
            "--refresh-only shows drift alone, and a plan without changes consents to nothing",
            where="gccreds plan --out",
            next_step="leave --refresh-only away to save what an apply would change",
        )
    if args.out and args.at:
        raise UsageError(
            "--at foretells, and nobody can consent to what is not due yet",
            where="gccreds plan --out",
            next_step="leave --at away to save what an apply would change now",
        )
    if args.destinations and args.at:
        raise UsageError(
            "--at foretells, and what destinations hold then nobody knows",
            where="gccreds plan --destinations",
            next_step="leave --at away to see what they hold now",
        )
    report = plan_report(args, context)
    if args.destinations:
        from gccreds.cli.looking import with_holdings

        report = with_holdings(report, args, context)
    if args.out:
        from gccreds.cli.plan_files import save

        report = save(report, args.out)
    write(args, report, context)
    return _exit_code(report, detailed=args.detailed_exitcode)


def _exit_code(report: "PlanReport", *, detailed: bool) -> int:
    from gccreds.domain.finding import errors_of

    plan = report.plan
    if errors_of(plan.findings):
        return 5
    return 2 if detailed and (plan.drift if report.refresh_only else plan.changes) else 0
