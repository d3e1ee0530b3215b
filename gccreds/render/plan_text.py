"""A plan as text for people: where, how much, what stands in the way, then who asked for what."""

from collections.abc import Iterable, Iterator

from gccreds.domain.finding import errors_of
from gccreds.domain.plan import Plan
from gccreds.domain.report import PlanReport
from gccreds.render.asked_for import groups
from gccreds.render.columns import with_command, wrapped
from gccreds.render.consent_lines import consent_lines
from gccreds.render.finding_lines import by_weight, finding_lines
from gccreds.render.holding_lines import holding_lines
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
        _looked_at(page, report),
        *groups(page, report),
        consent_lines(page, report.plan),
    ]
    return page.text(_with_blank_lines(filter(None, sections)))


def _looked_at(page: Page, report: PlanReport) -> list[Painted]:
    """What is in destinations now: no plan changes them for that alone."""
    if report.holdings is None:
        return []
    return [*holding_lines(page, report.holdings, report.plan.environment, report.call)]


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
        listing = report.call.command(plan.environment, "list", "clients")
        yield from map(page.dim, with_command(page, told, listing))
    sent = counted(report.requests, "request")
    yield page.dim(f"Nothing was changed. {sent}, {seconds_text(report.seconds)}.")
    if report.saved_as:
        yield from wrapped(page, _saved(report.saved_as, plan), hanging="  ")
    if report.foretold:
        yield page.clean("Foretold from what is there now: this is what would be due then.")
    elif plan.changes and not errors_of(plan.findings):
        yield page.line("Next: ", _next(report))


def _saved(file: str, plan: Plan) -> str:
    if errors_of(plan.findings):
        return f"Saved as {file}: it cannot be applied before what is wrong is put right."
    match len(plan.changes):
        case 0:
            return f"Saved as {file}: there is no change in it to consent to."
        case 1:
            return f"Saved as {file}: consents to this change, as long as it comes out the same."
        case count:
            return (
                f"Saved as {file}: consents to these {count:,} changes, as long as they come out "
                "the same."
            )


def _next(report: PlanReport) -> str:
    words = (report.saved_as,) if report.saved_as else report.options
    return report.call.command(report.plan.environment, report.command, *words)
