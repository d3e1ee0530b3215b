"""A plan as text for people: where, how much, what stands in the way, then who asked for what."""

from collections.abc import Iterable, Iterator

from gccreds.domain.finding import errors_of
from gccreds.domain.report import PlanReport
from gccreds.render.asked_for import groups
from gccreds.render.columns import with_command
from gccreds.render.commands import command
from gccreds.render.finding_lines import by_weight, finding_lines
from gccreds.render.page import Page, Painted
from gccreds.render.summary_lines import headline, summary
from gccreds.render.wording import counted, seconds_text


def render(report: PlanReport, page: Page) -> str:
    """The whole output of `plan`."""
    return body(report, page) + page.text(["", *_closing(page, report)])


def body(report: PlanReport, page: Page) -> str:
    """The plan without its closing lines, as it stands before apply's question."""
    sections = [
        headline(page, report.plan),
        [*summary(page, report)],
        *(finding_lines(page, finding) for finding in by_weight(report.plan.findings)),
        *groups(page, report),
    ]
    return page.text(_with_blank_lines(sections))


def _with_blank_lines(sections: Iterable[list[Painted]]) -> Iterator[str]:
    for number, section in enumerate(sections):
        if number:
            yield ""
        yield from section


def _closing(page: Page, report: PlanReport) -> Iterator[Painted]:
    plan = report.plan
    if report.applying_since:
        since = report.applying_since.strftime("%H:%M")
        yield page.dim(f"an apply is running since {since}; this plan may be out of date")
    if plan.unmanaged:
        clients = counted(plan.unmanaged, "client")
        verb = "is" if plan.unmanaged == 1 else "are"
        told = f"{clients} of the organisation {verb} managed by nobody:"
        yield from map(
            page.dim, with_command(page, told, command(plan.environment, "list", "clients"))
        )
    sent = counted(report.requests, "request")
    yield page.dim(f"Nothing was changed. {sent}, {seconds_text(report.seconds)}.")
    if plan.changes and not errors_of(plan.findings):
        yield page.line("Next: ", command(plan.environment, report.command, *report.options))
