"""What somebody changed in the organisation, as a block of lines: who, when, what, what to do."""

import json
import re
from datetime import datetime

from gccreds.domain.change import FieldChange
from gccreds.domain.credential import Value
from gccreds.domain.lifetime import for_people
from gccreds.domain.plan import Drift
from gccreds.kinds.registry import kinds
from gccreds.render.change_block import head_lines
from gccreds.render.columns import wrapped
from gccreds.render.difference_lines import difference_lines
from gccreds.render.field_lines import INDENT, beside, grouped, is_set, labelled
from gccreds.render.looked_up import LookedUp
from gccreds.render.page import Page, Painted

_MARK = "ownership_mark"


def drift_lines(page: Page, drift: Drift, known: LookedUp) -> list[Painted]:
    """The block, without blank lines around it."""
    now = known.report.plan.moment
    return [
        *head_lines(page, page.yellow("! drift "), str(drift.address), _who_and_when(drift)),
        *(line for field in drift.fields for line in _field_lines(page, field, now)),
        *_ways_out(page, drift, known),
    ]


def _who_and_when(drift: Drift) -> str:
    when = for_people(drift.modified_at) if drift.modified_at else "since the last apply"
    return f"{drift.modified_by}, {when}" if drift.modified_by else when


def _field_lines(page: Page, field: FieldChange, now: datetime) -> list[Painted]:
    if field.field != _MARK:
        lines = difference_lines(beside(page), field, now)
        return labelled(page, field.field, lines)
    was = "moved" if field.before == field.after else "changed" if field.after else "taken off"
    text = f"the mark at the end of the description was {was}"
    return labelled(page, field.field, [page.yellow(line) for line in wrapped(beside(page), text)])


def _ways_out(page: Page, drift: Drift, known: LookedUp) -> list[Painted]:
    kept = [field for field in drift.fields if field.field != _MARK]
    if drift.position is None or not kept:
        return []
    if len(kept) == 1:
        place = known.place_of(kept[0].field, drift) or drift.position
        keep = f"To keep it: {_how_to_keep(kept[0])} {place.file}:{place.line}."
        leave = "To leave the field alone: ignore_changes."
    else:
        place = drift.position
        keep = f"To keep them: write these values in {place.file}:{place.line}."
        leave = "To leave the fields alone: ignore_changes."
    ways = (keep, leave) if _may_be_left(drift) else (keep,)
    together = wrapped(page, "  ".join(ways), " " * INDENT)
    if len(together) == 1:
        return together
    return [line for way in ways for line in wrapped(page, way, " " * INDENT)]


def _may_be_left(drift: Drift) -> bool:
    """Whether its manifest has `ignore_changes`: an API token has not."""
    return "ignore_changes" in kinds()[drift.address.kind].entry.model_fields


def _how_to_keep(field: FieldChange) -> str:
    if not (is_set(field.before) or is_set(field.after)):
        return f"write {field.field}: {_as_written(field.after)} in"
    before, after = grouped(field.before), grouped(field.after)
    if _covers(after, before):
        return "add it to"
    return "take it out of" if _covers(before, after) else f"write {field.field} so in"


def _as_written(value: Value) -> str:
    """In the manifest's own notation, so that it can be pasted; text that needs quotes has them."""
    plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _./-]*", value)
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


def _covers(more: dict[str, list[str]], less: dict[str, list[str]]) -> bool:
    return all(set(members) <= set(more.get(head, ())) for head, members in less.items())
