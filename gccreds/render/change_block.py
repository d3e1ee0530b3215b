"""One change as a block of lines: what, who and where, what consumers notice, each field."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.report import PlanReport
from gccreds.render.columns import at_the_edge, padded, width_of, wrapped
from gccreds.render.consequence import consequence
from gccreds.render.difference_lines import difference_lines
from gccreds.render.field_lines import INDENT, NOTHING, beside, labelled, value_lines
from gccreds.render.finding_lines import severity_and_rule
from gccreds.render.generations import rotation_text, why_retired, why_rotated
from gccreds.render.looked_up import LookedUp
from gccreds.render.page import Page, Painted, Style

_DETAIL_COLUMN = 45

_SIGNS: Mapping[Action, tuple[str, Style]] = {
    Action.CREATE: ("+", Style.GREEN),
    Action.UPDATE: ("~", Style.YELLOW),
    Action.ROTATE: ("↻", Style.CYAN),
    Action.DELIVER: (">", Style.CYAN),
    Action.RETIRE: ("−", Style.RED),
    Action.DELETE: ("−", Style.RED),
    Action.IMPORT: ("=", Style.CYAN),
    Action.FORGET: ("−", Style.YELLOW),
}

_WHY: Mapping[Reason, str] = {
    Reason.REMOVED: "removed from the manifests",
    Reason.GONE: "gone from the organisation",
    Reason.LOST_STATE: "lost from the state",
    Reason.REQUESTED: "asked for by its id",
    Reason.UNDELIVERED: "not delivered everywhere",
}


def change_lines(page: Page, change: Change, known: LookedUp) -> list[Painted]:
    """The block, without blank lines around it."""
    report, plan = known.report, known.report.plan
    sign, style = _SIGNS[change.action]
    what = page.paint(style, f"{sign} {change.action.value:<6}")
    sentences = consequence(change, plan, command=report.command)
    return [
        *head_lines(page, what, str(change.address), _why(change, report), _place(page, change)),
        *(line for text in sentences for line in wrapped(page, text, " " * INDENT)),
        *_field_lines(page, change, known),
        *_destination_lines(page, change),
        *_rotation_lines(page, change, plan.moment),
    ]


def head_lines(
    page: Page, what: Painted, address: str, detail: str, place: Painted = NOTHING
) -> list[Painted]:
    """`  + create  oauth_client.x     why         where`; what does not fit stands below."""
    begin = page.line("  ", what, "  ", address)
    if not detail:
        return at_the_edge(begin, place, page.width)
    with_detail = page.line(padded(begin, _DETAIL_COLUMN - 1), " ", detail)
    if width_of(with_detail) + (width_of(place) + 2 if place else 0) <= page.width:
        return at_the_edge(with_detail, place, page.width)
    below = wrapped(page, detail, " " * INDENT)
    return [*at_the_edge(begin, place, page.width), *below]


def _why(change: Change, report: PlanReport) -> str:
    told = _reason(change, report)
    if not change.aside or change.reason is Reason.OVERLAP_ENDED:
        return told
    return f"generation {change.generation}{f': {told}' if told else ''}"


def _reason(change: Change, report: PlanReport) -> str:
    if change.aside and change.action is Action.UPDATE:
        return "replaced, and gets its end"
    if change.reason is Reason.REMOVED and change.group is Group.CLOCK:
        return "removed, its grace is over"
    if change.reason is Reason.REMOVED and report.command == "destroy":
        return ""
    if change.action is Action.ROTATE:
        return why_rotated(change, report.plan)
    if change.reason is Reason.OVERLAP_ENDED:
        return why_retired(change, report.plan)
    return _WHY.get(change.reason, "")


def _place(page: Page, change: Change) -> Painted:
    ends_or_begins = change.action in (Action.ROTATE, Action.RETIRE)
    if change.position is None or (ends_or_begins and change.group is Group.CLOCK):
        return NOTHING
    return page.dim(f"{change.position.file}:{change.position.line}")


def _field_lines(page: Page, change: Change, known: LookedUp) -> Iterator[Painted]:
    now = known.report.plan.moment
    # Where what it takes the place of is gone, there is nothing that the fields differ from.
    from_nothing = change.remote is None
    for field in change.fields:
        if from_nothing:
            lines = _created(page, field, change, now)
        else:
            lines = difference_lines(beside(page), field, now)
        yield from labelled(page, field.field, lines, _tag(page, field, change, known))
    if change.action is Action.CREATE and change.desired and change.desired.owner:
        yield from labelled(page, "owner", wrapped(beside(page), change.desired.owner))


def _rotation_lines(page: Page, change: Change, now: datetime) -> list[Painted]:
    told = rotation_text(change, now) if change.action is Action.CREATE else None
    return labelled(page, "rotates", [page.clean(told)]) if told else []


def _created(page: Page, field: FieldChange, change: Change, now: datetime) -> list[Painted]:
    """The value of a field of something new; nothing where it is empty and says nothing."""
    empty = field.after in (None, "", [], {})
    if empty and field.field != "expires":
        return []
    lines = value_lines(beside(page), field.field, field.after, now)
    defaulted = change.desired is not None and field.field in change.desired.defaulted
    if defaulted and not empty:
        lines[-1] = page.line(lines[-1], page.dim(" (default)"))
    return lines


def _tag(page: Page, field: FieldChange, change: Change, known: LookedUp) -> Painted:
    if finding := known.finding_on(change, field.field):
        return severity_and_rule(page, finding)
    if field.cause is Cause.MANIFEST:
        return NOTHING
    if field.cause is Cause.BOTH:
        return page.yellow("drift too, see below")
    where = "above" if change.group is Group.ORGANIZATION else "below"
    told = known.tells_drift_of(change.address, field.field)
    return page.yellow(f"drift, see {where}" if told else "drift")


def _destination_lines(page: Page, change: Change) -> list[Painted]:
    if change.action not in (Action.CREATE, Action.DELIVER, Action.ROTATE) or not change.desired:
        return []
    if change.desired.fields.get("grant") == "implicit":
        return []
    places = [line for d in change.desired.deliver for line in wrapped(beside(page), str(d))]
    return labelled(page, "secret goes to", places or [page.yellow("(delivered nowhere)")])
