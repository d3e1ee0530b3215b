"""`for_each`: one declaration, several credentials."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gccreds.kinds.entry import Problem
from gccreds.kinds.written import as_text


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: `each` is in scope of its templates, `key` stands in its address."""

    key: str
    each: Mapping[str, Any]


def instances_of(written: Any) -> tuple[list[Instance], list[Problem]]:
    """What a rendered `for_each` stands for, and what is wrong with it; paths lead from its value.

    Of a list each.key is each.value.
    """
    if isinstance(written, dict):
        pairs = [((key,), key, value) for key, value in written.items()]
    elif isinstance(written, list):
        pairs = [((index,), as_text(value), value) for index, value in enumerate(written)]
    else:
        advice = 'write [one, two], {key: value}, or "{{ vars.NAME }}" of such'
        return [], [Problem((), "for_each must be a mapping or a list of texts", advice)]
    found: dict[str, Instance] = {}
    problems: list[Problem] = []
    for path, key, value in pairs:
        wrong = next(_wrong(key, found), None)
        if wrong:
            at_key = isinstance(written, dict)
            problems.append(Problem(path, *wrong, at_key=at_key))
        else:
            found[key] = Instance(key, {"key": key, "value": value})
    return [*found.values()], problems


def _wrong(key: Any, found: Mapping[str, Instance]) -> Iterator[tuple[str, str]]:
    if not isinstance(key, str):
        yield "an item of for_each must be a text", "write texts, or a mapping of key: value"
    elif not key or not key.isprintable() or any(char in "[]#" for char in key):
        yield f'"{key}" cannot be a key of for_each', "use printable text without [, ] and #"
    elif key in found:
        yield f'"{key}" stands in for_each twice', "keep one of them"
