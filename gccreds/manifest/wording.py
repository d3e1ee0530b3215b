"""What pydantic refuses, in words of our own, with what to write instead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gccreds.domain.lifetime import Malformed
from gccreds.domain.meant import meant
from gccreds.kinds.elsewhere import Elsewhere
from gccreds.kinds.entry import Path, Problem

_WANTED = {
    "string_type": ("a text", "write a text"),
    "list_type": ("a list", "write a list: [one, two]"),
    "dict_type": ("a mapping", "write key: value pairs"),
    "model_type": ("a mapping", "write key: value pairs"),
    "bool_type": ("true or false", "write true or false"),
    "int_type": ("a whole number", "write a whole number"),
    "float_type": ("a number", "write a number"),
    "time_delta_type": ("a duration", "write it with a unit: 15m, 24h or 90d"),
    "datetime_type": ("a moment", "write 2027-06-30 or 2027-06-30T18:00:00+02:00"),
}
_OUTSIDE = {
    "greater_than": ("must be more than {gt}", "write a larger one"),
    "greater_than_equal": ("must be {ge:g} or more", "write a larger one"),
    "less_than_equal": ("must be {le:g} or less", "write a smaller one"),
    "literal_error": ("must be {expected}", "write one of them"),
    "string_too_short": ("is empty", "write a text, or take the key out"),
    "too_short": ("is empty", "write at least one item"),
}
_TO_TAKE_OUT = (", or take it out", ", or take the key out")
_NO_KEYS: Mapping[str, Elsewhere] = {}


def problems_of(
    error: ValidationError,
    model: type[BaseModel],
    owner: str,
    elsewhere: Mapping[str, Elsewhere] = _NO_KEYS,
) -> Iterator[Problem]:
    """Each thing that pydantic refused about `owner`, whose model this is.

    `elsewhere` is what others call the keys of its outermost mapping.
    """
    for detail in error.errors(include_url=False):
        problem = _problem(detail, model, owner, elsewhere)
        yield _kept(problem) if _is_required(model, problem.path) else problem


def _is_required(model: type[BaseModel], path: Path) -> bool:
    fields = model_at(model, path[:-1]).model_fields if path else {}
    return any(
        path[-1] == (field.alias or name) and field.is_required() for name, field in fields.items()
    )


def _kept(problem: Problem) -> Problem:
    """Nobody is told to take out what must be there."""
    advice = problem.next_step
    for offer in _TO_TAKE_OUT:
        advice = advice.removesuffix(offer)
    return replace(problem, next_step=advice)


def unknown_key(
    path: Path, owner: str, known: Iterable[str], value: object, elsewhere: Mapping[str, Elsewhere]
) -> Problem:
    """A key that nobody reads: what it is called here, if that can be told."""
    key = str(path[-1])
    close = meant(key, known)
    if key in elsewhere:
        advice = elsewhere[key].advice(value)
    elif close:
        advice = f"write {close}"
    else:
        every = ", ".join(known)
        advice = f"take it out; known here: {every}" if every else "take it out"
    return Problem(path, f'unknown key "{key}" in {owner}', advice, at_key=True)


def _problem(
    detail: ErrorDetails, model: type[BaseModel], owner: str, elsewhere: Mapping[str, Elsewhere]
) -> Problem:
    path: Path = tuple(part for part in detail["loc"] if part != "[key]")
    at_key = len(path) < len(detail["loc"])
    cause = detail.get("ctx", {}).get("error")
    if isinstance(cause, Malformed):
        message = _specific(path, cause, at_key)
        at_key = at_key or detail["input"] is None
        return Problem(path, message, cause.next_step, at_key)
    if detail["type"] in _OUTSIDE:
        message, advice = _OUTSIDE[detail["type"]]
        worded = message.format(**detail.get("ctx", {}))
        return Problem(path, f"{_label(path)} {worded}", advice)
    if cause is not None:
        return Problem(path, str(cause), "keep what is meant", at_key)
    match detail["type"]:
        case "extra_forbidden":
            inner = model_at(model, path[:-1])
            names = elsewhere if len(path) == 1 else _NO_KEYS
            whole = within(path[:-1], owner)
            return unknown_key(path, whole, keys_of(inner), detail["input"], names)
        case "missing":
            message = f"{path[-1]} is missing in {within(path[:-1], owner)}"
            return Problem(path[:-1], message, f"add {path[-1]}")
        case kind:
            wanted, advice = _WANTED.get(
                kind, ("of another form", "write it as docs/manifest.md shows")
            )
            if detail["input"] is None:
                message = f"{_label(path)} has no value"
                return Problem(path, message, f"{advice}, or take it out", at_key=True)
            found = _sort_of(detail["input"])
            return Problem(path, f"{_label(path)} must be {wanted}, not {found}", advice, at_key)


def _specific(path: Path, cause: Malformed, at_key: bool) -> str:
    message = str(cause)
    if message not in ("is empty", "has no value"):
        return message
    return f"{f'a key of {_label(path[:-1])}' if at_key else _label(path)} {message}"


def within(path: Path, owner: str) -> str:
    """The part of `owner` at a path, in words: `rotate of oauth_client.ci`."""
    return f"{_label(path)} of {owner}" if path else owner


def _label(path: Path) -> str:
    match path:
        case (*_, str(key), int(index)):
            return f"item {index + 1} of {key}"
        case (*_, part):
            return str(part)
        case _:
            return "the whole"


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that a model knows, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    """The model of the value at a path, or the nearest above it."""
    for part in path:
        for name, field in model.model_fields.items():
            if part == (field.alias or name):
                model = next(_models_in(field.annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _sort_of(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "a mapping"
