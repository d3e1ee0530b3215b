"""What the expression of a template comes to.

Jinja2 parses and lends its filters; the checked tree is evaluated here, node by node. Nothing is
compiled, no attribute of a Python object is in reach, and each step's result is held to the size
that a rendered text may have.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import Environment, Undefined, nodes
from jinja2.exceptions import FilterArgumentError

from gccreds.domain.meant import meant
from gccreds.kinds.written import as_text
from gccreds.manifest.expressions import MAY_HOLD, Refused

MAX_TEXT = 64 * 1024
MAX_ITEMS = 64 * 1024

_OF_TEXT = frozenset(["int", "lower", "replace", "string", "title", "trim", "upper"])

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
    "in": lambda item, container: item in container,
    "notin": lambda item, container: item not in container,
}


class _Missing:
    """What a name that is not defined comes to, until `default` replaces it or anyone uses it."""

    def __init__(self, refused: Refused) -> None:
        self.refused = refused


class Evaluator:
    """Comes to the value of checked expressions over a scope."""

    def __init__(self, jinja: Environment, scope: Mapping[str, Any]) -> None:
        self._jinja = jinja
        self._scope = scope

    def value(self, node: nodes.Node) -> Any:
        """The value of an expression. Raises Refused where a name is not defined, or it fails."""
        try:
            return _bounded(_found(self._value(node)))
        except (TypeError, ValueError, ArithmeticError, LookupError, FilterArgumentError):
            advice = "check what its names hold: texts, numbers or lists"
            raise Refused("the expression does not fit the values in it", advice) from None

    def text(self, parts: Iterable[nodes.Expr]) -> str:
        """The text of a template's pieces."""
        made = []
        for part in parts:
            if isinstance(part, nodes.TemplateData):
                made.append(part.data)
            else:
                made.append(as_text(_printable(self.value(part))))
        return str(_bounded(_joined(made)))

    def _value(self, node: nodes.Node) -> Any:
        match node:
            case nodes.Const():
                return node.value
            case nodes.Name():
                return self._named(node.name)
            case nodes.Getattr():
                return _item(self.value(node.node), node.attr, node)
            case nodes.Getitem():
                return _item(self.value(node.node), self.value(node.arg), node)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.CondExpr():
                return self._chosen(node)
            case nodes.Concat():
                return _joined([as_text(_printable(self.value(part))) for part in node.nodes])
            case nodes.Compare():
                return self._compared(node)
            case _:
                return self._operated(node)

    def _operated(self, node: nodes.Node) -> Any:
        match node:
            case nodes.And():
                return self.value(node.left) and self.value(node.right)
            case nodes.Or():
                return self.value(node.left) or self.value(node.right)
            case nodes.Not():
                return not self.value(node.node)
            case nodes.Add():
                return _short(self.value(node.left) + self.value(node.right))
            case nodes.Sub():
                return self.value(node.left) - self.value(node.right)
            case nodes.Neg():
                return -self.value(node.node)
            case nodes.Pos():
                return +self.value(node.node)
            case _:
                raise Refused(f"{type(node).__name__} may not stand in a template", MAY_HOLD)

    def _named(self, name: str) -> Any:
        if name in self._scope:
            return self._scope[name]
        if name == "each":
            return _Missing(
                Refused("`each` is known only with for_each", "add for_each, or write the value")
            )
        close = meant(name, self._scope)
        known = f"write {close}" if close else f"use {', '.join(self._scope)}"
        return _Missing(Refused(f"`{name}` is not defined", known))

    def _chosen(self, node: nodes.CondExpr) -> Any:
        if self.value(node.test):
            return self.value(node.expr1)
        if node.expr2 is None:
            raise Refused("an `if` without `else` came to nothing", "add else and a value")
        return self.value(node.expr2)

    def _compared(self, node: nodes.Compare) -> bool:
        left = self.value(node.expr)
        for operand in node.ops:
            right = self.value(operand.expr)
            if not _COMPARISONS[operand.op](left, right):
                return False
            left = right
        return True

    def _filtered(self, node: nodes.Filter) -> Any:
        taken = self._value(node.node) if node.node else ""
        if node.name == "default":
            taken = self._jinja.undefined() if isinstance(taken, _Missing) else taken
        else:
            taken = _found(taken)
        if node.name in _OF_TEXT:
            taken = as_text(_printable(taken))
        args = [self.value(argument) for argument in node.args]
        kwargs = {
            str(keyword.key): self.value(keyword.value)
            for keyword in node.kwargs
            if isinstance(keyword, nodes.Keyword)
        }
        _check_growth(node.name, taken, [*args, *kwargs.values()])
        made = self._jinja.call_filter(node.name, taken, args, kwargs)
        if isinstance(made, Undefined):
            raise Refused(f"there is no {node.name} item: the list is empty", "use default before")
        return list(made) if node.name == "unique" else made


def _found(value: Any) -> Any:
    if isinstance(value, _Missing):
        raise value.refused
    return value


def _item(container: Any, key: Any, node: nodes.Node) -> Any:
    if isinstance(container, Mapping) and key in container:
        return container[key]
    if isinstance(container, list) and key in range(-len(container), len(container)):
        return container[key]
    written = path_of(node)
    close = meant(str(key), map(str, container)) if isinstance(container, Mapping) else None
    advice = "add it to vars, or use the filter default"
    if close and written.endswith(f".{key}"):
        advice = f"write {written.removesuffix(str(key))}{close}"
    return _Missing(Refused(f"`{written}` is not defined", advice))


def path_of(node: nodes.Node) -> str:
    """How an expression of names and items is written: `vars.stores`."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{path_of(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=value)):
            return f"{path_of(node.node)}[{value!r}]"
        case _:
            return "…"


def _printable(value: Any) -> Any:
    if isinstance(value, str | int | float):
        return value
    raise Refused(
        "only texts, numbers and booleans become part of a text",
        "take one item of a list, or use join",
    )


def _joined(parts: list[str]) -> str:
    if sum(map(len, parts)) > MAX_TEXT:
        raise _too_long()
    return "".join(parts)


def _bounded(value: Any) -> Any:
    if isinstance(value, str) and len(value.encode()) > MAX_TEXT:
        raise _too_long()
    return value


def _short(made: Any) -> Any:
    if isinstance(made, list) and len(made) > MAX_ITEMS:
        raise Refused(f"a list of more than {MAX_ITEMS:,} items is made", "make it shorter")
    return _bounded(made)


def _check_growth(name: str, taken: Any, args: list[Any]) -> None:
    """Foresees what join and replace would make, which may be far more than what they take."""
    size = 0
    if name == "join" and isinstance(taken, list):
        between = len(as_text(_printable(args[0]))) if args else 0
        size = sum(len(as_text(_printable(item))) + between for item in taken)
    if name == "replace" and len(args) == 2:
        old, new = (as_text(_printable(argument)) for argument in args)
        size = len(taken) + taken.count(old) * len(new)
    if size > MAX_TEXT:
        raise _too_long()


def _too_long() -> Refused:
    return Refused("a rendered text has more than 64 KiB", "make it shorter")
