"""`${NAME}` in the strings of the project file: variables of the process's environment."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from gccreds.manifest.tree import Mapping as Written
from gccreds.manifest.tree import Place, Sequence

_VARIABLE = re.compile(r"\$\$\{|\$\{(?P<name>[^}]*)\}?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Report: TypeAlias = Callable[[Place, str, str], None]


def filled_in(tree: Any, place: Place, environ: Mapping[str, str], report: Report) -> Any:
    """The tree with every `${NAME}` replaced and `$${` made a literal `${`.

    One that is not set, or no name, is reported with the place of its string.
    """
    if isinstance(tree, str):
        return _filled(tree, place, environ, report) if "${" in tree else tree
    if isinstance(tree, Written):
        made = Written(tree.place)
        made.marks = tree.marks
        for key, value in tree.items():
            made[key] = filled_in(value, tree.marks[key][2:], environ, report)
        return made
    if isinstance(tree, Sequence):
        items = Sequence(tree.place)
        items.marks = tree.marks
        for item, at in zip(tree, tree.marks, strict=True):
            items.append(filled_in(item, at, environ, report))
        return items
    return tree


def _filled(text: str, place: Place, environ: Mapping[str, str], report: Report) -> str:
    def value(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return "${"
        if not match[0].endswith("}") or not _NAME.fullmatch(name):
            report(place, "`${` begins no name of a variable", "write ${NAME}, or $${ for itself")
        elif name not in environ:
            report(
                place,
                f"the environment variable {name} is not set",
                f"set it: export {name}=…",
            )
        return environ.get(name, "")

    return _VARIABLE.sub(value, text)
