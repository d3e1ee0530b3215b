"""One request on the wire, and whatever comes of it as a value.

Nothing here raises: an httpx exception holds the request, and with it tokens and secrets, so it is
turned into words on the spot and never chained to an error.
"""

import json
import ssl
import threading
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from gccreds.domain.secret import Secret
from gccreds.genesys.outcome import Answered, Lost, NotSent, Outcome
from gccreds.genesys.regions import Hosts
from gccreds.genesys.timer import Timer

_TIMEOUT = httpx.Timeout(30, connect=10, pool=120)
# Shorter than the keep-alive of common servers (5 s), so that a create rarely meets a connection
# which is just being closed: its answer would count as lost.
_LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=4)


_SAME_TIME = timedelta(seconds=2)
_SECRET_MEMBERS = ("secret", "access_token", "token")
"""Of a client, of a login and of an API token."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as logs and counters see it. `status` is None where no answer came."""

    method: str
    path: str
    status: int | None
    context_id: str | None
    seconds: float


class Bearer(httpx.Auth):
    """Puts an access token on a request; shows it nowhere else."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


class Transport:
    """One lazily built connection pool for all threads, counting what goes through it."""

    def __init__(
        self,
        hosts: Hosts,
        timer: Timer,
        on_request: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.hosts = hosts
        self.timer = timer
        self.request_count = 0
        self.clock_offset: timedelta | None = None
        self._on_request = on_request
        self._client: httpx.Client | None = None
        self._lock = threading.Lock()

    def send(
        self,
        method: str,
        url: str,
        *,
        auth: httpx.Auth,
        json_body: object = None,
        form: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Outcome:
        """Sends one request, once. `timeout` (seconds, for each phase) replaces the usual ones."""
        client = self._open()
        with self._lock:
            self.request_count += 1
        begun = self.timer.monotonic()
        outcome = _attempt(
            lambda: client.request(
                method,
                url,
                auth=auth,
                json=json_body,
                data=form,
                timeout=_TIMEOUT if timeout is None else timeout,
            )
        )
        self._note(method, url, outcome, self.timer.monotonic() - begun)
        return outcome

    def close(self) -> None:
        """Closes all connections; one that is asked to send after that opens anew."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self) -> httpx.Client:
        with self._lock:
            if self._client is None:
                self._client = build_client(self.hosts)
            return self._client

    def _note(self, method: str, url: str, outcome: Outcome, seconds: float) -> None:
        answer = outcome if isinstance(outcome, Answered) else None
        if answer is not None and self.clock_offset is None:
            self.clock_offset = _offset(answer.headers.get("Date"), self.timer.now())
        if self._on_request is not None:
            status, context_id = (answer.status, answer.context_id) if answer else (None, None)
            self._on_request(Exchange(method, httpx.URL(url).path, status, context_id, seconds))


def build_client(hosts: Hosts) -> httpx.Client:
    """A pool of connections as all requests use it: proxies and certificates as the environment
    says, but for a sandbox.
    """
    if hosts.api.startswith("https:"):
        return httpx.Client(timeout=_TIMEOUT, limits=_LIMITS, trust_env=not hosts.loopback)
    # A sandbox: a proxy could not reach this machine's loopback, and a context that trusts nobody
    # saves the 110 ms that reading the usual certificates takes.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.Client(timeout=_TIMEOUT, limits=_LIMITS, trust_env=False, verify=context)


def _attempt(request: Callable[[], httpx.Response]) -> Outcome:
    try:
        response = request()
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return _not_sent(error)
    except httpx.PoolTimeout:
        return NotSent("no connection became free")
    except httpx.ProxyError:
        return NotSent("the proxy refused the connection")
    except httpx.TimeoutException:
        return Lost("no answer came in time")
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError):
        return NotSent("the address or a header is malformed", lasting=True)
    except httpx.HTTPError:
        return Lost("the connection broke before the answer was complete")
    return read_answer(response)


def _not_sent(error: httpx.TransportError) -> NotSent:
    if isinstance(error, httpx.ConnectTimeout):
        return NotSent("the connection could not be made in time")
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "SSL" in text:
        return NotSent(f"TLS failed: {text}", lasting=True)
    return NotSent(f"no connection could be made: {text}")


def read_answer(response: httpx.Response) -> Answered:
    """The answer with its secret, if any, taken out of the body."""
    if not response.content.strip():
        return Answered(response.status_code, response.headers)
    body = _parse(response.content)
    if body is None:
        return Answered(response.status_code, response.headers, garbage=True)
    secrets = [body.pop(member) for member in _SECRET_MEMBERS if member in body]
    entities = body.get("entities")
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, dict):
            for member in _SECRET_MEMBERS:
                entity.pop(member, None)
    taken = next((Secret(text) for text in secrets if isinstance(text, str) and text), None)
    return Answered(response.status_code, response.headers, body, taken)


def _parse(content: bytes) -> dict[str, object] | None:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _offset(date: str | None, now: datetime) -> timedelta | None:
    """How far apart the clocks are; `Date` has whole seconds, so a difference below two is none."""
    try:
        moment = parsedate_to_datetime(date or "")
    except (TypeError, ValueError):
        return None
    offset = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return offset if abs(offset) >= _SAME_TIME else timedelta()
