"""Faults: what a test asks to go wrong, and which request it happens to (docs/sandbox.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gccreds.sandbox.refusals import bad_request


@dataclass(frozen=True, slots=True)
class AnswerStatus:
    """Nothing is done; this status is answered, with `json` as its body where that is given."""

    status: int
    retry_after: int | None
    json: object | None


@dataclass(frozen=True, slots=True)
class CloseConnection:
    """No byte is answered; the request was carried out ("after") or not ("before")."""

    when: Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class TakeEffectLate:
    """The connection is closed now, the effect comes later."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class Delay:
    """Effect and answer come later."""

    milliseconds: int


@dataclass(frozen=True, slots=True)
class AnswerGarbage:
    """It was done; the answer is 200 and not what anybody expects."""


@dataclass(frozen=True, slots=True)
class ExpireToken:
    """The request's token is dead from this request on."""


@dataclass(frozen=True, slots=True)
class TruncateList:
    """A list has fewer entries than its total says."""

    entries: int


Effect: TypeAlias = (
    AnswerStatus
    | CloseConnection
    | TakeEffectLate
    | Delay
    | AnswerGarbage
    | ExpireToken
    | TruncateList
)


def read_effect(value: object) -> Effect:
    """The `fault` member of a posted fault. Raises Refusal."""
    match value:
        case {"status": int(status), **more} if 200 <= status < 600:
            retry_after = more.get("retry_after")
            seconds = retry_after if isinstance(retry_after, int) else None
            return AnswerStatus(status, seconds, more.get("json"))
        case {"close": "before" | "after" as when}:
            return CloseConnection(when)
        case {"late_ms": int(milliseconds)} if milliseconds >= 0:
            return TakeEffectLate(milliseconds)
        case {"delay_ms": int(milliseconds)} if milliseconds >= 0:
            return Delay(milliseconds)
        case {"body": "garbage"}:
            return AnswerGarbage()
        case {"expire_token": True}:
            return ExpireToken()
        case {"truncate": int(entries)} if entries >= 0:
            return TruncateList(entries)
        case _:
            raise bad_request(
                "fault: must be one of status (200 to 599, with retry_after or json if wanted),"
                " close (before or after), late_ms, delay_ms, body (garbage), expire_token (true)"
                " and truncate."
            )


@dataclass(slots=True)
class Fault:
    """A fault that was posted, and how often it is still to happen."""

    method: str
    path: str
    effect: Effect
    skip: int = 0
    times: int = 1

    def matches(self, method: str, path: str) -> bool:
        """The path's `*` stands for any characters, slashes included."""
        pattern = re.escape(self.path).replace(r"\*", ".*")
        return self.method in ("*", method) and re.fullmatch(pattern, path) is not None


def read_fault(body: object) -> Fault:
    """What is posted to /_sandbox/faults. Raises Refusal."""
    match body:
        case {"method": str(method), "path": str(path), "fault": effect, **more}:
            skip, times = _count(more, "skip", 0), _count(more, "times", 1)
            return Fault(method.upper(), path, read_effect(effect), skip, times)
        case _:
            raise bad_request("method, path and fault are required.")


def _count(body: Mapping[object, object], name: str, default: int) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise bad_request(f"{name}: must be zero or a positive number.")
    return value


class Faults:
    """Faults in the order in which they were posted."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Behind those that are there."""
        self._faults.append(fault)

    def clear(self) -> None:
        """None is left."""
        self._faults.clear()

    def take(self, method: str, path: str) -> Effect | None:
        """What happens to this request: the oldest fault that matches and has times left.

        Each matching fault counts the requests that it is to skip by itself.
        """
        taken: Effect | None = None
        for fault in self._faults:
            if not fault.matches(method, path):
                continue
            if fault.skip:
                fault.skip -= 1
            elif taken is None and fault.times:
                fault.times -= 1
                taken = fault.effect
        return taken
