"""The first lines of a plan: where one is, how much there is to do, what stands in the way."""

from collections.abc import Iterator

from gccreds.domain.finding import errors_of
from gccreds.domain.lifetime import for_people
from gccreds.domain.plan import Plan
from gccreds.domain.report import PlanReport
from gccreds.render.columns import listed, width_of
from gccreds.render.coming_line import coming_line
from gccreds.render.finding_lines import count_text
from gccreds.render.page import Page, Painted, Style
from gccreds.render.wording import counted

_LEFT_ALONE = ("stopped", "reactivated", "expired")
"""Findings on credentials that a plan leaves as they are, though they are not as declared."""


def headline(page: Page, plan: Plan) -> list[Painted]:
    """`prod · Acme EMEA (6f3c…) · payments · 2027-01-05 06:00 UTC`, over two lines where narrow."""
    organization = plan.observed.organization
    name = f" · {organization.name} ({organization.id})"
    where = page.line(page.bold(plan.environment), name)
    what = page.line(f"{plan.project} · {for_people(plan.moment)}")
    together = page.line(where, " · ", what)
    return [together] if width_of(together) <= page.width else [where, page.line("  ", what)]


def summary(page: Page, report: PlanReport) -> Iterator[Painted]:
    """The counts, what stands in the way and, where nothing is due, what the clock will bring."""
    yield from map(page.bold, listed(page, _how_much(report), "", "  "))
    found = count_text(report.plan.findings)
    if errors_of(report.plan.findings):
        yield page.line(found, ": ", page.paint(Style.ALARM, "this plan cannot be applied"), ".")
    elif found:
        yield page.line(page.yellow(found), ": to know before it is applied.")
    if not report.plan.changes and not report.refresh_only:
        yield from coming_line(page, report.plan.coming, report.plan.moment)


def _how_much(report: PlanReport) -> list[str]:
    plan = report.plan
    if report.refresh_only:
        return _how_much_drift(plan)
    if plan.changes:
        counts = [f"{n:,} to {action.value}" for action, n in plan.counts.items() if n]
        return [*counts, f"{plan.unchanged:,} unchanged."]
    if not plan.unchanged and {"-t", "-l"}.intersection(report.options):
        return ["Nothing to do: no credential has what -t and -l ask for."]
    if not plan.unchanged:
        return ["Nothing to do: nothing is declared and nothing is managed."]
    if "--due" in report.options:
        return ["Nothing to do: the clock asks for nothing."]
    return [f"Nothing to do: {_as_declared(plan)}."]


def _as_declared(plan: Plan) -> str:
    """What somebody stopped, or whose declared end has passed, is not as declared."""
    left = {finding.address for finding in plan.findings if finding.rule in _LEFT_ALONE}
    if not left:
        return f"{_are(plan.unchanged)} as declared"
    whole = counted(plan.unchanged, "credential")
    return f"of {whole}, {len(left):,} {'is' if len(left) == 1 else 'are'} left alone"


def _how_much_drift(plan: Plan) -> list[str]:
    if not plan.managed:
        return ["No drift: nothing of it was applied yet."]
    if not plan.drift:
        return [f"No drift: {_are(plan.managed)} as last applied."]
    return [f"{len(plan.drift):,} drifted", f"{plan.managed - len(plan.drift):,} as last applied."]


def _are(number: int) -> str:
    return f"{counted(number, 'credential')} {'is' if number == 1 else 'are'}"
