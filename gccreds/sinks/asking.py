"""Asking a destination behind a network: for how long, where, and what is told when it fails.

Libraries put requests and answers into their exceptions, and so perhaps a secret. What they raise
ends in the one function that sends: from there on it is a Failed.
"""

import ipaddress
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar
from urllib.parse import urlsplit

from gccreds.errors import DestinationRefused
from gccreds.sinks.interface import Delivery

_T = TypeVar("_T")

REQUEST_SECONDS = 5
"""For the connection of one request, and again for its answer."""

_ACTION_SECONDS = 30
"""For all requests of one check, one delivery or one reading (engine.md, "Rotating", 4)."""

_PAUSES = (0.25, 0.5, 1.0)
"""In seconds, between one try and the next."""

_TOO_MANY = 429
_TIMES = {1: "", 2: " twice", 3: " three times", 4: " four times"}


@dataclass(eq=False, slots=True)
class Failed(Exception):
    """A request without success: the answer's status, or None and the reason for no answer.

    `trace` is the name under which the server's own log has it. No body, and so no secret.
    """

    status: int | None
    reason: str = ""
    trace: str = ""
    times: int = 1

    @property
    def passes(self) -> bool:
        """Whether the same request may succeed a moment later."""
        return self.status is None or self.status >= 500

    def __str__(self) -> str:
        answer = (
            f"did not answer ({self.reason})" if self.status is None else f"answered {self.status}"
        )
        trace = f"; {self.trace}" if self.trace else ""
        return f"{answer}{_TIMES[self.times]}{trace}"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The time of one action. `ends` is a moment of the monotonic clock, in seconds."""

    ends: float

    @classmethod
    def begin(cls) -> "Allowance":
        """The whole of it, from now on."""
        return cls(time.monotonic() + _ACTION_SECONDS)

    def ask(self, send: Callable[[], _T]) -> _T:
        """What a request gives that may be sent again. Raises its last Failed.

        It is tried four times at most, and never when the answer could come too late.
        """
        failed = Failed(None, f"{_ACTION_SECONDS} s are over")
        for times, pause in enumerate((*_PAUSES, 0.0), start=1):
            if not self._is_left:
                break
            try:
                return send()
            except Failed as error:
                failed = replace(error, times=times)
            if not failed.passes:
                break
            time.sleep(pause)
        raise failed

    @property
    def _is_left(self) -> bool:
        return time.monotonic() + 2 * REQUEST_SECONDS <= self.ends


MISUNDERSTOOD = (AttributeError, LookupError, TypeError, ValueError)
"""What libraries raise over a login file or an answer that is not of the form that they expect.

Mistakes of our own raise these too: they are caught around calls of a library alone.
"""

_TOKEN = re.compile(r"[\x21-\x7e]+")


def token_in(delivery: Delivery, name: str) -> str | None:
    """The token in a variable, None where there is none.

    Raises DestinationRefused for what no header can carry, such as a file with several lines.
    """
    token = variable(name)
    if token is None or _TOKEN.fullmatch(token):
        return token
    raise delivery.refused(
        f"{delivery.destination}: {name} is no token: it has a blank, a line break or a letter "
        "beyond ASCII",
        f"set {name} to the token alone",
    )


def variable(name: str) -> str | None:
    """An environment variable of this process; an empty one is none."""
    return os.environ.get(name) or None


def address_of(delivery: Delivery, name: str, default: str) -> str:
    """The address in a variable, or the default. Raises DestinationRefused where it is unsafe."""
    address = (variable(name) or default).rstrip("/")
    if is_safe(address):
        return address
    raise delivery.refused(
        f"{name} is no address that a login may be sent to",
        "write one that begins with https://; http:// is only for this machine",
    )


def is_safe(address: str) -> bool:
    """Whether a login may be sent there: over https, or on this machine."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host)))


def _is_here(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def unavailable(delivery: Delivery, address: str, failed: Failed) -> DestinationRefused:
    """A failure that says nothing about the request itself."""
    if failed.status is None:
        advice = f"see that it can be reached from here: curl -sSI {address}"
    elif failed.status == _TOO_MANY:
        advice = "this login sends too many requests: apply again in some minutes"
    else:
        advice = "apply again later"
    return delivery.refused(f"{delivery.destination}: {urlsplit(address).netloc} {failed}", advice)
