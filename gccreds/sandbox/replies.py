"""Asking an ASGI application and holding its answer back until it is decided what becomes of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gccreds.sandbox.faults import TruncateList

_GARBAGE = b'{"entities": [{"id": "0'


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: status, headers in small letters, body."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def with_headers(self, headers: Mapping[str, str]) -> "Reply":
        """The same with these headers too."""
        return replace(self, headers={**self.headers, **headers})

    async def send(self, send: Send) -> None:
        """As ASGI messages; the length is that of the content as it is now."""
        headers = {**self.headers, "content-length": str(len(self.content))}
        if self.status == 204:
            del headers["content-length"]
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": self.content})


def as_json(status: int, body: object, headers: Mapping[str, str] | None = None) -> Reply:
    """A reply with a JSON body."""
    return Reply(
        status, {"content-type": "application/json", **(headers or {})}, json.dumps(body).encode()
    )


def garbage() -> Reply:
    """Status 200 and JSON that breaks off."""
    return Reply(200, {"content-type": "application/json"}, _GARBAGE)


def truncated(reply: Reply, fault: TruncateList) -> Reply:
    """A list with fewer entries and the same total; anything else as it is."""
    body = json.loads(reply.content) if reply.content else None
    if not isinstance(body, dict) or "entities" not in body:
        return reply
    body["entities"] = body["entities"][: fault.entries]
    return replace(reply, content=json.dumps(body).encode())


async def read_content(receive: Receive) -> bytes:
    """The whole body of a request."""
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def ask(application: ASGIApp, scope: Scope, content: bytes) -> Reply:
    """What the application answers to a request whose body was read already."""
    status, headers, chunks = 500, dict[str, str](), list[bytes]()

    async def receive() -> Message:
        return {"type": "http.request", "body": content}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        else:
            chunks.append(message.get("body", b""))

    await application(scope, receive, send)
    return Reply(status, headers, b"".join(chunks))
