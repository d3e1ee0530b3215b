"""Which formats a subject has: a module of this package for each."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

from gccreds import render
from gccreds.render.page import Page

Renderer = Callable[[Any, Page], str]


def formats_of(subject: str) -> tuple[str, ...]:
    """The formats of a subject, such as `plan` or `validate`; finding them imports none."""
    prefix = f"{subject}_"
    names = (module.name for module in iter_modules(render.__path__))
    return tuple(sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix)))


def renderer(subject: str, format_: str) -> Renderer:
    """The `render` of a format; its first argument is the subject's report."""
    return cast(Renderer, import_module(f"gccreds.render.{subject}_{format_}").render)
