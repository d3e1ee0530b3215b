"""What an apply did, as text for people: done, not finished, or interrupted (mock-ups 2 and 3)."""

from collections.abc import Iterator

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.event import ChangeFinished, Status
from gccreds.domain.lifetime import for_people
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport
from gccreds.render.columns import with_command, wrapped
from gccreds.render.coming_line import coming_line
from gccreds.render.failure_block import (
    consumers_text,
    failure_lines,
    unwritten_lines,
    without_a_login,
)
from gccreds.render.nouns import kind_there
from gccreds.render.page import Page, Painted, Style
from gccreds.render.wording import PAST_TENSE, counted, seconds_text, shortened


def render(report: ApplyReport, page: Page) -> str:
    """The result, after the lines of what happened."""
    return page.text([*_warnings(page, report), *_outcome(page, report)])


def question(plan: Plan) -> str:
    """What is asked before an apply; only `yes` is taken."""
    changes = "this change" if len(plan.changes) == 1 else f"these {len(plan.changes):,} changes"
    return f'Apply {changes} to {_place(plan)}? Only "yes" is taken: '


def destroy_question(plan: Plan) -> str:
    """What is asked before a destroy; only the environment's name is taken."""
    number = counted(len(plan.changes), "credential")
    return f"End {number} of {_place(plan)}? Only the environment's name is taken: "


def stopping(under_way: int) -> str:
    """What is said when somebody asks to stop."""
    return (
        f"Stopping: no new change starts. Finishing {under_way} under way, at most 5 s. "
        "Again to stop at once.\n"
    )


def _place(plan: Plan) -> str:
    """For the terminal, so that a hostile name of an organisation asks nothing of its own."""
    return str(Page().clean(f"{plan.environment} ({plan.observed.organization.name})"))


def _warnings(page: Page, report: ApplyReport) -> Iterator[Painted]:
    for warning in report.warnings:
        begin = f"{warning.address}: " if warning.address else ""
        first, *others = wrapped(page, begin + warning.message, "warning: ", " " * 9)
        yield page.line(page.yellow("warning:"), first[len("warning:") :])
        yield from others


def _outcome(page: Page, report: ApplyReport) -> Iterator[Painted]:
    if not report.plan.changes:
        yield page.dim(f"Nothing was changed. State serial {report.serial}.")
    elif report.interrupted:
        yield from _interrupted(page, report)
    elif report.unwritten:
        yield from unwritten_lines(page, report, report.unwritten)
        yield from _also_failed(page, report)
    elif len(report.of(Status.DONE)) == len(report.plan.changes):
        yield from _done(page, report)
    else:
        yield from _not_finished(page, report)


def _done(page: Page, report: ApplyReport) -> Iterator[Painted]:
    counts = [f"{n:,} {PAST_TENSE[action]}" for action, n in report.plan.counts.items() if n]
    serials = f"{report.plan.state.serial} → {report.serial}"
    yield from wrapped(
        page,
        f"Done: {', '.join(counts)} in {seconds_text(report.seconds)}. "
        f"State serial {serials}. Lock released.",
    )
    for change in report.plan.changes:
        yield from _what_remains(page, change)
        yield from _what_overlaps(page, change, report)
    if any(_leaves_a_trace(change, report) for change in report.plan.changes):
        told = "  After that, apply once more to remove its last trace (a scheduled run does it):"
        yield from with_command(page, told, _command(report, "apply"))
    yield from coming_line(page, report.coming, report.plan.moment)


def _leaves_a_trace(change: Change, report: ApplyReport) -> bool:
    if change.action is Action.RETIRE:
        return change.reason is not Reason.OVERLAP_ENDED
    return change.remote_id in report.overlapping


def _what_overlaps(page: Page, change: Change, report: ApplyReport) -> list[Painted]:
    """The client or token that was replaced and works on, with its end where it has one."""
    if change.remote_id is None or change.remote_id not in report.overlapping:
        return []
    until = _until(change, report)
    old = f"the old {kind_there(change).noun} {shortened(change.remote_id)}"
    text = f"{change.address}: {old} {until}."
    return wrapped(page, text, "  ", "    ")


def _until(change: Change, report: ApplyReport) -> str:
    end = report.overlapping[change.remote_id or ""]
    if end is None:
        own = change.remote_id == report.plan.observed.caller.client_id
        later = "one that logs in by the new one" if own else "a later run"
        return f"works on{': this run is logged in by it' if own else ''}; {later} ends it"
    idle = change.desired is not None and change.desired.schedule.require_idle
    return (
        f"works until {for_people(end)}{', then until a whole day without calls' if idle else ''}"
    )


def _what_remains(page: Page, change: Change) -> list[Painted]:
    if change.action is not Action.RETIRE or change.ends_at is None:
        return []
    until = for_people(change.ends_at)
    how = (
        f"works until {until}" if change.after else f"is inactive; it can be restored until {until}"
    )
    older = f" generation {change.generation}" if change.aside else ""
    return wrapped(page, f"{change.address}{older} {how}.", "  ", "    ")


def _not_finished(page: Page, report: ApplyReport) -> Iterator[Painted]:
    done, failed = len(report.of(Status.DONE)), report.of(Status.FAILED)
    left = len(report.plan.changes) - done - len(failed)
    counts = f"{done} done, {len(failed)} failed{f', {left} not begun' if left else ''}."
    style = Style.ALARM if without_a_login(report) else Style.BOLD
    consequence = page.paint(style, consumers_text(report))
    yield page.line(page.red("Not finished:"), f" {counts} ", consequence)
    yield page.clean("")
    yield from _failures(page, failed)
    if report.touched:
        yield page.clean(f"State serial {report.serial} holds all of this; lock released.")
    yield from _carry_on(page, report)


def _also_failed(page: Page, report: ApplyReport) -> Iterator[Painted]:
    """What is left besides the state that could not be written."""
    failed = report.of(Status.FAILED)
    if failed:
        yield page.clean("")
        yield from _failures(page, failed)
    if report.saved_in is None:
        yield from _carry_on(page, report)


def _failures(page: Page, failed: tuple[ChangeFinished, ...]) -> Iterator[Painted]:
    for result in failed:
        yield from failure_lines(page, result)
        yield page.clean("")


def _carry_on(page: Page, report: ApplyReport) -> Iterator[Painted]:
    again = _command(report, *report.command)
    yield page.line(f"Next: {again}   ", page.dim("(carries on; repeats nothing that is done)"))


def _interrupted(page: Page, report: ApplyReport) -> Iterator[Painted]:
    done, failed = len(report.of(Status.DONE)), report.of(Status.FAILED)
    left = len(report.plan.changes) - done - len(failed)
    state = _state_of_interrupted(report)
    yield from _failures(page, failed)
    counts = f" {done} done, {len(failed)} failed, {left} left. {state}, lock released."
    yield page.line(page.red("Interrupted:"), counts)
    yield page.clean(f"Next: {_command(report, *_after_interrupt(report))}")


def _state_of_interrupted(report: ApplyReport) -> str:
    if report.saved_in:
        return f"State saved in {report.saved_in}"
    return "State not written" if report.unwritten else f"State serial {report.serial} written"


def _after_interrupt(report: ApplyReport) -> tuple[str, ...]:
    return ("state", "push", report.saved_in) if report.saved_in else ("plan",)


def _command(report: ApplyReport, *words: str) -> str:
    return report.call.command(report.plan.environment, *words)
