"""Requests that find out: each sent once, its way watched, and whatever comes of it a value.

`transport` wants an answer and repeats what may be repeated; a probe wants the first cause that
there is none. Connections, proxies and certificates are those of every other request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx

from gccreds.domain.secret import Secret
from gccreds.genesys.login import LOGIN_PATH, Basic, ClientLogin
from gccreds.genesys.obstacle import Obstacle, detail_of, obstacle
from gccreds.genesys.organisation import TOKEN_PATH
from gccreds.genesys.outcome import Answered
from gccreds.genesys.refusal import quoted
from gccreds.genesys.regions import Hosts
from gccreds.genesys.route import Route, Tracer
from gccreds.genesys.timer import Timer
from gccreds.genesys.transport import Bearer, Exchange, build_client, read_answer

CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 15.0
_REVOKE_SECONDS = 2.0
_GRANT = {"grant_type": "client_credentials"}


@dataclass(frozen=True, slots=True)
class Arrived:
    """An answer, whatever it says. `clock_offset` is the organisation's clock less the local one,
    None where no `Date` came.
    """

    answer: Answered
    route: Route
    request: str
    clock_offset: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Stopped:
    """No answer. `detail` are a few words of whoever stopped it, or none."""

    obstacle: Obstacle
    route: Route
    request: str
    detail: str = ""


Probe: TypeAlias = Arrived | Stopped


class Probes:
    """Probes of one organisation. Use it in a `with`: that revokes every token that they got."""

    def __init__(
        self,
        hosts: Hosts,
        *,
        timer: Timer | None = None,
        timeout: httpx.Timeout | None = None,
        on_request: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.hosts = hosts
        self._timer = timer or Timer()
        self._timeout = timeout or httpx.Timeout(_ANSWER_SECONDS, connect=CONNECT_SECONDS)
        self._on_request = on_request
        self._tokens: list[Secret] = []
        self._client: httpx.Client | None = None

    def log_in(self, login: ClientLogin) -> Probe:
        """The login as it must be: form-encoded, HTTP Basic (api-facts.md §5)."""
        return self._log_in(data=_GRANT, auth=Basic(login))

    def log_in_with_json(self, login: ClientLogin) -> Probe:
        """The same credentials as programs send them that get 401 for it: a JSON body."""
        pair = {"client_id": login.client_id, "client_secret": login.secret.reveal()}
        return self._log_in(json={**_GRANT, **pair})

    def look_at_token(self, token: Secret) -> Probe:
        """Whose token it is, by the API (api-facts.md §6)."""
        return self._send("GET", self.hosts.api + TOKEN_PATH, auth=Bearer(token))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for token in self._tokens:
            url = self.hosts.api + TOKEN_PATH
            self._send("DELETE", url, auth=Bearer(token), timeout=_REVOKE_SECONDS)
        if self._client is not None:
            self._client.close()

    def _log_in(self, **content: Any) -> Probe:
        probe = self._send("POST", self.hosts.login + LOGIN_PATH, **content)
        if isinstance(probe, Arrived) and probe.answer.secret is not None:
            self._tokens.append(probe.answer.secret)
        return probe

    def _send(self, method: str, url: str, **how: Any) -> Probe:
        tracer = Tracer(url, self._timer.monotonic)
        sent, begun = self._timer.now(), self._timer.monotonic()
        request = f"{method} {url}"
        try:
            response = self._opened().request(
                method, url, extensions={"trace": tracer}, **{"timeout": self._timeout, **how}
            )
        except (ImportError, ValueError):
            probe: Probe = Stopped(Obstacle.PROXY_SETTING, tracer.route, request)
        except httpx.HTTPError as error:
            route = tracer.route
            probe = Stopped(obstacle(error, route), route, request, quoted(detail_of(error)))
        else:
            answer = read_answer(response)
            offset = clock_offset(answer.headers, sent, self._timer.now())
            probe = Arrived(answer, tracer.route, request, offset)
        self._tell(method, url, probe, self._timer.monotonic() - begun)
        return probe

    def _opened(self) -> httpx.Client:
        # Raises ImportError and ValueError for a proxy of a kind that httpx does not know.
        if self._client is None:
            self._client = build_client(self.hosts)
        return self._client

    def _tell(self, method: str, url: str, probe: Probe, seconds: float) -> None:
        if self._on_request is not None:
            answer = probe.answer if isinstance(probe, Arrived) else None
            status, context_id = (answer.status, answer.context_id) if answer else (None, None)
            self._on_request(Exchange(method, httpx.URL(url).path, status, context_id, seconds))


def clock_offset(
    headers: Mapping[str, str], sent: datetime, answered: datetime
) -> timedelta | None:
    """How far the organisation's clock is from the local one: nothing where they can be the same.

    `Date` has whole seconds and was written at some time between `sent` and `answered`.
    """
    try:
        told = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    moment = told if told.tzinfo else told.replace(tzinfo=UTC)
    if moment > answered:
        return moment - answered
    latest = moment + timedelta(seconds=1)
    return latest - sent if latest < sent else timedelta()
