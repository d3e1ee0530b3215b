"""An organisation that has a bad day: a share of all requests fails, the same ones every time."""

import hashlib
import json
import threading
from dataclasses import dataclass, field

from tests.crash.proxy import Answer, Disturbance, Fate, Request

_KINDS = ("429", "503", "500", "408", "reset before", "reset after", "garbage")


@dataclass
class BadDay(Disturbance):
    """`share` of the requests fail, chosen by `seed`, their names and how often they came.

    Up to `time_outs` more of them get no answer at all until `over` is set.
    """

    seed: int
    share: float = 0.3
    time_outs: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    failed: list[str] = field(default_factory=list)

    def before(self, request: Request) -> Fate:
        kind = self._kind(request)
        if kind is None:
            return Fate.GOES_ON
        self.failed.append(kind)
        if kind == "503" and self.time_outs:
            self.time_outs -= 1
            self.over.wait()
            return Fate.CONNECTION_CLOSED
        return Fate.CONNECTION_CLOSED if kind == "reset before" else Fate.GOES_ON

    def instead(self, request: Request) -> Answer | None:
        """A refusal in place of an answer; nothing was done then."""
        kind = self._kind(request)
        if kind is None or not kind.isdecimal():
            return None
        status = int(kind)
        code = {429: "too.many.requests", 408: "timeout"}.get(status, "internal.server.error")
        body = {"message": "A bad day.", "code": code, "status": status, "contextId": "bad-day"}
        headers = [("Content-Type", "application/json")]
        headers += [("Retry-After", "1")] if status == 429 else []
        return Answer(status, headers, json.dumps(body).encode())

    def after(self, request: Request) -> Fate:
        return Fate.CONNECTION_CLOSED if self._kind(request) == "reset after" else Fate.GOES_ON

    def altered(self, request: Request, answer: Answer) -> Answer:
        """Garbage in place of an answer; it was done then."""
        if self._kind(request) != "garbage":
            return answer
        return Answer(200, [("Content-Type", "text/html")], b"<html>A bad day")

    def _kind(self, request: Request) -> str | None:
        key = f"{self.seed} {request.name} {request.nth}".encode()
        chance = int.from_bytes(hashlib.sha256(key).digest()[:4], "big") / 2**32
        return _KINDS[int(chance / self.share * len(_KINDS))] if chance < self.share else None
