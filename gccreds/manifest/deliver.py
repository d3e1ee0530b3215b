"""`deliver`: each item of the list as a Destination, checked by the format that it names."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.domain.destination import JSON_NAME, DestinationFormat
from gccreds.domain.meant import meant
from gccreds.domain.position import Position
from gccreds.kinds.entry import Problem
from gccreds.kinds.written import Strict, Words, one_of
from gccreds.manifest.wording import problems_of

_PRESET = "genesyscloud"
_PRESET_NAMES = {
    "client_id": "GENESYSCLOUD_OAUTHCLIENT_ID",
    "client_secret": "GENESYSCLOUD_OAUTHCLIENT_SECRET",
    "region": "GENESYSCLOUD_REGION",
}


class _IfExists(StrEnum):
    REFUSE = "refuse"
    REPLACE = "replace"


class _Common(Strict):
    if_exists: Annotated[_IfExists, one_of(_IfExists)] = _IfExists.REFUSE


class _Names(Strict):
    """`as`, written out."""

    as_: dict[str, Words]


_COMMON_KEYS = ("to", "as", "if_exists")


def read_item(
    item: Any,
    formats: Mapping[str, DestinationFormat],
    payload: tuple[str, ...],
    position: Position,
    root: Path,
) -> tuple[Destination | None, list[Problem]]:
    """The destination that an item names, or None, and what is wrong; paths lead from the item.

    `payload` has the names of the values that the credential delivers, `root` is the project
    file's folder.
    """
    if not isinstance(item, dict):
        advice = "write {to: DESTINATION} and its settings"
        return None, [Problem((), "an item of deliver must be a mapping", advice)]
    to = item.get("to")
    format_ = formats.get(to) if isinstance(to, str) else None
    if format_ is None:
        return None, [_unknown(item, formats)]
    problems: list[Problem] = []
    settings = _settings(item, format_, problems)
    if_exists = _if_exists(item, format_, problems)
    names = _names(item, format_, settings, payload, problems)
    if settings is not None:
        unfit = format_.unfit(settings, names, root)
        problems += (Problem(one.path, one.message, one.next_step) for one in unfit)
    if problems or settings is None:
        return None, problems
    return Destination(
        format_.to,
        format_.place(settings),
        settings.model_dump(),
        names,
        if_exists,
        position,
        format_.traits,
    ), []


def same_place_twice(
    destinations: list[tuple[int, Destination]],
) -> Iterator[Problem]:
    """A problem for each destination that an earlier one of the same credential is.

    Also under other names: what was delivered to it is known by its kind and place.
    """
    taken: dict[str, int] = {}
    for index, destination in destinations:
        first = taken.setdefault(str(destination), index)
        if first != index:
            message = f"{destination} is the place of item {first + 1} already"
            apart = destination.traits.holds_apart
            advice = (
                "write all its names in one item, below `as`" if apart else "take one of them out"
            )
            yield Problem(("deliver", index), message, advice)


def _unknown(item: Mapping[str, Any], formats: Mapping[str, DestinationFormat]) -> Problem:
    every = ", ".join(sorted(formats))
    if "to" not in item:
        return Problem((), "the destination has no `to`", f"add to: with one of {every}")
    to = item["to"]
    if not isinstance(to, str):
        return Problem(("to",), "to must be a text", f"write one of {every}")
    close = meant(to, formats)
    advice = f"write {close}. All destinations: {every}" if close else f"write one of {every}"
    return Problem(("to",), f'unknown destination "{to}"', advice)


def _settings(
    item: Mapping[str, Any], format_: DestinationFormat, problems: list[Problem]
) -> Any | None:
    own = {key: value for key, value in item.items() if key not in _COMMON_KEYS}
    try:
        return format_.settings.model_validate(own)
    except ValidationError as error:
        problems += problems_of(error, format_.settings, f"the destination {format_.to}")
        return None


def _if_exists(item: Mapping[str, Any], format_: DestinationFormat, problems: list[Problem]) -> str:
    if "if_exists" not in item:
        return _IfExists.REFUSE.value
    if format_.decides_itself:
        message = (
            f"if_exists does not reach a {format_.to}, which decides itself what it overwrites"
        )
        problems.append(Problem(("if_exists",), message, "take `if_exists` out", at_key=True))
        return ""
    try:
        return _Common.model_validate({"if_exists": item["if_exists"]}).if_exists.value
    except ValidationError as error:
        problems += problems_of(error, _Common, "the destination")
        return ""


def _names(
    item: Mapping[str, Any],
    format_: DestinationFormat,
    settings: Any,
    payload: tuple[str, ...],
    problems: list[Problem],
) -> Mapping[str, str]:
    if settings is None:
        return {}
    if format_.takes:
        problems += _unfit(item, format_, payload)
    if format_.takes or "as" not in item:
        return format_.default_names(settings, payload)
    written = item["as"]
    if written == _PRESET:
        return _preset(payload, problems)
    if isinstance(written, str) or not written:
        advice = f"write as: {_PRESET}, or as: {{{payload[0]}: NAME}}"
        problems.append(Problem(("as",), "as names nothing that is delivered", advice))
        return {}
    return _written_names(written, format_, settings, payload, problems)


def _unfit(
    item: Mapping[str, Any], format_: DestinationFormat, payload: tuple[str, ...]
) -> Iterator[Problem]:
    """What is wrong with a destination that takes certain values under names of its own."""
    if not set(format_.takes) <= set(payload):
        message = f"{format_.to} takes {' and '.join(format_.takes)}; this credential has others"
        yield Problem(("to",), message, "deliver it elsewhere")
    if "as" in item:
        message = f"{format_.to} has names of its own for what it takes"
        yield Problem(("as",), message, "take `as` out", at_key=True)


def _preset(payload: tuple[str, ...], problems: list[Problem]) -> Mapping[str, str]:
    if set(_PRESET_NAMES) <= set(payload):
        return _PRESET_NAMES
    message = f"as: {_PRESET} names the id and secret of a client; a token has neither"
    problems.append(Problem(("as",), message, "write as: {token: NAME}"))
    return {}


def _written_names(
    written: Any,
    format_: DestinationFormat,
    settings: Any,
    payload: tuple[str, ...],
    problems: list[Problem],
) -> Mapping[str, str]:
    form = format_.name_form(settings)
    try:
        names = _Names.model_validate({"as_": written}).as_
    except ValidationError as error:
        for problem in problems_of(error, _Names, "the destination"):
            path = ("as", *problem.path[1:])
            message = problem.message.replace("as_", "as")
            problems.append(Problem(path, message, problem.next_step, problem.at_key))
        return {}
    known = (*payload, JSON_NAME)
    there: dict[str, str] = {}
    for name, text in names.items():
        if name not in known:
            advice = f"write {meant(name, known) or 'one of ' + ', '.join(known)}"
            message = f'nothing is delivered under "{name}"'
            problems.append(Problem(("as", name), message, advice, at_key=True))
        if form.fullmatch(text) is None:
            message = f'"{text}" is no name there'
            problems.append(Problem(("as", name), message, format_.name_advice))
        if text in there:
            message = f'"{text}" is the name of {there[text]} already'
            problems.append(Problem(("as", name), message, "write another name"))
        there[text] = name
    return names
