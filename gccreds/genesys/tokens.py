"""The access token of a run: obtained once, renewed once for all threads, revoked at the end."""

import threading

from gccreds.errors import LoginRefused
from gccreds.genesys.login import AccessToken, ClientLogin, Login, TokenLogin, request_token
from gccreds.genesys.transport import Transport


class Tokens:
    """Gives every thread the same token."""

    def __init__(self, transport: Transport, login: Login) -> None:
        self._transport = transport
        self._login = login
        self._current = AccessToken(login.token) if isinstance(login, TokenLogin) else None
        self._refusal: LoginRefused | None = None
        self._lock = threading.Lock()

    def current(self) -> AccessToken:
        """The token, logging in where there is none yet. Raises LoginRefused, NetworkFailed."""
        with self._lock:
            return self._current or self._log_in()

    def renew(self, dead: AccessToken) -> None:
        """Replaces this token, unless another thread has done so already.

        Raises LoginRefused where it was given: nobody here can obtain another one.
        """
        with self._lock:
            if self._current is dead:
                self._current = None
                self._log_in()

    def own(self) -> AccessToken | None:
        """The token that is to be revoked at the end: none where it was given, or never needed."""
        return None if isinstance(self._login, TokenLogin) else self._current

    def _log_in(self) -> AccessToken:
        if self._refusal is not None:
            raise self._refusal
        try:
            self._current = self._request()
        except LoginRefused as refusal:
            self._refusal = refusal
            raise
        return self._current

    def _request(self) -> AccessToken:
        match self._login:
            case ClientLogin():
                return request_token(self._transport, self._login)
            case TokenLogin(origin=origin):
                raise LoginRefused(
                    "the access token that was given is not valid, or not any more",
                    where=origin,
                    next_step="obtain another one, or log in by a client's id and secret, so that "
                    "it can be renewed",
                )
