"""`gccreds plan`: what an apply would change."""

import argparse
from typing import TYPE_CHECKING

from gccreds.cli.shared_options import add_selection
from gccreds.cli.values import format_of
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.report import PlanReport

SUMMARY = "show what an apply would change"
DESCRIPTION = """\
Compares manifests, state and organisation, and says what an apply would do, who asked for it and
what consumers will notice. It changes nothing anywhere."""
EXAMPLES = (
    "gccreds plan",
    "gccreds -e sandbox plan --detailed-exitcode --format json=plan.json",
    "gccreds plan --target 'oauth_client.ci-*' --refresh-only",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of cli.md, `plan`."""
    parser.add_argument(
        "--detailed-exitcode", action="store_true", help="exit 2 where there are changes"
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT[=FILE]",
        action="append",
        type=_format,
        default=[],
        help="text (default) or json, to standard output or to FILE; repeatable",
    )
    parser.add_argument(
        "--refresh-only", action="store_true", help="only what others changed since the last apply"
    )
    add_selection(parser)


def run(args: argparse.Namespace, context: "Context") -> int:
    """Plans and writes the plan down; findings are part of it, whatever the exit code."""
    from gccreds.cli.planning import plan_report

    outputs = _outputs(args.format)
    report = plan_report(args, context)
    for format_, file in outputs:
        _write(format_, file, report, context)
    return _exit_code(report, detailed=args.detailed_exitcode)


def _format(text: str) -> tuple[str, str | None]:
    name, equals, file = text.partition("=")
    if equals and not file:
        raise argparse.ArgumentTypeError(f'"{text}" names no file\nwrite it as {name}=FILE')
    return format_of("plan")(name), file or None


def _outputs(given: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    """Where every format has a file, the text goes to standard output too."""
    to_stdout = [name for name, file in given if file is None]
    if len(to_stdout) > 1:
        raise UsageError(
            f"{' and '.join(to_stdout)} cannot share standard output",
            where="gccreds plan",
            next_step=f"give one of them a file: --format {to_stdout[0]}=FILE",
        )
    return given if to_stdout else [*given, ("text", None)]


def _write(format_: str, file: str | None, report: "PlanReport", context: "Context") -> None:
    from gccreds.cli.files import write_file
    from gccreds.render.formats import renderer
    from gccreds.render.page import Page

    render = renderer("plan", format_)
    if file is None:
        context.tell(render(report, context.page))
    else:
        write_file(file, render(report, Page()), "--format")


def _exit_code(report: "PlanReport", *, detailed: bool) -> int:
    from gccreds.domain.finding import errors_of

    plan = report.plan
    if errors_of(plan.findings):
        return 5
    return 2 if detailed and (plan.drift if report.refresh_only else plan.changes) else 0
