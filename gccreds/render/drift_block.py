"""What somebody changed in the organisation, as a block of lines: who, when, what, what to do."""

from gccreds.domain.change import FieldChange
from gccreds.domain.lifetime import for_people
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.position import Position
from gccreds.render.change_block import head_lines
from gccreds.render.columns import wrapped
from gccreds.render.difference_lines import difference_lines
from gccreds.render.field_lines import INDENT, beside, grouped, is_set, labelled, scalar_text
from gccreds.render.page import Page, Painted

_MARK = "ownership_mark"


def drift_lines(page: Page, drift: Drift, plan: Plan) -> list[Painted]:
    """The block, without blank lines around it."""
    return [
        *head_lines(page, page.yellow("! drift "), str(drift.address), _who_and_when(drift)),
        *(line for field in drift.fields for line in _field_lines(page, field, plan)),
        *_ways_out(page, drift, plan),
    ]


def _who_and_when(drift: Drift) -> str:
    when = for_people(drift.modified_at) if drift.modified_at else "since the last apply"
    return f"{drift.modified_by}, {when}" if drift.modified_by else when


def _field_lines(page: Page, field: FieldChange, plan: Plan) -> list[Painted]:
    if field.field != _MARK:
        lines = difference_lines(beside(page), field, plan.moment)
        return labelled(page, field.field, lines)
    was = "moved" if field.before == field.after else "changed" if field.before else "taken off"
    text = f"the mark at the end of the description was {was}"
    return labelled(page, field.field, [page.yellow(line) for line in wrapped(beside(page), text)])


def _ways_out(page: Page, drift: Drift, plan: Plan) -> list[Painted]:
    kept = [field for field in drift.fields if field.field != _MARK]
    if drift.position is None or not kept:
        return []
    noun = "field" if len(kept) == 1 else "fields"
    place = _place_of(kept[0], drift, plan) if len(kept) == 1 else drift.position
    how = _how_to_keep(kept[0], plan) if len(kept) == 1 else "write these values in"
    keep = f"To keep {'it' if len(kept) == 1 else 'them'}: {how} {place.file}:{place.line}."
    leave = f"To leave the {noun} alone: ignore_changes."
    together = wrapped(page, f"{keep}  {leave}", " " * INDENT)
    if len(together) == 1:
        return together
    return [*wrapped(page, keep, " " * INDENT), *wrapped(page, leave, " " * INDENT)]


def _place_of(field: FieldChange, drift: Drift, plan: Plan) -> Position:
    for change in plan.changes:
        if change.address == drift.address and change.desired:
            return change.desired.position_of(field.field)
    assert drift.position is not None
    return drift.position


def _how_to_keep(field: FieldChange, plan: Plan) -> str:
    if not (is_set(field.before) or is_set(field.after)):
        return f"write {field.field}: {scalar_text(field.field, field.after, plan.moment)} in"
    before, after = grouped(field.before), grouped(field.after)
    if _covers(after, before):
        return "add it to"
    return "take it out of" if _covers(before, after) else f"write {field.field} so in"


def _covers(more: dict[str, list[str]], less: dict[str, list[str]]) -> bool:
    return all(set(members) <= set(more.get(head, ())) for head, members in less.items())
