"""Where the fields of a credential are written, looked up when asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from gccreds.domain.position import Position
from gccreds.manifest.source import Source
from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.tree import Place, Sequence


class FieldPositions(Mapping[str, Position]):
    """Field to the place of its value; `roles.NAME` to that of the key, `roles.NAME.DIVISION` and
    `scopes.NAME` to that of the item.

    A lookup, and not a table: of ten thousand credentials a run asks for a few.
    """

    __slots__ = ("_source", "_tree")

    def __init__(self, source: Source, tree: Written) -> None:
        self._source = source
        self._tree = tree

    def __getitem__(self, path: str) -> Position:
        marks = self._tree.marks.get(path)
        place = marks[2:] if marks else _inner(self._tree, path, outermost=True)
        if place is None:
            raise KeyError(path)
        return self._source.position(place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree.marks)

    def __len__(self) -> int:
        return len(self._tree.marks)


def _inner(tree: Any, path: str, outermost: bool = False) -> Place | None:
    if isinstance(tree, Sequence):
        return tree.marks[tree.index(path)] if path in tree else None
    if not isinstance(tree, Written):
        return None
    if path in tree.marks and not outermost:
        return tree.marks[path][:2]
    # Names of roles may have dots themselves.
    for key in tree.marks:
        if path.startswith(f"{key}."):
            return _inner(tree[key], path[len(key) + 1 :])
    return None
