"""Requests to the API under one login: paced, repeated where that is right, told apart."""

from collections.abc import Callable
from datetime import timedelta
from types import TracebackType
from typing import Self

from gccreds.domain.secret import Secret
from gccreds.genesys.login import AccessToken, ClientLogin, Login
from gccreds.genesys.outcome import Answered, Outcome
from gccreds.genesys.pacing import Pacer
from gccreds.genesys.refusal import answer_lost, no_answer, refusal
from gccreds.genesys.regions import Hosts
from gccreds.genesys.retry import REPEATABLE, Patience, Verdict, judge
from gccreds.genesys.timer import Timer
from gccreds.genesys.token_call import call_with
from gccreds.genesys.tokens import Tokens
from gccreds.genesys.transport import Bearer, Exchange, Transport

_REVOKE_PATH = "/api/v2/tokens/me"
_REVOKE_TIMEOUT = 2.0


class Session:
    """Used by any number of threads; nothing is sent before the first request.

    `rate` (requests a minute) lowers what the organisation allows. `on_request` sees every request
    that was sent. Setting `timer.stop` ends all waits with Interrupted. Close it, or use it in a
    `with`: that revokes its token.
    """

    def __init__(
        self,
        hosts: Hosts,
        login: Login,
        *,
        timer: Timer | None = None,
        rate: int | None = None,
        on_request: Callable[[Exchange], None] | None = None,
    ) -> None:
        self.hosts = hosts
        self.login = login
        self.timer = timer or Timer()
        self._transport = Transport(hosts, self.timer, on_request)
        self._tokens = Tokens(self._transport, login)
        self._pacer = Pacer(self.timer, rate)
        self._closed = False

    @property
    def request_count(self) -> int:
        """Every request sent until now, logins and repetitions included."""
        return self._transport.request_count

    @property
    def clock_offset(self) -> timedelta:
        """The organisation's clock less the local one, by the `Date` of the first answer."""
        return self._transport.clock_offset or timedelta()

    def access_token(self) -> AccessToken:
        """The token in use, logging in where that was not needed yet."""
        return self._tokens.current()

    def log_in_as(self, login: ClientLogin) -> None:
        """A real login with other credentials; the token that it gives is revoked at once.

        Raises LoginRefused, NetworkFailed.
        """
        tokens = Tokens(self._transport, login)
        tokens.current()
        self._revoke(tokens)

    def call_with(self, token: Secret, path: str) -> None:
        """A real call with a token that was made just now; it stays alive.

        Raises LoginRefused, NetworkFailed.
        """
        call_with(self._transport, token, path)

    def request(self, method: str, path: str, body: object = None) -> Answered:
        """Sends a request, `path` with its query, and returns the answer of status 2xx.

        Raises PermissionMissing and ApiRefused where the organisation says no, LoginRefused,
        NetworkFailed, Interrupted; and, of a POST alone, AnswerLost.
        """
        patience = Patience()
        renewed = False
        while True:
            token = self._tokens.current()
            outcome = self._send(method, path, body, token)
            match judge(outcome, repeatable=method in REPEATABLE):
                case Verdict.TAKE if isinstance(outcome, Answered):
                    if outcome.status < 300:
                        return outcome
                    if outcome.status != 401 or renewed:
                        raise refusal(method, path, outcome)
                    self._tokens.renew(token)
                    renewed = True
                case Verdict.AGAIN:
                    self._wait(method, path, outcome, patience)
                case Verdict.UNKNOWN:
                    raise answer_lost(method, path, outcome)
                case _:
                    raise no_answer(method, path, outcome, patience.tries)

    def close(self, *, keep_token: bool = False) -> None:
        """Revokes the own token, as well as that can be done in a moment, and disconnects.

        A token that was given is left alone; `keep_token` leaves the own one alive too. Closing
        again does nothing more.
        """
        if not keep_token and not self._closed:
            self._revoke(self._tokens)
        self._closed = True
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, method: str, path: str, body: object, token: AccessToken) -> Outcome:
        self._pacer.wait_for_leave()
        outcome: Outcome | None = None
        try:
            outcome = self._transport.send(
                method, self.hosts.api + path, auth=Bearer(token.token), json_body=body
            )
        finally:
            self._pacer.note(outcome.headers if isinstance(outcome, Answered) else {})
        return outcome

    def _wait(self, method: str, path: str, outcome: Outcome, patience: Patience) -> None:
        pause = patience.pause_after(outcome, self.timer.jitter())
        if pause is None:
            raise no_answer(method, path, outcome, patience.tries)
        if isinstance(outcome, Answered) and outcome.status == 429:
            self._pacer.hold(pause)
        self.timer.pause(pause)

    def _revoke(self, tokens: Tokens) -> None:
        token = tokens.own()
        if token is None:
            return
        # Whoever interrupts waits for little, and CI runners kill after ten seconds.
        for _ in range(1 if self.timer.stop.is_set() else 2):
            outcome = self._transport.send(
                "DELETE",
                self.hosts.api + _REVOKE_PATH,
                auth=Bearer(token.token),
                timeout=_REVOKE_TIMEOUT,
            )
            if isinstance(outcome, Answered) and outcome.status in (200, 204, 401):
                return
