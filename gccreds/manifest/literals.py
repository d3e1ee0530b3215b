"""Refuses secrets written into files (manifest.md, "No credentials in files").

What was found is never printed: the message names the rule, the excerpt has stars.
"""

from collections.abc import Iterator
from typing import Any

from gccreds.kinds.written import as_text
from gccreds.manifest.files import ParsedFile
from gccreds.manifest.hiding import is_given, names_secret
from gccreds.manifest.problems import Problems, Spot
from gccreds.manifest.tree import Mapping, Place, Sequence

_FROM_ENVIRONMENT = 'take it out of the file, and write "${NAME}" for a variable of the process'
_NOT_AT_ALL = "take it out: gccreds makes secrets and delivers them, no manifest holds one"
_PAST = "; if it is none, add `# gccreds: not-a-secret` to the line"
_FREE_IN_ENTRIES = ("labels", "passthrough", "for_each")
_FREE_IN_ENVIRONMENTS = ("vars", "login")


def report_literals(file: ParsedFile, problems: Problems) -> None:
    """Reports what looks like a secret in a manifest."""
    free = []
    if isinstance(file.tree, Mapping):
        entries = (entry for section in file.tree.values() for entry in _values(section))
        free = [part for entry in entries for part in _parts(entry, _FREE_IN_ENTRIES)]
    _report(file, free, problems, _NOT_AT_ALL)


def report_literals_of_project(file: ParsedFile, problems: Problems) -> None:
    """Reports what looks like a secret in the project file."""
    tree = file.tree
    if not isinstance(tree, Mapping):
        return
    layers = [tree, tree.get("environment_defaults"), *_values(tree.get("environments"))]
    free = [part for layer in layers for part in _parts(layer, _FREE_IN_ENVIRONMENTS)]
    _report(file, free, problems, _FROM_ENVIRONMENT)


def _report(file: ParsedFile, free: list[Any], problems: Problems, remedy: str) -> None:
    found = [(place, "this value looks like a secret") for place in file.suspects]
    found += [
        (place, f"a value under {key} is a secret in the file")
        for part in free
        for place, key in _under_secret_keys(part, None)
    ]
    seen: set[Place] = set()
    for place, message in found:
        if place not in seen and not file.source.says_no_secret(place[0]):
            seen.add(place)
            problems.add(Spot(file.source, place), message, remedy + _PAST)


def _values(tree: Any) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        yield from tree.values()


def _parts(tree: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(tree, Mapping):
        for key in keys:
            if key in tree:
                yield tree[key]


def _under_secret_keys(tree: Any, owner: str | None) -> Iterator[tuple[Place, str]]:
    """The place of every value under a key that says secret, unless it is given from outside.

    `owner` is the nearest such key above.
    """
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            under = key if names_secret(key) else owner
            if isinstance(value, dict | list):
                yield from _under_secret_keys(value, under)
            elif under and _is_literal(value):
                yield tree.marks[key][2:], under
    elif isinstance(tree, Sequence):
        for value, place in zip(tree, tree.marks, strict=True):
            if isinstance(value, dict | list):
                yield from _under_secret_keys(value, owner)
            elif owner and _is_literal(value):
                yield place, owner


def _is_literal(value: Any) -> bool:
    if value is None or isinstance(value, bool) or value == "":
        return False
    return not is_given(as_text(value))
