"""The changes of a plan, grouped by who asked for them: a reviewer answers for the first group."""

from collections.abc import Iterable, Iterator, Sequence

from gccreds.domain.change import Action, Change, Group
from gccreds.domain.report import PlanReport
from gccreds.render.change_block import change_lines
from gccreds.render.drift_block import drift_lines
from gccreds.render.looked_up import LookedUp
from gccreds.render.page import Page, Painted, Style

_ASKERS = ("destroy", "import", "rotate")
"""Commands that ask for something beside the manifests."""
_BY_CLOCK = "Due by the clock (whether or not the manifests change)"
_BY_OTHERS = "Changed in the organisation since the last apply"


def groups(page: Page, report: PlanReport) -> Iterator[list[Painted]]:
    """Headings and blocks, in the order of mockups.md: manifests, organisation, clock."""
    plan, known = report.plan, LookedUp(report)
    by_group = {group: _in_order(plan.changes, group) for group in Group}
    asker = report.command if report.command in _ASKERS else "the manifests"
    yield from _group(page, f"Asked for by {asker}", _blocks(page, by_group[Group.MANIFEST], known))
    suffix = "" if report.refresh_only else " (applying takes it back)"
    others = _blocks_of_others(page, by_group[Group.ORGANIZATION], known)
    yield from _group(page, _BY_OTHERS + suffix, others)
    yield from _group(page, _BY_CLOCK, _blocks(page, by_group[Group.CLOCK], known))


def _in_order(changes: Iterable[Change], group: Group) -> list[Change]:
    actions = list(Action)
    chosen = (change for change in changes if change.group is group)
    return sorted(chosen, key=lambda change: actions.index(change.action))


def _group(page: Page, heading: str, blocks: list[list[Painted]]) -> Iterator[list[Painted]]:
    if blocks:
        yield [page.paint(Style.UNDERLINED, heading)]
        yield from blocks


def _blocks(page: Page, changes: Iterable[Change], known: LookedUp) -> list[list[Painted]]:
    return [change_lines(page, change, known) for change in changes]


def _blocks_of_others(
    page: Page, changes: Sequence[Change], known: LookedUp
) -> list[list[Painted]]:
    """Each drift with the update that only takes it back right below it, then the rest."""
    undoing = {change.address: change for change in changes if not change.aside}
    blocks = []
    for drift in known.report.plan.drift:
        blocks.append(drift_lines(page, drift, known))
        if change := undoing.pop(drift.address, None):
            blocks.append(change_lines(page, change, known))
    aside = [change for change in changes if change.aside]
    return [*blocks, *_blocks(page, [*undoing.values(), *aside], known)]
