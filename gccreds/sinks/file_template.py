"""A file that a Jinja2 template of the project makes of the values, and reads back through it."""

import re
from collections.abc import Iterable, Mapping

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

_STAND_IN = re.compile(r"gccreds\d{4}standin")


def render(source: str, values: Mapping[str, str]) -> str:
    """The template over these values. Raises ValueError, without a value in it, where it fails."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True
    )
    try:
        return environment.from_string(source).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        place = f" in line {line}" if line else ""
        raise ValueError(f"{type(error).__name__}{place}") from None
    except Exception as error:  # noqa: BLE001  an expression may raise anything
        raise ValueError(type(error).__name__) from None


def read_back(source: str, names: Iterable[str], text: str) -> Mapping[str, str] | None:
    """The values that a rendered text holds, None where the template does not give them back.

    The template is rendered with a stand-in for each value; where they stand in the result, there
    the values stand in the text. A template that turns a value into something else gives none.
    """
    stand_ins = {name: f"gccreds{number:04}standin" for number, name in enumerate(names)}
    seen: set[str] = set()

    def group(stand_in: re.Match[str]) -> str:
        name = stand_in[0]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>[^\\n]*?)"

    pattern = _STAND_IN.sub(group, re.escape(render(source, stand_ins)))
    match = re.fullmatch(pattern, text)
    if match is None:
        return None
    return {name: match[stand_in] for name, stand_in in stand_ins.items() if stand_in in seen}
