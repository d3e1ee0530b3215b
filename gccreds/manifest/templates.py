"""Templates in strings: rendered after YAML is parsed, so no value changes a document's shape."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from jinja2 import Environment, TemplateSyntaxError, nodes

from gccreds.kinds.written import as_text
from gccreds.manifest.evaluating import MAX_TEXT, Evaluator
from gccreds.manifest.expressions import Refused, check
from gccreds.manifest.tree import UNREAD, Place, Sequence
from gccreds.manifest.tree import Mapping as Written

Report: TypeAlias = Callable[[Place, str, str], None]

_JINJA = Environment(keep_trailing_newline=True, autoescape=False)  # noqa: S701 - no HTML is made
_OPENING = ("{{", "{%", "{#")


def is_template(text: str) -> bool:
    """Whether there is anything to render."""
    return "{" in text and any(opening in text for opening in _OPENING)


_TOO_LARGE = Refused("the expression is too large", "make it smaller")
_NO_STATEMENTS = Refused(
    "a template holds expressions only, no statements or comments",
    "use {{ }}; for the two characters themselves write {{ '{%' }} or {{ '{#' }}",
)


class Renderer:
    """Renders the strings of a tree over one scope: `vars`, `environment` and, inside, `each`.

    What is wrong is reported with its place, and counted in `failures`; so are values that the
    reader could not read, and reported.
    """

    def __init__(self, scope: Mapping[str, Any], report: Report) -> None:
        self._evaluator = Evaluator(_JINJA, scope)
        self._report = report
        self.failures = 0

    def render(self, tree: Any, place: Place, keys: bool = False) -> Any:
        """The tree with its strings rendered; the same object where there was nothing to do.

        `keys`: its own keys may be templates too, as those of `roles`.
        """
        if isinstance(tree, str):
            return self._text(tree, place) if is_template(tree) else tree
        if isinstance(tree, Written):
            return self._mapping(tree, keys)
        self.failures += tree is UNREAD
        return self._sequence(tree) if isinstance(tree, Sequence) else tree

    def _mapping(self, tree: Written, keys: bool) -> Written:
        made = Written(tree.place)
        changed = False
        for key, value in tree.items():
            line, column, *at = marks = tree.marks[key]
            name = self._key(key, (line, column), keys) if is_template(key) else key
            rendered = self.render(value, (at[0], at[1]), keys=key == "roles")
            changed = changed or rendered is not value or name is not key
            if name in made:
                message = f'two keys come to "{name}"'
                self._fail((line, column), Refused(message, "keep one of them"))
            made[name], made.marks[name] = rendered, marks
        return made if changed else tree

    def _sequence(self, tree: Sequence) -> Sequence:
        made = [self.render(item, place) for item, place in zip(tree, tree.marks, strict=True)]
        if all(new is old for new, old in zip(made, tree, strict=True)):
            return tree
        rendered = Sequence(tree.place)
        rendered.extend(made)
        rendered.marks = tree.marks
        return rendered

    def _key(self, key: str, place: Place, allowed: bool) -> str:
        if not allowed:
            refused = Refused(
                "a template may not stand in this key", "write the key itself; roles may have them"
            )
            self._fail(place, refused)
            return key
        name = as_text(self._text(key, place))
        if isinstance(name, str):
            return name
        self._fail(place, Refused("this key does not come to a text", "use one that does"))
        return key

    def _text(self, text: str, place: Place) -> Any:
        try:
            parts = _parse(text)
            if len(parts) == 1 and not isinstance(parts[0], nodes.TemplateData):
                return self._evaluator.value(parts[0])
            return self._evaluator.text(parts)
        except Refused as refused:
            self._fail(place, refused)
        except RecursionError:
            self._fail(place, _TOO_LARGE)
        return text

    def _fail(self, place: Place, refused: Refused) -> None:
        self.failures += 1
        self._report(place, refused.message, refused.next_step)


@lru_cache(maxsize=4096)
def _parse(text: str) -> tuple[nodes.Expr, ...]:
    """The pieces of a template, checked. Raises Refused for anything that it may not hold."""
    if len(text) > MAX_TEXT:
        raise Refused("a template has more than 64 KiB", "make it shorter")
    try:
        body = _JINJA.parse(text).body
        comment = any(kind == "comment_begin" for _, kind, _ in _JINJA.lex(text))
        if comment or any(not isinstance(node, nodes.Output) for node in body):
            raise _NO_STATEMENTS
        parts = tuple(
            part for node in body if isinstance(node, nodes.Output) for part in node.nodes
        )
        for part in parts:
            if not isinstance(part, nodes.TemplateData):
                check(part)
    except TemplateSyntaxError as error:
        if "{%" in text:
            raise _NO_STATEMENTS from None
        message = f"the template cannot be read: {error.message}"
        raise Refused(message, "write {{ NAME }}, closed on the same line") from None
    except (RecursionError, ValueError):
        raise _TOO_LARGE from None
    return parts
