"""Holds exchanges with a sandbox to oauth-api.json, and to the paths that its specification lists.

`Watch` is put around an in-process sandbox and remembers what passes; `violations` says afterwards
which of it breaks the contract. Not held to it are answers that a fault forged.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gccreds.sandbox.faults import AnswerGarbage, AnswerStatus
from gccreds.sandbox.visits import VISIT, Visit
from tests.contract.formats import ANSWERS, REQUESTS

CONTRACT = Path(__file__).with_name("oauth-api.json")
BESIDE_THE_CONTRACT = (
    "/oauth/token",
    "/api/v2/oauth/apitokens",
    "/api/v2/oauth/apitokens/{id}",
    "/api/v2/organizations/limits/namespaces/{name}",
    "/api/v2/authorization/subjects/{id}",
    "/api/v2/authorization/subjects/{id}/bulkadd",
    "/api/v2/authorization/subjects/{id}/bulkremove",
    "/api/v2/authorization/subjects/{id}/bulkreplace",
    "/api/v2/authorization/subjects/{id}/divisions/{division}/roles/{role}",
    "/api/v2/integrations/actions/{id}/execute",
    "/api/v2/integrations/credentials",
    "/api/v2/integrations/credentials/{id}",
    "/_sandbox/{call}",
)
"""The other paths that the sandbox's specification lists."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as they were on the wire."""

    method: str
    path: str
    sent: bytes
    status: int
    answered: bytes

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass
class Watch:
    """An ASGI application around a sandbox's that remembers every answered exchange.

    It does so before the client has the whole answer, which a HEAD has with the headers; the
    sandbox answers with one body message.
    """

    application: ASGIApp
    exchanges: list[Exchange] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent, answered, status = bytearray(), bytearray(), 0
        last = "http.response.start" if scope["method"] == "HEAD" else "http.response.body"

        async def watched_receive() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def watched_send(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            answered.extend(message.get("body", b""))
            if message["type"] == last:
                remember()
            await send(message)

        def remember() -> None:
            if not _is_forged(scope):
                exchange = (scope["method"], scope["path"], bytes(sent), status, bytes(answered))
                self.exchanges.append(Exchange(*exchange))

        await self.application(scope, watched_receive, watched_send)


def violations(exchanges: list[Exchange], *, legacy_list: bool = False) -> list[str]:
    """What is wrong with these exchanges, one line each."""
    return [
        f"{exchange}: {fault}"
        for exchange in exchanges
        for fault in _faults_of(exchange, legacy_list=legacy_list)
    ]


def _is_forged(scope: Scope) -> bool:
    visit = scope["state"].get(VISIT)
    effect = visit.effect if isinstance(visit, Visit) else None
    return isinstance(effect, AnswerGarbage | AnswerStatus)


def _faults_of(exchange: Exchange, *, legacy_list: bool) -> Iterator[str]:
    operations = _operations(exchange.path)
    if operations is None:
        if not _is_beside(exchange.path):
            yield "no specification lists this path"
        return
    if exchange.method not in operations:
        yield "the path has no such method"
        return
    operation = operations[exchange.method]
    yield from _faults_of_request(exchange, operation)
    if not (legacy_list and exchange.path == "/api/v2/oauth/clients"):
        yield from _faults_of_answer(exchange, operation)


def _faults_of_request(exchange: Exchange, operation: Mapping[str, Any]) -> Iterator[str]:
    """Only what was accepted is held to the schema: tests send what is to be refused."""
    bodies = [p for p in operation.get("parameters", ()) if p["in"] == "body"]
    if not bodies or not 200 <= exchange.status < 300 or not exchange.sent:
        return
    sent = json.loads(exchange.sent)
    for error in _validator(bodies[0]["schema"]["$ref"], REQUESTS).iter_errors(
        _as_documented(sent)
    ):
        yield f"request: {error.json_path}: {error.message}"


def _faults_of_answer(exchange: Exchange, operation: Mapping[str, Any]) -> Iterator[str]:
    responses = operation["responses"]
    response = responses.get(str(exchange.status))
    if response is None and 200 <= exchange.status < 300:
        response = responses.get("default")
    if response is None:
        yield "the status is not documented"
    elif "schema" not in response:
        if exchange.answered:
            yield "an answer without a schema has a body"
    elif exchange.method != "HEAD":
        answered = json.loads(exchange.answered)
        for error in _validator(response["schema"]["$ref"], ANSWERS).iter_errors(answered):
            yield f"answer: {error.json_path}: {error.message}"


def _read_only(
    _: Validator, marked: bool, instance: object, __: Mapping[str, object]
) -> Iterator[Exception]:
    """What the system makes does not belong into a request."""
    if marked:
        yield ValidationError(f"{instance!r} is read-only")


_Request = extend(Draft4Validator, {"readOnly": _read_only})


@cache
def _contract() -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return contract


@cache
def _validator(reference: str, formats: object) -> Validator:
    schema = {"$ref": reference, "definitions": _contract()["definitions"]}
    kind = _Request if formats is REQUESTS else Draft4Validator
    return kind(schema, format_checker=formats)


@cache
def _operations(path: str) -> dict[str, Any] | None:
    """The operations on a path by method; one without parameters goes before one with them."""
    for template in sorted(_contract()["paths"], key=lambda t: t.count("{")):
        if _matches(template, path):
            return {m.upper(): o for m, o in _contract()["paths"][template].items()}
    return None


def _is_beside(path: str) -> bool:
    return any(_matches(template, path) for template in BESIDE_THE_CONTRACT)


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", template), path) is not None


def _as_documented(value: object) -> object:
    """What api-facts.md adds to the schema: a null is a member left away, and an old name."""
    match value:
        case dict():
            return {k: _as_documented(v) for k, v in value.items() if v is not None}
        case list():
            return [_as_documented(item) for item in value]
        case "SAML2BEARER":
            return "SAML2-BEARER"
        case _:
            return value
