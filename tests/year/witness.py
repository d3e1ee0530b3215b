"""Stands before the sandbox: sees every instant that can change what logs in, and kills there."""

import asyncio
import json
import os
import re
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gccreds.sandbox.connection import abort

DELIVERY = "/year/delivery"
"""Where a run tells of a delivery: `{"to", "moment"}`, the moment is begun, written or failed."""

_CREDENTIALS = re.compile(
    r"/api/v2/oauth/(?:clients|apitokens)(?:/(?P<id>[^/]+)(?P<secret>/secret)?)?"
)
_SECRETS = ("secret", "access_token", "token")


@dataclass(frozen=True)
class Instant:
    """Something is about to change at the organisation or at a destination, or has changed.

    `id` is the client or token of a request, `to` a destination. `moment` is arrived or done for a
    request; begun, written or failed for a delivery. `renews` says that a secret dies by it.
    """

    moment: str
    id: str | None = None
    to: str | None = None
    renews: bool = False


@dataclass
class Trap:
    """Kills a process at the `nth` instant. `sprung` is that instant once it has."""

    process: BaseProcess
    nth: int
    seen: int = 0
    sprung: Instant | None = None

    def springs_at(self, instant: Instant) -> bool:
        """Counts it; kills, and waits for the end, where it is the one."""
        self.seen += 1
        if self.seen != self.nth:
            return False
        assert self.process.pid is not None
        self.sprung = instant
        os.kill(self.process.pid, signal.SIGKILL)
        assert wait([self.process.sentinel], timeout=30), "a killed process goes on"
        return True


@dataclass
class Witness:
    """`look` is called at every instant, one at a time. `issued` are all secrets and tokens."""

    look: Callable[[Instant], None] = lambda instant: None
    trap: Trap | None = None
    issued: set[str] = field(default_factory=set)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def before(self, application: ASGIApp) -> ASGIApp:
        """The application behind this witness."""

        async def witnessed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"] == DELIVERY:
                await self._delivery(scope, receive, send)
                return
            noting = self._noting(scope, send)
            match = _CREDENTIALS.fullmatch(scope["path"])
            if match is None or scope["method"] == "GET":
                await application(scope, receive, noting)
                return
            renews = match["secret"] is not None
            if await self._is_cut_short(Instant("arrived", match["id"], renews=renews)):
                await abort(scope)
                return
            # Whoever hears the answer does the next thing, so the look comes before it.
            answer: list[Message] = []
            await application(scope, receive, _appending(answer))
            if await self._is_cut_short(Instant("done", match["id"], renews=renews)):
                await abort(scope)
            for message in answer:
                await noting(message)

        return witnessed

    async def _delivery(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = json.loads((await receive())["body"])
        if await self._is_cut_short(Instant(told["moment"], to=told["to"])):
            await abort(scope)
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _is_cut_short(self, instant: Instant) -> bool:
        return await asyncio.to_thread(self._passes, instant)

    def _passes(self, instant: Instant) -> bool:
        with self._one_at_a_time:
            self.look(instant)
            return self.trap is not None and self.trap.springs_at(instant)

    def _noting(self, scope: Scope, send: Send) -> Send:
        """Takes the secrets from answers as they go by."""
        if scope["method"] != "POST":
            return send

        async def noting(message: Message) -> None:
            body = message.get("body", b"")
            if body.startswith(b"{"):
                self._note(json.loads(body))
            await send(message)

        return noting

    def _note(self, answer: dict[str, Any]) -> None:
        self.issued.update(str(answer[name]) for name in _SECRETS if answer.get(name))


def _appending(answer: list[Message]) -> Send:
    async def append(message: Message) -> None:
        answer.append(message)

    return append
