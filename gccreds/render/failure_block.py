"""A change that failed, as a block of lines: what happened, what exists now, what to do next."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.event import ChangeFinished, Status
from gccreds.domain.report import ApplyReport
from gccreds.domain.schedule import Strategy
from gccreds.errors import GccredsError
from gccreds.render.columns import at_the_edge, paragraphs, wrapped
from gccreds.render.error_text import where_text
from gccreds.render.page import Page, Painted
from gccreds.render.wording import counted, sentence

_LABEL = 8
_HARMLESS = (Action.CREATE, Action.IMPORT, Action.FORGET)
_NOT_FINISHED = "Not finished: "
_UNTOUCHED = "nothing was changed for it."


def failure_lines(page: Page, result: ChangeFinished) -> list[Painted]:
    """The block, without blank lines around it."""
    position = result.change.position
    place = page.dim(str(position)) if position else Painted()
    what = _what(result.error) if result.error else sentence(result.summary)
    now = result.now or ("" if result.touched else _UNTOUCHED)
    next_step = result.error.next_step if result.error else "apply again"
    return [
        *at_the_edge(page.clean(str(result.address)), place, page.width),
        *_labelled(page, "What", what),
        *_labelled(page, "Now", now),
        *_labelled(page, "Next", next_step),
    ]


def _what(error: GccredsError) -> str:
    where = where_text(error)
    return f"{sentence(error.what)}\n{where}" if where else sentence(error.what)


def _labelled(page: Page, label: str, text: str) -> list[Painted]:
    if not text:
        return []
    return paragraphs(page, text, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))


def consumers_text(report: ApplyReport) -> str:
    """What those who use the credentials notice, said only where it is true."""
    if not report.touched:
        return "Nothing was changed."
    stopped = without_a_login(report)
    if stopped:
        return f"WITHOUT A LOGIN NOW: {', '.join(stopped)}."
    touched = (result for result in report.results if result.touched)
    if all(map(_is_harmless, touched)):
        return "Every consumer that worked before still works."
    return ""


def without_a_login(report: ApplyReport) -> list[str]:
    """Addresses whose old secret is dead, or may be, and whose new one is not everywhere."""
    failed = (result for result in report.of(Status.FAILED) if result.touched)
    return sorted(str(result.address) for result in failed if _kills_first(result.change))


def _kills_first(change: Change) -> bool:
    if change.action is not Action.ROTATE or change.remote_id is None:
        return False
    return change.strategy is Strategy.NEW_SECRET or change.reason is Reason.COMPROMISED


def _may_be_split(change: Change) -> bool:
    """Whether a delivery that failed may have left an id beside another one's secret."""
    deliver = change.desired.deliver if change.desired else ()
    return any(destination.traits.one_by_one for destination in deliver)


def _is_harmless(result: ChangeFinished) -> bool:
    """Whether nobody who had a login lost it, nor has to log in another way."""
    change, done = result.change, result.status is Status.DONE
    match result.action:
        case Action.UPDATE:
            return done and all(field.field != "grant" for field in change.fields)
        case Action.ROTATE | Action.DELIVER:
            return (done or not _may_be_split(change)) and not _kills_first(change)
        case Action.RETIRE:
            return change.reason is Reason.OVERLAP_ENDED
        case _:
            return result.action in _HARMLESS


def unwritten_lines(page: Page, report: ApplyReport, error: GccredsError) -> Iterator[Painted]:
    """The end of an apply whose state could not be written (mockups.md, 3)."""
    done, whole = len(report.of(Status.DONE)), len(report.plan.changes)
    changes = counted(whole, "change")
    if done == whole:
        told = f"all {changes} are done" if done > 1 else f"{changes} is done"
    else:
        told = f"{done} of {changes} done"
    yield from wrapped(
        page, f"{told} in the organisation, but the state could not be written.", _NOT_FINISHED, ""
    )
    yield from _labelled(page, "What", _what(error))
    if report.saved_in is None:
        yield from _labelled(page, "Next", error.next_step)
        return
    now = f"it is saved in {report.saved_in} (no secret in it). {consumers_text(report)}"
    yield from _labelled(page, "Now", now.rstrip())
    environment = report.plan.environment
    push = report.call.command(environment, "state", "push", report.saved_in)
    rebuild = report.call.command(environment, "state", "rebuild")
    lost = f"If the file is lost too: {rebuild}"
    yield from _labelled(page, "Next", f"{push}\n{lost}")
