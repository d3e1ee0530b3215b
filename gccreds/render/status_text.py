"""`status` as text for people: what ends or rotates soonest, its time line, what comes next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from gccreds.domain.lifetime import distance, for_people, format_duration
from gccreds.domain.settings import Exemption
from gccreds.domain.status import StatusReport
from gccreds.kinds.registry import noun_of
from gccreds.render.columns import with_command, wrapped
from gccreds.render.credential_block import group_block, unmanaged_block
from gccreds.render.credential_table import credential_table, day
from gccreds.render.holding_lines import holding_lines
from gccreds.render.page import Page, Painted
from gccreds.render.soonest import Group, groups
from gccreds.render.time_line import time_line
from gccreds.render.wording import counted

_FEW = 5
"""So many that nothing happens to are shown with the others; more only with -v."""


def render(report: StatusReport, page: Page) -> str:
    """All of it; of what was asked for by name everything that is known."""
    body = _blocks if report.target is not None else _overview
    lines = [*_looked_at(report, page), *body(report, page), *_closing(report, page)]
    return page.text([_headline(report, page), "", *lines])


def _headline(report: StatusReport, page: Page) -> Painted:
    rest = f" · {report.organization.name} · {_what(report)} · {for_people(report.moment)}"
    return page.line(page.bold(report.environment), rest)


def _what(report: StatusReport) -> str:
    if report.target is not None:
        return report.target
    count = counted(len({c.address for c in report.credentials}), "credential")
    if report.ending is None:
        return count
    return f"{count} ending within {format_duration(report.ending)}"


def _looked_at(report: StatusReport, page: Page) -> Iterator[Painted]:
    if report.holdings is not None:
        yield from holding_lines(page, report.holdings, report.environment, report.call)
        yield Painted()


def _blocks(report: StatusReport, page: Page) -> Iterator[Painted]:
    for group in groups(report.credentials, report.moment):
        yield from group_block(page, group, report.moment)
        yield Painted()
    for credential in report.credentials:
        if credential.address is None:
            yield from unmanaged_block(page, credential, report.moment)
            yield Painted()
    yield from _apart(report, page)


def _overview(report: StatusReport, page: Page) -> Iterator[Painted]:
    found = groups(report.credentials, report.moment)
    busy = [group for group in found if not _is_quiet(group, report.moment)]
    quiet = len(found) - len(busy)
    shown = busy if quiet > _FEW and not report.whole else found
    if shown:
        yield from credential_table(page, shown, report.moment)
    if len(shown) < len(found):
        yield page.clean(f"… {quiet:,} more without an end or a rotation (-v shows them)")
    if found:
        yield Painted()
    lines = time_line(page, [g for g in busy if g.happenings(report.moment)], report.moment)
    if lines:
        yield from [*lines, Painted()]
    yield from _apart(report, page)
    yield from _exemptions(report.exemptions, report.moment, page)
    yield from _next(found, report.moment, page)


def _is_quiet(group: Group, now: datetime) -> bool:
    return not group.happenings(now) and not any(c.is_stopped for c in group.credentials)


def _apart(report: StatusReport, page: Page) -> Iterator[Painted]:
    """What state and organisation do not share."""
    command = partial(report.call.command, report.environment)
    for address, generation in report.gone:
        ended = generation.ends_at is not None and generation.ends_at <= report.moment
        what = "has ended" if ended else "is gone from the organisation"
        told = f"{address} generation {generation.number} {what}:"
        yield from with_command(page, told, command("plan"))
    if report.lost:
        nouns = {noun_of(mark.address.kind) for mark in report.lost}
        marks = counted(len(report.lost), nouns.pop() if len(nouns) == 1 else "credential")
        verb = "has a mark of ours" if len(report.lost) == 1 else "have marks of ours"
        told = f"{marks} {verb} that the state does not know:"
        yield from with_command(page, told, command("state", "rebuild"))


def _exemptions(found: tuple[Exemption, ...], now: datetime, page: Page) -> Iterator[Painted]:
    told = [
        f"{one.rule} on {one.address} until {day(one.until)}, {distance(one.until, now)}"
        for one in found
    ]
    if len(told) == 1:
        yield from wrapped(page, f"1 exemption in force: {told[0]}.", hanging="  ")
    elif told:
        yield page.clean(f"{len(told):,} exemptions in force:")
        for text in told:
            yield from wrapped(page, text, "  ", "    ")


def _next(found: list[Group], now: datetime, page: Page) -> Iterator[Painted]:
    coming = sorted(happening for group in found for happening in group.happenings(now))
    if coming:
        first = coming[0]
        when = "now" if first.at <= now else day(first.at)
        yield from wrapped(page, f"Next to happen: {when} {first.address} {first.what}.")


def _closing(report: StatusReport, page: Page) -> Iterator[Painted]:
    """What will be due can be seen before it is: on the first of the month that follows it."""
    yield page.dim("Nothing was changed.")
    found = groups(report.credentials, report.moment)
    coming = [happening.at for group in found for happening in group.happenings(report.moment)]
    if coming:
        first = max(min(coming), report.moment)
        month = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        rehearsal = report.call.command(report.environment, "plan", "--at", day(month))
        yield page.line("Rehearse: ", rehearsal)
