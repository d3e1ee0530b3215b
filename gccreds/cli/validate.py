"""`gccreds validate`: everything that can be known without the network."""

import argparse
import os
from typing import TYPE_CHECKING

from gccreds.cli.values import format_of
from gccreds.errors import UsageError

if TYPE_CHECKING:
    from gccreds.cli.context import Context
    from gccreds.domain.report import ValidationReport

SUMMARY = "check manifests and project file, without the network"
DESCRIPTION = """\
Checks everything that can be known without asking an organisation: in the environment that -e or
GCCREDS_ENV names, else in all of them. With PATHs the whole model is checked, and only what is
found in these files is told. Exits 1 where a manifest is invalid, 5 where a policy is violated."""
EXAMPLES = (
    "gccreds validate",
    "gccreds -e sandbox validate manifests/first-client.yaml --format json",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """PATHs and `--format`."""
    parser.add_argument(
        "paths", metavar="PATH", nargs="*", help="tell only what is found in these files or folders"
    )
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=format_of("validate"),
        default="text",
        help="text (default), json, sarif or github",
    )


def run(args: argparse.Namespace, context: "Context") -> int:
    """Checks; the findings are the result."""
    from dataclasses import replace

    from gccreds.manifest.checking import only_in
    from gccreds.render.formats import renderer
    from gccreds.workflows.validate import validate

    for path in args.paths:
        _demand(path)
    report = validate(context.project_as_read, context.chosen_environment, context.now())
    if args.paths:
        report = replace(report, findings=only_in(args.paths, report.findings))
    context.tell(renderer("validate", args.format)(report, context.page))
    return _exit_code(report)


def _demand(path: str) -> None:
    """Nothing found in a file that is not there would read as nothing wrong."""
    if not os.path.exists(path):
        raise UsageError(
            "there is no such file or folder",
            where=path,
            next_step="name a manifest, a folder of manifests, or none to hear of all",
        )


def _exit_code(report: "ValidationReport") -> int:
    from gccreds.domain.finding import errors_of

    if not report.valid:
        return 1
    return 5 if errors_of(report.findings) else 0
