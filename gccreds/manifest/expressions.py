"""What a template's expression may hold (manifest.md, "Templates"): all else is refused."""

from jinja2 import nodes

from gccreds.domain.meant import meant

_FILTERS: dict[str, tuple[int, frozenset[str]]] = {
    "default": (2, frozenset(["default_value", "boolean"])),
    "first": (0, frozenset()),
    "int": (1, frozenset(["default"])),
    "join": (1, frozenset(["d"])),
    "last": (0, frozenset()),
    "length": (0, frozenset()),
    "list": (0, frozenset()),
    "lower": (0, frozenset()),
    "replace": (2, frozenset(["old", "new"])),
    "sort": (2, frozenset(["reverse", "case_sensitive"])),
    "string": (0, frozenset()),
    "title": (0, frozenset()),
    "trim": (1, frozenset(["chars"])),
    "unique": (1, frozenset(["case_sensitive"])),
    "upper": (0, frozenset()),
}
"""Each filter with how many arguments it takes, and their names. None takes `attribute`."""

_ALLOWED = (
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Concat,
    nodes.Add,
    nodes.Sub,
    nodes.Neg,
    nodes.Pos,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.CondExpr,
    nodes.Filter,
    nodes.Keyword,
)
_REFUSED: dict[type[nodes.Node], str] = {
    nodes.Call: "a call",
    nodes.Mul: "`*`",
    nodes.Pow: "`**`",
    nodes.Mod: "`%`",
    nodes.Div: "`/`",
    nodes.FloorDiv: "`//`",
    nodes.Test: "a test with `is`",
    nodes.Slice: "a slice",
    nodes.List: "a list written out",
    nodes.Dict: "a mapping written out",
    nodes.Tuple: "a tuple",
}
MAY_HOLD = "use names, items, `~`, `+`, `-`, comparisons, and/or/not, if … else, and filters"


class Refused(Exception):
    """An expression that is not allowed or comes to nothing. `next_step` says what to do."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message, self.next_step = message, next_step


def check(expression: nodes.Node) -> None:
    """Raises Refused if any part of it, evaluated or not, is not on the list."""
    if not isinstance(expression, _ALLOWED):
        what = _REFUSED.get(type(expression), type(expression).__name__)
        raise Refused(f"{what} may not stand in a template", MAY_HOLD)
    if isinstance(expression, nodes.Filter):
        _check_filter(expression)
    for part in expression.iter_child_nodes():
        check(part)


def _check_filter(node: nodes.Filter) -> None:
    if node.name not in _FILTERS:
        close = meant(node.name, _FILTERS)
        advice = f"write {close}" if close else f"use one of {', '.join(_FILTERS)}"
        raise Refused(f'unknown filter "{node.name}"', advice)
    count, names = _FILTERS[node.name]
    if node.name == "replace" and len(node.args) + len(node.kwargs) < count:
        raise Refused('the filter "replace" takes two arguments', "write replace('OLD', 'NEW')")
    if node.dyn_args or node.dyn_kwargs or len(node.args) > count:
        raise Refused(f'the filter "{node.name}" takes {count or "no"} arguments', "take some out")
    for keyword in node.kwargs:
        if keyword.key not in names:
            raise Refused(f'the filter "{node.name}" takes no {keyword.key}', "take it out")
