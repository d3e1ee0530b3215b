"""What the reader makes of a YAML file: plain values, and mappings and lists that know places.

Lines and columns count from 0 here, as libyaml does, and from 1 in a Position.
"""

from collections.abc import Sequence as Items
from typing import Any, TypeAlias

Place: TypeAlias = tuple[int, int]
"""Line and column."""

Marks: TypeAlias = tuple[int, int, int, int]
"""Line and column of a key, then of its value."""


class Mapping(dict[str, Any]):
    """A mapping. `marks` has the places of each key and its value."""

    __slots__ = ("marks", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.marks: dict[str, Marks] = {}


class Sequence(list[Any]):
    """A list. `marks` has the place of each item."""

    __slots__ = ("marks", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.marks: list[Place] = []


class Unread:
    """Stands for a value that could not be read, and was reported."""


UNREAD = Unread()


def place_of(tree: Any, path: Items[str | int], at_key: bool, otherwise: Place) -> Place:
    """Where the value at `path` stands, or its key; as near as is known, from `otherwise` on.

    What a template put in has no place of its own: its nearest container answers for it.
    """
    found = otherwise
    for depth, part in enumerate(path, start=1):
        if isinstance(tree, Mapping) and part in tree.marks:
            marks = tree.marks[str(part)]
            found = marks[:2] if at_key and depth == len(path) else marks[2:]
            tree = tree[str(part)]
        elif isinstance(tree, Sequence) and isinstance(part, int) and part < len(tree.marks):
            found, tree = tree.marks[part], tree[part]
        else:
            break
    return found
