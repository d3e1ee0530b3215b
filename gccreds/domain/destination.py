"""What a kind of destination is, as data: its settings, its place, the names it uses by default.

A destination's own file gives one of these as `FORMAT`; manifests are validated with it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JSON_NAME = "json"
"""The payload name that stands for all values as one JSON object; only `as` asks for it."""

VARIABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""What a dotenv file, a shell and a CI system take as a name."""

ONE_LINE = re.compile(r"[^\x00-\x1f\x7f]+")


def under_own_names(_: object, payload: Iterable[str]) -> Mapping[str, str]:
    """Every payload name under its own name."""
    return {name: name for name in payload}


def in_capitals(_: object, payload: Iterable[str]) -> Mapping[str, str]:
    """Every payload name in capitals, as dotenv has them."""
    return {name: name.upper() for name in payload}


def secrets_in_capitals(_: object, payload: Iterable[str]) -> Mapping[str, str]:
    """Only what logs in, in capitals: a region kept as a secret would be masked in every log."""
    kept = ("client_id", "client_secret", "token")
    return {name: name.upper() for name in payload if name in kept}


def _one_line(_: object) -> re.Pattern[str]:
    return ONE_LINE


@dataclass(frozen=True, slots=True)
class Unfit:
    """What is wrong with a setting that its model takes. `path` leads to it from the settings."""

    path: tuple[str | int, ...]
    message: str
    next_step: str


def _all_fit(_: Any, __: Mapping[str, str], ___: Path) -> Iterable[Unfit]:
    return ()


@dataclass(frozen=True, slots=True)
class Traits:
    """How a kind of destination keeps what it is given.

    `readable`: it gives that back. `holds_apart`: names are kept apart there, so that two
    credentials may share the place. `one_by_one`: id and secret change one after the other;
    between the two, or where the second fails, they do not belong together. `takes_many`: it is
    told whose the values are, so that any number of credentials may share it.
    """

    readable: bool = True
    holds_apart: bool = False
    one_by_one: bool = False
    takes_many: bool = False


@dataclass(frozen=True, slots=True)
class DestinationFormat:
    """One value of `to` (manifest.md, "deliver").

    `settings` is the pydantic model of the item's own keys, all but `to`, `as` and `if_exists`;
    it forbids others. `place` turns settings into the text that, with `to`, identifies the
    destination. `local_path` names the setting that is a path below the project's folder; its
    model then has `allow_outside` too.
    `one_value`: it takes a single value, so a JSON object. `default_names` gives payload name to
    name there where `as` is not written; `name_form` what a name there may look like, and
    `name_advice` says that to people.
    `takes` are the payload names that it takes, under names of its own, where it takes no others.
    `unfit` gives what is known to be wrong with settings, with the names of `as` and with the
    files of the project (whose folder is its last argument) before anything is delivered.
    `decides_itself`: what it overwrites is not for `if_exists` to say. `permissions` are those that
    gccreds's own login needs in the organisation, so that it may deliver there.
    """

    to: str
    settings: type[Any]
    place: Callable[[Any], str]
    traits: Traits
    local_path: str | None = None
    one_value: bool = False
    default_names: Callable[[Any, Iterable[str]], Mapping[str, str]] = under_own_names
    name_form: Callable[[Any], re.Pattern[str]] = _one_line
    name_advice: str = "write letters, digits and _, not beginning with a digit"
    takes: tuple[str, ...] = ()
    unfit: Callable[[Any, Mapping[str, str], Path], Iterable[Unfit]] = _all_fit
    decides_itself: bool = False
    permissions: tuple[str, ...] = ()
