"""What a sandbox is started with (docs/sandbox.md, "Options")."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from gccreds.errors import UsageError

READY_CLIENT_ID = "00000000-0000-4000-8000-000000000001"
READY_CLIENT_SECRET = "sandbox"
"""Printed in the documentation: it opens nothing real."""

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """One sandbox's settings, as the options of `gccreds sandbox` give them.

    `port` 0 is any free port, `rate_limit` requests a minute and token (0: none), `start` where the
    organisation's clock begins. Raises UsageError for values that no sandbox can serve.
    """

    host: str = "127.0.0.1"
    port: int = 8484
    ready_file: Path | None = None
    data: Path | None = None
    clients: int = 0
    rate_limit: int = 300
    list_items: Literal["full", "legacy"] = "full"
    without: Literal["apitokens"] | None = None
    cache_lag: timedelta = _NOTHING
    list_lag: timedelta = _NOTHING
    max_clients: int | None = None
    latency: timedelta = _NOTHING
    seed: int | None = None
    login_errors: Literal[400, 401] = 401
    start: datetime | None = None

    def __post_init__(self) -> None:
        _require_loopback(self.host)
        if not 0 <= self.port <= 65_535:
            raise _unusable("--port", self.port, "a number from 0 (any free port) to 65535")
        for option, value in (("--clients", self.clients), ("--rate-limit", self.rate_limit)):
            if value < 0:
                raise _unusable(option, value, "zero or a positive number")
        if self.max_clients is not None and self.max_clients < 1:
            raise _unusable("--max-clients", self.max_clients, "1 or more: the login is a client")


def _require_loopback(host: str) -> None:
    """The ready-made login and the control calls are open to whoever reaches the address."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise UsageError(
            f'the sandbox does not listen on "{host}", which is not a loopback address',
            where="--host",
            next_step="leave --host away, or give 127.0.0.1, ::1 or localhost",
        )


def _unusable(option: str, value: int, wanted: str) -> UsageError:
    return UsageError(
        f"{value} does not fit {option}", where=option, next_step=f"give {option} {wanted}"
    )
