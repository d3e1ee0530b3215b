"""`state show` as text: what the state keeps of an address, a member a line."""

from collections.abc import Iterator, Mapping

from gccreds.domain.credential import Value
from gccreds.render.page import Page


def render(document: Mapping[str, Value], page: Page) -> str:
    """The members in their order, those of a member below it."""
    return page.text(_lines(document, ""))


def _lines(document: Mapping[str, Value], indent: str) -> Iterator[str]:
    for name, value in document.items():
        if isinstance(value, dict) and value:
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield f"{indent}{name}:"
            yield from _items(value, f"{indent}  ")
        else:
            yield f"{indent}{name}: {_shown(value)}"


def _items(items: list[Value], indent: str) -> Iterator[str]:
    for item in items:
        if not isinstance(item, dict):
            yield f"{indent}- {_shown(item)}"
            continue
        for number, line in enumerate(_lines(item, "")):
            yield f"{indent}{'  ' if number else '- '}{line}"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "-"
    return "-" if value in (None, "", {}) else str(value)
