"""`apply --format json`: the object of cli.md, for destroy too."""

from collections import Counter

from gccreds.domain.change import Action, Change
from gccreds.domain.event import ChangeFinished, Status
from gccreds.domain.report import ApplyReport
from gccreds.errors import GccredsError
from gccreds.render.document import document
from gccreds.render.error_json import error_object
from gccreds.render.page import Page


def render(report: ApplyReport, _: Page) -> str:
    """What was done, counted, and a result for each change in the order of the plan.

    `later` is there where a saved plan leaves changes that came due since to another run, `state`
    where it could not be written.
    """
    done = Counter(result.action for result in report.of(Status.DONE))
    results = {id(result.change): result for result in report.results}
    later = [_later(change) for change in report.plan.later]
    return document(
        {
            "summary": {action.value: done[action] for action in Action},
            "results": [_result(change, results.get(id(change))) for change in report.plan.changes],
            **({"later": later} if later else {}),
            **({"state": _state(report)} if report.unwritten else {}),
        }
    )


def _state(report: ApplyReport) -> dict[str, object]:
    """Why it is not written, and the file to give to `state push`."""
    return {"error": _error(report.unwritten), "saved_in": report.saved_in}


def _later(change: Change) -> dict[str, object]:
    """A change that a saved plan does not consent to, left to another run."""
    return {
        "address": str(change.address),
        "action": change.action.value,
        "reason": change.reason.value,
    }


def _result(change: Change, result: ChangeFinished | None) -> dict[str, object]:
    """A change without a result never began."""
    return {
        "address": str(change.address),
        "action": change.action.value,
        "status": (result.status if result else Status.SKIPPED).value,
        "remote_id": result.remote_id if result else change.remote_id,
        "generation": result.generation if result else change.generation,
        "error": _error(result.error) if result else None,
    }


def _error(error: GccredsError | None) -> dict[str, object] | None:
    return error_object(error) if error else None
