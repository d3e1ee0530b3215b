"""HTTP connections that can be closed without a single byte of answer."""

import asyncio
import socket
from asyncio import BaseTransport, Transport
from typing import Any

from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_KEY = "transport"


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1, which leaves its transport in the state of every request."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.app_state = {**self.app_state}

    def connection_made(self, transport: BaseTransport) -> None:
        """Called once by the event loop.

        asyncio spares a listener that was handed to it Nagle's algorithm only sometimes; with it
        each answer, sent as head and body, would wait for a delayed acknowledgement.
        """
        assert isinstance(transport, Transport)
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state[_KEY] = transport
        super().connection_made(transport)


async def abort(scope: Scope) -> None:
    """Closes the request's connection; whatever the application sends then goes nowhere."""
    _transport(scope).abort()
    await asyncio.sleep(0)  # the protocol hears of it in the loop's next round


def is_open(scope: Scope) -> bool:
    """Whether somebody is still there to read the answer."""
    return not _transport(scope).is_closing()


def _transport(scope: Scope) -> Transport:
    transport = scope["state"][_KEY]
    assert isinstance(transport, Transport)
    return transport
