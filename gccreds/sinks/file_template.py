"""A file that a Jinja2 template of the project makes of the values, and reads back through it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gccreds.domain.destination import Unfit

STAND_IN = "value"
"""What a template is tried with in place of each value."""

_STAND_IN = re.compile(r"gccreds\d{4}standin")


def _environment() -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, keep_trailing_newline=True)


@lru_cache(maxsize=64)
def _compiled(source: str) -> Template:
    """Once, however many credentials of a plan share it."""
    return _environment().from_string(source)


def render(source: str, values: Mapping[str, str]) -> str:
    """The template over these values. Raises ValueError, without a value in it, where it fails."""
    try:
        return _compiled(source).render(values)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        failure = f"{type(error).__name__}{f' in line {line}' if line else ''}"
    except Exception as error:  # noqa: BLE001  an expression may raise anything, with a value in it
        failure = type(error).__name__
    raise ValueError(failure)


def unfit_template(path: Path, written: str, names: Iterable[str]) -> Iterator[Unfit]:
    """Why the template at `path` makes no file of values under these names, if it makes none."""
    known = list(names)
    advice = f"mend {written}: it may use {', '.join(known)}"
    try:
        render(path.read_text(encoding="utf-8"), dict.fromkeys(known, STAND_IN))
        return
    except OSError as error:
        message = f"cannot be read: {(error.strerror or 'an input or output error').lower()}"
        advice = "name a file that this user may read, relative to the project file's folder"
    except UnicodeDecodeError:
        message = "cannot be read: it is not UTF-8"
    except ValueError as error:
        message = f"fails: {error}"
    yield Unfit(("template",), f"the template {message}", advice)


def read_back(source: str, names: Iterable[str], text: str) -> Mapping[str, str] | None:
    """The values that a rendered text holds, None where the template does not give them back.

    The template is rendered with a stand-in for each value; where they stand in the result, there
    the values stand in the text. A template that changes a value, or chooses by one, may lead
    astray: so every value that it uses must be found, and make the same text again.
    """
    stand_ins = {name: f"gccreds{number:04}standin" for number, name in enumerate(names)}
    used = find_undeclared_variables(_environment().parse(source))
    match = re.fullmatch(_pattern(render(source, stand_ins)), text)
    if match is None or not used <= {n for n, s in stand_ins.items() if s in match.re.groupindex}:
        return None
    values = {name: match[stand_ins[name]] for name in stand_ins if name in used}
    return values if render(source, values) == text else None


def _pattern(rendered: str) -> str:
    """A regular expression for the text, with a group for each stand-in that is named after it."""
    seen: set[str] = set()

    def group(stand_in: re.Match[str]) -> str:
        name = stand_in[0]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>[^\\n]*?)"

    return _STAND_IN.sub(group, re.escape(rendered))
