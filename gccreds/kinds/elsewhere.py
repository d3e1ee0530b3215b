"""What others call the keys of an entry, so that a key carried over gets a useful answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from gccreds.domain.lifetime import format_duration


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A key that another tool has. `whose` is its owner, `here` what to write, from the value.

    Without an owner `here` is the whole advice: nothing stands for such a key here.
    """

    whose: str
    here: Callable[[object], str]

    def advice(self, value: object) -> str:
        """The next step for someone who wrote it."""
        here = self.here(value)
        return f"this is {self.whose} name; here it is {here}" if self.whose else here


TERRAFORM = "Terraform's"
API = "the API's"


def nowhere(advice: str) -> Elsewhere:
    """A key that has no counterpart here."""
    return Elsewhere("", lambda _: advice)


def named(name: str) -> Callable[[object], str]:
    """The key alone: its value is written alike."""
    return lambda _: name


def of_seconds(name: str) -> Callable[[object], str]:
    """A key whose value is a duration here and a number of seconds there."""

    def here(value: object) -> str:
        seconds = value if isinstance(value, int) and 0 < value < 10**8 else 900
        return f"{name}: {format_duration(timedelta(seconds=int(seconds)))}"

    return here


def for_both(names: Mapping[str, Elsewhere]) -> Mapping[str, Elsewhere]:
    """The API's names together with the same in Terraform's spelling."""
    snake = {_snake(name): Elsewhere(TERRAFORM, other.here) for name, other in names.items()}
    return {**snake, **names}


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)
