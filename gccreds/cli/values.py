"""What option values may be. A message is what is wrong, a line end, and how to put it right."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_T = TypeVar("_T")


class Word:
    """One of a closed set of words, which `offered` looks up when it is asked."""

    def __init__(self, offered: Callable[[], Iterable[str]]) -> None:
        self.offered = offered

    def __call__(self, text: str) -> str:
        """The word. Raises ArgumentTypeError where it is not among them."""
        choices = tuple(self.offered())
        if text not in choices:
            raise ArgumentTypeError(f'"{text}" is no value of it\ngive {_or(choices)}')
        return text


def one_of(*choices: str) -> Word:
    """One of these words."""
    return Word(lambda: choices)


def format_of(subject: str) -> Word:
    """One of the formats that a subject can be rendered in; finding them imports none of them."""

    def offered() -> Iterable[str]:
        from gccreds.render.formats import formats_of

        return formats_of(subject)

    return Word(offered)


def number(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number of at least `least` and, where given, at most `most`."""
    bounds = f"of {least} or more" if most is None else f"from {least} to {most}"

    def check(text: str) -> int:
        if text.isascii() and text.isdigit() and least <= int(text) <= (most or int(text)):
            return int(text)
        raise ArgumentTypeError(f'"{text}" is no value of it\ngive a whole number {bounds}')

    return check


def duration(text: str) -> "timedelta":
    """A time span as manifests write them; `0s` is one."""
    from gccreds.domain.lifetime import parse_duration

    return _written(text, parse_duration)


def standard_input(text: str) -> str:
    """`-`; what else was written there may be a secret, so it is not repeated."""
    if text != "-":
        raise ArgumentTypeError(
            "a secret is never given as an argument, where other processes see it\n"
            "write - and give it on standard input"
        )
    return text


def moment(text: str) -> "datetime":
    """A date or a moment with an offset, as manifests write them."""
    from gccreds.domain.lifetime import parse_moment

    return _written(text, parse_moment)


def _written(text: str, parse: Callable[[str], _T]) -> _T:
    """As manifests write it."""
    from gccreds.domain.lifetime import Malformed

    try:
        return parse(text)
    except Malformed as wrong:
        raise ArgumentTypeError(f"{wrong}\n{wrong.next_step}") from None


def pair(text: str) -> tuple[str, str]:
    """`k=v`."""
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise ArgumentTypeError(f'"{text}" is no key=value\nwrite it as team=integrations')
    return key, value


def _or(choices: tuple[str, ...]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last
