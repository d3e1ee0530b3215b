"""Credentials, and how they become an access token (api-facts.md §5)."""

import base64
import re
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

import httpx

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused
from gccreds.genesys.outcome import Answered, Outcome
from gccreds.genesys.refusal import no_answer, quoted, request_name
from gccreds.genesys.retry import Patience, Verdict, judge
from gccreds.genesys.transport import Transport

LOGIN_PATH = "/oauth/token"
_RATE_LIMITED = "rate limit exceeded"
_LIKE_A_SECRET = re.compile(r"\S{30,}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# A refusal is told by `error`, never by the status, which is 400 to some and 401 to others.
_VERDICTS = frozenset(["invalid_client", "invalid_grant", "unauthorized_client", "access_denied"])


@dataclass(frozen=True, slots=True)
class ClientLogin:
    """A client's id and secret. `origin` says where they were found."""

    client_id: str
    secret: Secret
    origin: str


@dataclass(frozen=True, slots=True)
class TokenLogin:
    """An access token that somebody else obtained; it is neither renewed nor revoked."""

    token: Secret
    origin: str


Login: TypeAlias = ClientLogin | TokenLogin


def is_client_id(text: str) -> bool:
    """Whether it has the form of a client's id, a UUID."""
    return _UUID.fullmatch(text) is not None


def shown_id(login: ClientLogin) -> str:
    """The id for a message, or its length where it may be the secret: people swap the two."""
    text = login.client_id
    swapped = is_client_id(login.secret.reveal()) or _LIKE_A_SECRET.search(text)
    return f"({len(text)} characters)" if swapped and not is_client_id(text) else text


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`expires_in` in seconds and `expires_at` by the organisation's clock, where it said so."""

    token: Secret
    token_type: str = "bearer"
    expires_in: int | None = None
    expires_at: datetime | None = None


class Basic(httpx.Auth):
    """Puts id and secret on a request; shows them nowhere else."""

    def __init__(self, login: ClientLogin) -> None:
        self._login = login

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        pair = f"{self._login.client_id}:{self._login.secret.reveal()}"
        request.headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        yield request


def request_token(transport: Transport, login: ClientLogin) -> AccessToken:
    """Logs in, form-encoded with HTTP Basic.

    Raises LoginRefused, and NetworkFailed where no verdict came. Repeating is harmless here, and
    both forms of rate limiting are waited out.
    """
    patience = Patience()
    while True:
        outcome = transport.send(
            "POST",
            transport.hosts.login + LOGIN_PATH,
            auth=Basic(login),
            form={"grant_type": "client_credentials"},
        )
        if isinstance(outcome, Answered) and outcome.status < 300 and outcome.secret:
            return _access_token(outcome, outcome.secret, transport)
        if isinstance(outcome, Answered) and _is_refusal(outcome):
            raise _refused(outcome, login, transport)
        pause = _pause(outcome, patience, transport.timer.jitter())
        if pause is None:
            raise no_answer("POST", transport.hosts.login + LOGIN_PATH, outcome, patience.tries)
        transport.timer.pause(pause)


def _access_token(answer: Answered, token: Secret, transport: Transport) -> AccessToken:
    body = answer.body or {}
    seconds = body.get("expires_in")
    kind = quoted(body.get("token_type")) or "bearer"
    if not isinstance(seconds, int):
        return AccessToken(token, kind)
    now = transport.timer.now() + (transport.clock_offset or timedelta())
    return AccessToken(token, kind, seconds, now + timedelta(seconds=seconds))


def _pause(outcome: Outcome, patience: Patience, jitter: float) -> float | None:
    if isinstance(outcome, Answered) and is_rate_limit(outcome):
        return patience.pause_when_limited(outcome.retry_after, jitter)
    if judge(outcome, repeatable=True) is Verdict.AGAIN:
        return patience.pause_after(outcome, jitter)
    return None


def is_rate_limit(answer: Answered) -> bool:
    """Either form: 429, or 400 `invalid_request` "rate limit exceeded; …" (api-facts.md §5)."""
    limited = oauth_error(answer) == "invalid_request" and oauth_description(
        answer
    ).lower().startswith(_RATE_LIMITED)
    return limited or answer.status == 429


def _is_refusal(answer: Answered) -> bool:
    if oauth_error(answer) in _VERDICTS:
        return True
    about_the_request = 400 <= answer.status < 500 and answer.status != 408
    return bool(oauth_error(answer)) and about_the_request and not is_rate_limit(answer)


def _refused(answer: Answered, login: ClientLogin, transport: Transport) -> LoginRefused:
    error, description = oauth_error(answer), oauth_description(answer)
    address = transport.hosts.login + LOGIN_PATH
    return LoginRefused(
        f"the login was refused: {error}" + (f", {description}" if description else ""),
        where=f"{login.origin}, client {shown_id(login)}; "
        + request_name("POST", address, answer.context_id),
        context_id=answer.context_id,
        next_step=_next_step(error, description, login, transport.hosts.region),
    )


def _next_step(error: str, description: str, login: ClientLogin, region: str) -> str:
    if shown_id(login) != login.client_id:
        return (
            "use the client's id, a UUID, and beside it the secret: as long as it is, what stands "
            "in place of the id may be the secret"
        )
    if not is_client_id(login.client_id):
        return (
            f'use the client\'s id, a UUID; "{shown_id(login)}" is a name. Admin > Integrations > '
            "OAuth shows it as Client ID"
        )
    if error == "unauthorized_client":
        return "use a client whose grant is client credentials"
    if "not found" in description:
        return (
            f"check the client id and the region: {region} does not know this id, and clients live "
            "in one region only"
        )
    if "authentication failed" in description:
        return (
            "check the client secret, and that the client is active: the id is right. A lost "
            "secret cannot be read again, only replaced (Admin > Integrations > OAuth)"
        )
    return "check that the client is active and its secret is right (Admin > Integrations > OAuth)"


def oauth_error(answer: Answered) -> str:
    """The `error` of an OAuth refusal (api-facts.md §5); empty where there is none."""
    return quoted((answer.body or {}).get("error"))


def oauth_description(answer: Answered) -> str:
    """Its text, under either of its names."""
    body = answer.body or {}
    return quoted(body.get("error_description")) or quoted(body.get("description"))
