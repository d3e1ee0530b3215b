"""What becomes of one field, as lines: items taken out and put in, or before and after."""

from collections.abc import Callable
from datetime import datetime

from gccreds.domain.change import Cause, FieldChange
from gccreds.render.columns import width_of, wrapped
from gccreds.render.field_lines import group_lines, grouped, is_set, scalar_text
from gccreds.render.page import Page, Painted

_Brush = Callable[[str], Painted]


def difference_lines(page: Page, field: FieldChange, now: datetime) -> list[Painted]:
    """`24h → 1h`, or `− one` and `+ other` of a set. What drift did or undoes is yellow."""
    drift = field.cause is Cause.DRIFT
    gone, new = (page.yellow, page.yellow) if drift else (page.red, page.green)
    if is_set(field.before) or is_set(field.after):
        return [
            *_items(page, "− ", gone, _without(field, after=False)),
            *_items(page, "+ ", new, _without(field, after=True)),
        ]
    before = page.clean(scalar_text(field.field, field.before, now))
    after = page.clean(scalar_text(field.field, field.after, now))
    if width_of(before) + width_of(after) + 4 <= page.width:
        return [page.line(gone(before), " → ", new(after))]
    return [*_signed(page, "− ", gone, before), *_signed(page, "+ ", new, after)]


def _without(field: FieldChange, *, after: bool) -> dict[str, list[str]]:
    """The members that only one side has, under their heads."""
    sides = grouped(field.before), grouped(field.after)
    other, this = sides if after else sides[::-1]
    kept = {
        head: [m for m in members if m not in other.get(head, ())] for head, members in this.items()
    }
    return {head: members for head, members in kept.items() if members}


def _items(page: Page, sign: str, brush: _Brush, sets: dict[str, list[str]]) -> list[Painted]:
    lines = [
        line for head, members in sets.items() for line in group_lines(page, sign, head, members)
    ]
    return [brush(line) for line in lines]


def _signed(page: Page, sign: str, brush: _Brush, text: str) -> list[Painted]:
    return [brush(line) for line in wrapped(page, text, sign, "  ")]
