"""The way that one request took, as httpcore tells it step by step.

Whether a proxy stands between is not read from settings: it is whom the connection was made to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Route:
    """How far a request came. `host` and `proxy` are `name:port`, without the port of https.

    `proxy` is None where there is none. `connected_after` is in seconds, None where no connection
    was made. `secured`: TLS was agreed upon; `tunnelled`: a proxy let it through.
    """

    host: str
    proxy: str | None = None
    connected_after: float | None = None
    tunnelled: bool = False
    secured: bool = False

    @property
    def peer(self) -> str:
        """Whom it met last: a proxy until that let it through, then the host."""
        return self.host if self.tunnelled else self.proxy or self.host


class Tracer:
    """httpcore's `trace` extension for one request; see its documentation, "Extensions"."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        target = httpx.URL(url)
        self._target = _name(target.host, target.port or _port_of(target.scheme))
        self._clock = clock
        self._begun = clock()
        self._peer: str | None = None
        self._connected: float | None = None
        self._tls_begun = False
        self._secured = False

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        step = event.partition(".")[2]
        if step == "connect_tcp.started":
            self._peer = _name(str(info["host"]), int(info["port"]))
        elif step == "start_tls.started":
            self._tls_begun = True
        elif step == "start_tls.complete":
            self._secured = True
        if step in ("connect_tcp.complete", "start_tls.complete"):
            self._connected = self._clock() - self._begun

    @property
    def route(self) -> Route:
        """The way, as far as it is known now."""
        proxy = self._peer if self._peer not in (None, self._target) else None
        return Route(self._target, proxy, self._connected, self._tls_begun, self._secured)


def _port_of(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _name(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port == 443 else f"{shown}:{port}"
