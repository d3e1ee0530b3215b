"""How values are written in YAML, as pydantic types: text, durations, moments (manifest.md).

All take what the reader gives (str, int, float, bool, None, list, dict) and raise Malformed, whose
`next_step` says what to write instead.
"""

import math
import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from gccreds.domain.lifetime import Malformed, parse_duration, parse_moment
from gccreds.domain.meant import meant

_T = TypeVar("_T")


class Strict(BaseModel):
    """What every model of a file's part is: frozen, unknown keys refused, nothing converted."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", populate_by_name=True)


class Whole(int):
    """A whole number that keeps how it was written: as text `010` stays `010`."""

    written: str


class Fraction(float):
    """A number with a fraction that keeps how it was written: as text `1.10` stays `1.10`."""

    written: str


def as_text(value: Any) -> Any:
    """A number or boolean as the text that was written; anything else as it is."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Whole | Fraction):
        return value.written
    return str(value) if isinstance(value, int | float) else value


def _duration(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        unit = f"{value}s for seconds, or 15m, 24h, 90d, 2w, 1d12h"
        raise Malformed(f'"{as_text(value)}" is not a duration: it has no unit', f"write {unit}")
    return parse_duration(value) if isinstance(value, str) else value


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise Malformed("a duration of zero makes no sense here", "write a longer one, such as 15m")
    return value


def _moment(value: Any) -> Any:
    return parse_moment(as_text(value)) if isinstance(value, str | int | float) else value


def _words(value: Any) -> Any:
    text = as_text(value)
    if type(text) is str and (not text or text.isspace()):
        raise Malformed("is empty", "write a text, or take the key out")
    return text


def _refuse_null(value: Any) -> Any:
    if value is None:
        raise Malformed("has no value", "write a value, or take the key out")
    return value


def _positive_duration(value: Any) -> Any:
    read = _duration(value)
    return _positive(read) if isinstance(read, timedelta) else read


def one_of(choices: type[StrEnum]) -> BeforeValidator:
    """Takes the text of a member of a closed set."""
    members = {choice.value: choice for choice in choices}

    def read(value: Any) -> Any:
        text = as_text(_refuse_null(value))
        if isinstance(text, str) and text in members:
            return members[text]
        what = f'"{text}"' if isinstance(text, str) else "this"
        advice = (isinstance(text, str) and meant(text, members)) or " or ".join(members)
        raise Malformed(f"{what} is not one of {', '.join(members)}", f"write {advice}")

    return BeforeValidator(read)


def of_form(form: re.Pattern[str], message: str, advice: str) -> AfterValidator:
    """Takes texts of this form alone; of any other `message` is said, with it in place of {}."""

    def read(value: str) -> str:
        if not form.fullmatch(value):
            raise Malformed(message.format(value), advice)
        return value

    return AfterValidator(read)


def _own_home(value: str) -> str:
    if value.startswith("~") and not value.startswith("~/"):
        raise Malformed(
            f'"{value}" is no path: ~ stands for your own home folder alone, before a /',
            "write ~/…, the whole path, or ./~… for a name that begins so",
        )
    return value


OWN_HOME = AfterValidator(_own_home)
"""A path may begin with `~/`; whoever opens it expands that. Another's home is refused."""


def unmarked(value: Any) -> Any:
    """A value of YAML in plain containers, so that it knows of no place; scalars as they are."""
    if isinstance(value, dict):
        return {key: unmarked(item) for key, item in value.items()}
    return [unmarked(item) for item in value] if isinstance(value, list) else value


def plain(value: Any) -> Any:
    """A value of YAML as one of JSON: plain types only. Raises Malformed for .nan and .inf."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Whole):
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Malformed("JSON has no such number", "write a finite number, or a text")
        return float(value)
    return value


Text: TypeAlias = Annotated[str, BeforeValidator(as_text)]
Words: TypeAlias = Annotated[str, BeforeValidator(_words)]
"""A text that is not empty."""

Duration: TypeAlias = Annotated[timedelta, BeforeValidator(_positive_duration)]
DurationOrZero: TypeAlias = Annotated[timedelta, BeforeValidator(_duration)]
Moment: TypeAlias = Annotated[datetime, BeforeValidator(_moment)]
Json: TypeAlias = Annotated[Any, BeforeValidator(plain)]
Given: TypeAlias = Annotated[_T | None, BeforeValidator(_refuse_null)]
"""None only where nothing was written: a written null is refused."""
