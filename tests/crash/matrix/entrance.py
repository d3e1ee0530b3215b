"""Stands before a sandbox: counts what changes something, and may lose the answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gccreds.sandbox.connection import abort
from tests.crash.matrix.points import At, Point, Track

_CONTROL = "/_sandbox/"


@dataclass
class Entrance:
    """An ASGI application around a sandbox's.

    `look` gets all that the organisation holds after each change, before anybody has its answer.
    `loses` says whether the connection of a change is closed once it is done.
    """

    inside: ASGIApp
    look: Callable[[Any], object] = lambda state: None
    loses: Callable[[Point], bool] = lambda point: False
    track: Track = field(default_factory=Track)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["method"] == "GET" or scope["path"].startswith(_CONTROL):
            await self.inside(scope, receive, send)
            return
        answer: list[Message] = []

        async def hold_back(message: Message) -> None:
            answer.append(message)

        await self.inside(scope, receive, hold_back)
        self.look(await self._state())
        if self.loses(self.track.pass_by(At.DONE)):
            await abort(scope)
            return
        for message in answer:
            await send(message)

    async def _state(self) -> Any:
        transport = httpx.ASGITransport(self.inside)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as http:
            return (await http.get(f"{_CONTROL}state")).json()
