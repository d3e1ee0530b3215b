"""Plain scalars by the core schema of YAML 1.2: `no` is text, `010` is ten, `1:30` is text."""

import re
from functools import lru_cache
from typing import Any

from gccreds.kinds.written import Fraction, Whole

_NAMED: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
SPECIAL = frozenset(["", *"0123456789+-.~nNtTfF"])
"""With what a scalar begins that may be something else than text."""

_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = {"0o": (re.compile(r"0o[0-7]+"), 8), "0x": (re.compile(r"0x[0-9a-fA-F]+"), 16)}
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@lru_cache(maxsize=4096)
def plain_scalar(text: str) -> Any:
    """The value of a short unquoted scalar. Numbers keep how they were written."""
    if text in _NAMED:
        return _NAMED[text]
    if _DECIMAL.fullmatch(text):
        return _whole(text, 10)
    pattern, base = _OTHER_BASE.get(text[:2], (_DECIMAL, 10))
    if pattern.fullmatch(text):
        return _whole(text, base)
    if _FRACTION.fullmatch(text):
        return _fraction(text, float(text))
    if _NO_NUMBER.fullmatch(text):
        return _fraction(text, float(text.replace(".", "", 1)))
    return text


def _whole(text: str, base: int) -> Whole:
    number = Whole(int(text, base))
    number.written = text
    return number


def _fraction(text: str, value: float) -> Fraction:
    number = Fraction(value)
    number.written = text
    return number
