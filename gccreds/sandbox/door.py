"""The door: every request passes it, and it decides what becomes of the answer."""

import asyncio
from typing import assert_never

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from gccreds.sandbox.connection import abort, is_open
from gccreds.sandbox.control import CONTROL_PREFIX
from gccreds.sandbox.faults import (
    AnswerGarbage,
    AnswerStatus,
    CloseConnection,
    Delay,
    Effect,
    ExpireToken,
    Faults,
    TakeEffectLate,
    TruncateList,
)
from gccreds.sandbox.journal import Entry, Journal
from gccreds.sandbox.login import LOGIN_PATH, presented_id
from gccreds.sandbox.moments import http_date
from gccreds.sandbox.organization import Organization
from gccreds.sandbox.rates import RateWindows
from gccreds.sandbox.refusals import Refusal, generic, login_refusal, too_many_requests
from gccreds.sandbox.replies import Reply, as_json, ask, garbage, read_content, truncated
from gccreds.sandbox.visits import Visit, begin_visit


class Door:
    """An ASGI application around another: log, faults, rate windows, latency, headers."""

    def __init__(
        self, inside: ASGIApp, organization: Organization, journal: Journal, faults: Faults
    ) -> None:
        self._inside = inside
        self._organization = organization
        self._journal = journal
        self._faults = faults
        self._rates = RateWindows(organization.options.rate_limit)
        self._latency = organization.options.latency.total_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; a fault may close its connection without an answer."""
        content = await read_content(receive)
        self._organization.settle()
        request = Request(scope)
        visit = begin_visit(self._organization, request, content)
        if visit.path.startswith(CONTROL_PREFIX):
            await self._finished(await self._do(visit), visit).send(send)
            return
        entry = self._log(visit)
        effect = visit.effect = self._faults.take(visit.method, visit.path)
        if isinstance(effect, ExpireToken) and visit.token is not None:
            self._organization.expire(visit.token)
            visit.lives = False
        if visit.token is not None and visit.lives:
            visit.window = self._rates.count(visit.token.digest)
        await asyncio.sleep(self._latency)
        reply = await self._undergo(effect, visit)
        if reply is None:
            await abort(scope)
        elif is_open(scope):
            entry.status = reply.status
            await self._finished(reply, visit).send(send)

    async def _undergo(self, effect: Effect | None, visit: Visit) -> Reply | None:
        """What a fault makes of a visit; None where its connection is to be closed."""
        match effect:
            case None | ExpireToken():
                return await self._do(visit)
            case AnswerStatus():
                return _answer_status(effect, visit)
            case CloseConnection(when):
                if when == "after":
                    await self._do(visit)
                return None
            case TakeEffectLate(milliseconds):
                await abort(visit.scope)
                await asyncio.sleep(milliseconds / 1000)
                await self._do(visit)
                return None
            case Delay(milliseconds):
                await asyncio.sleep(milliseconds / 1000)
                return await self._do(visit)
            case AnswerGarbage():
                await self._do(visit)
                return garbage()
            case TruncateList():
                return truncated(await self._do(visit), effect)
            case _:
                assert_never(effect)

    async def _do(self, visit: Visit) -> Reply:
        """Carries the request out; what it changed is kept before anybody hears of it."""
        if visit.window is not None and not visit.window.passed:
            reply = _refused(too_many_requests(visit.window.reset), visit)
        else:
            reply = await ask(self._inside, visit.scope, visit.content)
        if visit.token is not None and visit.lives:
            self._organization.count_call(visit.token, reply.status)
        self._organization.commit()
        return reply

    def _log(self, visit: Visit) -> Entry:
        client_id = visit.token.client_id if visit.token is not None else None
        if visit.path == LOGIN_PATH:
            presented = presented_id(visit.headers, visit.content)
            client_id = presented if self._organization.clients.get(presented) else None
        return self._journal.open(visit.method, visit.path, visit.query, client_id)

    def _finished(self, reply: Reply, visit: Visit) -> Reply:
        headers = {
            "date": http_date(self._organization.clock.now()),
            "ININ-Correlation-Id": visit.context_id,
        }
        return reply.with_headers(
            headers | (visit.window.headers if visit.window is not None else {})
        )


def _answer_status(fault: AnswerStatus, visit: Visit) -> Reply:
    """An ErrorBody, at the login the OAuth form, or what the fault brings along."""
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.json is not None:
        return as_json(fault.status, fault.json, headers)
    if visit.path == LOGIN_PATH:
        return as_json(fault.status, login_refusal(fault.status).body(), headers)
    if fault.status == 429 and fault.retry_after is not None:
        return _refused(too_many_requests(fault.retry_after), visit)
    return _refused(generic(fault.status, retry_after=fault.retry_after), visit)


def _refused(refusal: Refusal, visit: Visit) -> Reply:
    seconds = refusal.retry_after
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    return as_json(refusal.status, refusal.body(visit.context_id), headers)
