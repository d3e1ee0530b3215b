"""Plan files: written by `plan --out`, read by `show` and `apply`."""

from dataclasses import replace
from pathlib import Path

from gccreds import __version__
from gccreds.atomic_file import replace_file
from gccreds.cli.files import unwritable
from gccreds.domain.call import Call
from gccreds.domain.report import PlanReport
from gccreds.errors import PlanStale, UsageError
from gccreds.planner.plan_document import SavedPlan, from_document, saved, to_document


def save(report: PlanReport, path: str) -> PlanReport:
    """Saves a plan, for its owner alone to read; gives the report that tells so."""
    document = to_document(saved(report.plan, report.requests, report.seconds), __version__)
    try:
        replace_file(Path(path), document.encode())
    except OSError as error:
        raise unwritable(path, "--out", error) from None
    return replace(report, saved_as=path)


def report_of(path: str, call: Call) -> PlanReport:
    """The report of a saved plan, as it was told when it was saved."""
    plan = read_plan(path)
    return PlanReport(plan.plan, plan.requests, plan.seconds, saved_as=path, call=call)


def read_plan(path: str) -> SavedPlan:
    """The plan of a file. Raises PlanStale where the file does not hold a whole one."""
    try:
        text = Path(path).read_bytes().decode()
    except OSError as error:
        raise UsageError(
            f"the plan cannot be read: {error.strerror}",
            where=path,
            next_step="name a file that `gccreds plan --out FILE` wrote",
        ) from None
    except UnicodeDecodeError:
        raise PlanStale(
            "this file is not a plan file",
            where=path,
            next_step="name a file that `gccreds plan --out FILE` wrote",
        ) from None
    return from_document(text, path)
