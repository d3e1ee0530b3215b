"""Fields of a credential as lines: a label, a value, a tag at the right edge."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from gccreds.domain.credential import Value
from gccreds.domain.lifetime import parse_moment
from gccreds.render.columns import at_the_edge, listed, padded, wrapped
from gccreds.render.page import Page, Painted
from gccreds.render.wording import moment_text

INDENT = 6
_LABEL = 21
_VALUE = INDENT + _LABEL + 2
NOTHING = Painted()


def beside(page: Page) -> Page:
    """The page that is left for a value beside its label."""
    return replace(page, width=page.width - _VALUE)


def labelled(
    page: Page, label: str, lines: Sequence[Painted], tag: Painted = NOTHING
) -> list[Painted]:
    """The lines of a value, if any, beside its label, with a tag at the right edge of the first."""
    if not lines:
        return []
    begin = page.line(" " * INDENT, padded(page.clean(label), _LABEL), "  ", lines[0])
    others = [page.line(" " * _VALUE, line) for line in lines[1:]]
    return [*at_the_edge(begin, tag, page.width), *others]


def value_lines(page: Page, name: str, value: Value, now: datetime | None) -> list[Painted]:
    """A value as people write it: moments with their distance, a line for each role."""
    if is_set(value):
        items = grouped(value).items()
        return [line for head, members in items for line in group_lines(page, "", head, members)]
    return wrapped(page, scalar_text(name, value, now))


def scalar_text(name: str, value: Value, now: datetime | None) -> str:
    """A single value on one line; what is empty is said to be."""
    if name == "expires":
        return moment_text(parse_moment(str(value)), now) if value else "never"
    if value is None or value == "" or value == [] or value == {}:
        return "(none)"
    return value if isinstance(value, str) else json.dumps(value)


def is_set(value: Value) -> bool:
    """Whether a value is a set of things: scopes, redirect URIs, or roles with their divisions."""
    if isinstance(value, dict):
        return bool(value) and all(where == "all" or is_set(where) for where in value.values())
    return isinstance(value, list) and bool(value)


def grouped(value: Value) -> dict[str, list[str]]:
    """The members of a set under their heads: divisions by role, all others under no head."""
    if isinstance(value, dict):
        return {role: _members(where) for role, where in value.items()}
    return {"": _members(value)} if value else {}


def _members(value: Value) -> list[str]:
    if not isinstance(value, list):
        return [str(value)]
    return [item if isinstance(item, str) else json.dumps(item) for item in value]


def group_lines(page: Page, sign: str, head: str, members: Sequence[str]) -> list[Painted]:
    """`+ Operator: APAC, EMEA`, over as many lines as it takes."""
    first = f"{head}: {members[0]}" if head else members[0]
    return listed(page, [first, *members[1:]], sign, " " * (len(sign) or 2 * bool(head)))
