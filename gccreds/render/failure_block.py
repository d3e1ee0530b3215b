"""A change that failed, as a block of lines: what happened, what exists now, what to do next."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change
from gccreds.domain.event import ChangeFinished, Status
from gccreds.domain.position import Position
from gccreds.domain.report import ApplyReport
from gccreds.errors import GccredsError
from gccreds.render.columns import at_the_edge, paragraphs, wrapped
from gccreds.render.commands import command
from gccreds.render.error_text import where_text
from gccreds.render.page import Page, Painted
from gccreds.render.wording import counted, sentence

_LABEL = 8
_HARMLESS = (Action.CREATE, Action.IMPORT, Action.DELIVER, Action.FORGET)
_NOT_FINISHED = "Not finished: "
_UNTOUCHED = "nothing was changed for it."


def failure_lines(page: Page, result: ChangeFinished, position: Position | None) -> list[Painted]:
    """The block, without blank lines around it."""
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
    flows = {change.address for change in report.plan.changes if _changes_login_flow(change)}
    touched = [result for result in report.results if result.touched]
    safe = all(_is_harmless(result) and result.address not in flows for result in touched)
    return "Every consumer that worked before still works." if safe else ""


def _changes_login_flow(change: Change) -> bool:
    return change.action is Action.UPDATE and any(f.field == "grant" for f in change.fields)


def _is_harmless(result: ChangeFinished) -> bool:
    if result.action is Action.UPDATE:
        return result.status is Status.DONE
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
    push = command(report.plan.environment, "state", "push", report.saved_in)
    lost = "If the file is lost too, apply again: it recovers from intents and marks."
    yield from _labelled(page, "Next", f"{push}\n{lost}")
