"""The HTTP API of Vault and OpenBao: who asks, and each of its answers."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from gccreds.errors import DestinationRefused
from gccreds.sinks.asking import (
    REQUEST_SECONDS,
    Allowance,
    Failed,
    address_of,
    token_in,
    unavailable,
    variable,
)
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery

ADDRESS = "VAULT_ADDR"
TOKEN = "VAULT_TOKEN"
ROLE_ID = "VAULT_ROLE_ID"
SECRET_ID = "VAULT_SECRET_ID"
NAMESPACE = "VAULT_NAMESPACE"
SKIP_VERIFY = "VAULT_SKIP_VERIFY"
CA_CERT = "VAULT_CACERT"
CA_PATH = "VAULT_CAPATH"

OF_ANOTHER_FORM = "its answer is not one of Vault's API"
"""The reason of a Failed where somebody else answers, such as a proxy."""

_TRUE = frozenset(["1", "t", "T", "TRUE", "true", "True"])
"""What Vault's own client takes for yes."""

_ELSEWHERE = range(HTTPStatus.MULTIPLE_CHOICES, HTTPStatus.BAD_REQUEST)
"""Not followed: a secret goes only where somebody said that it should."""

_MERGE = {"Content-Type": "application/merge-patch+json"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and the members of the body, none where there is no body."""

    status: int
    body: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.body.get("data") or {}


@dataclass(frozen=True, slots=True)
class VaultApi:
    """One login at one server, for the time of one action."""

    client: Any
    allowance: Allowance

    def ask(
        self, method: str, path: str, body: object = None, expected: Collection[int] = ()
    ) -> Answer:
        """The answer. Raises Failed for a status of no success that is none of `expected`."""

        def send() -> Answer:
            answer = _harmless(lambda: self._send(method, path, body))
            if answer.status >= HTTPStatus.MULTIPLE_CHOICES and answer.status not in expected:
                raise Failed(answer.status)
            return answer

        return self.allowance.ask(send)

    def _send(self, method: str, path: str, body: object) -> Answer:
        response = self.client.adapter.request(
            method,
            f"/v1/{path}",
            json=body,
            headers=dict(_MERGE) if method == "PATCH" else None,
            raise_exception=False,
        )
        return _answer(response.status_code, json.loads(response.content or "{}"))


@contextmanager
def logged_in(delivery: Delivery, namespace: str | None) -> Iterator[VaultApi]:
    """By VAULT_TOKEN, or as an AppRole, whose token is revoked when the block ends.

    Raises DestinationRefused where there is no such login, and for every Failed of the block.
    """
    address = _address(delivery)
    try:
        api = VaultApi(_client(delivery, address, namespace), Allowance.begin())
        if api.client.token:
            yield api
        else:
            with _as_role(delivery, api):
                yield api
    except Failed as failed:
        refused = _refusal(delivery, address, failed)
    else:
        return
    raise refused


@contextmanager
def _as_role(delivery: Delivery, api: VaultApi) -> Iterator[None]:
    role, secret = variable(ROLE_ID), variable(SECRET_ID)
    if role is None or secret is None:
        raise delivery.refused(
            f"{delivery.destination}: there is no login at Vault",
            f"set {TOKEN}, or {ROLE_ID} and {SECRET_ID} of an AppRole",
        )
    login = {"role_id": role, "secret_id": secret}
    wrong = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    answer = api.ask("POST", "auth/approle/login", login, wrong)
    if answer.status in wrong:
        raise delivery.refused(
            f"{delivery.destination}: Vault refused the AppRole ({answer.status})",
            f"see that {ROLE_ID} and {SECRET_ID} are of a role at auth/approle that is in force",
        )
    api.client.token = _given(answer)
    try:
        yield
    finally:
        with suppress(Failed):
            api.ask("POST", "auth/token/revoke-self")


def _given(answer: Answer) -> str:
    """The token of a login that succeeded. Raises Failed where there is none."""
    auth = answer.body.get("auth")
    token = auth.get("client_token") if isinstance(auth, dict) else None
    if not isinstance(token, str) or not token:
        raise Failed(None, OF_ANOTHER_FORM)
    return token


def _address(delivery: Delivery) -> str:
    if variable(ADDRESS) is None:
        raise delivery.refused(
            f"{delivery.destination}: {ADDRESS} is not set",
            f"set {ADDRESS} to the server's address, such as https://vault.example.com:8200",
        )
    return address_of(delivery, ADDRESS, "")


def _client(delivery: Delivery, address: str, namespace: str | None) -> Any:
    hvac = library("hvac", "vault", delivery)
    return hvac.Client(
        url=address,
        token=token_in(delivery, TOKEN) or "",
        namespace=namespace or variable(NAMESPACE),
        verify=_verify(),
        timeout=REQUEST_SECONDS,
        allow_redirects=False,
        adapter=hvac.adapters.RawAdapter,
    )


def _verify() -> str | bool:
    if variable(SKIP_VERIFY) in _TRUE:
        return False
    return variable(CA_CERT) or variable(CA_PATH) or True


def _answer(status: int, body: object) -> Answer:
    """Raises ValueError where this is none of Vault's."""
    if isinstance(body, dict) and isinstance(body.get("data") or {}, dict):
        return Answer(status, body)
    raise ValueError(OF_ANOTHER_FORM)


def _harmless(send: Callable[[], Answer]) -> Answer:
    """What `send` gives. An exception, which may hold the request, becomes a Failed."""
    try:
        return send()
    except OSError as error:
        failed = Failed(None, type(error).__name__)
    except ValueError:
        failed = Failed(None, OF_ANOTHER_FORM)
    raise failed


def _refusal(delivery: Delivery, address: str, failed: Failed) -> DestinationRefused:
    where = str(delivery.destination)
    if failed.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return delivery.refused(f"{where}: Vault is sealed, or not ready", "vault status")
    if failed.status == HTTPStatus.FORBIDDEN:
        return delivery.refused(
            f"{where}: Vault does not let this login do it",
            "see what the login may do: vault token lookup",
        )
    if failed.status in _ELSEWHERE:
        return delivery.refused(
            f"{where}: Vault is at another address ({failed.status})",
            f"set {ADDRESS} to that of the active server: vault status",
        )
    if failed.status is not None and failed.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return delivery.refused(f"{where}: Vault {failed}", "see the server's own log")
    return unavailable(delivery, address, failed)
