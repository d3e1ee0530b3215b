"""Azure Key Vault and a login to it, as the official clients take them for real.

A vault asks for a token by a challenge and must have a certificate; the login is a managed
identity's, which its host offers by IDENTITY_ENDPOINT. Both as Azure's documentation of the REST
APIs has them.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme

from tests.sinks.serving import Answer, Request, Service, served

_TOKEN = "token-of-a-managed-identity"
_MAY = ("get", "set")


@dataclass
class Vault:
    """What it holds: the versions of each secret, newest last, as their bundles.

    `variables` are those of a process that is logged in to it.
    """

    secrets: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    may: tuple[str, ...] = _MAY
    takes: str = _TOKEN
    service: Service | None = None
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it is."""
        assert self.service is not None
        return self.service.url

    def current(self, name: str) -> dict[str, Any]:
        """The newest version."""
        return self.secrets[name][-1]

    def put(self, name: str, value: str, tags: dict[str, str], **more: Any) -> dict[str, Any]:
        """A new version, as somebody gives one by hand."""
        versions = self.secrets.setdefault(name, [])
        moment = 1_800_000_000 + len(versions)
        attributes = {"enabled": True, "created": moment, "updated": moment}
        bundle = {
            "value": value,
            "id": f"{self.url}/secrets/{name}/{len(versions):032x}",
            "attributes": {**attributes, "recoveryLevel": "Recoverable+Purgeable"},
            "tags": tags,
            **more,
        }
        versions.append(bundle)
        return bundle

    def handle(self, request: Request) -> Answer:
        """What it answers, whoever asks."""
        if request.headers.get("authorization") != f"Bearer {self.takes}":
            return Answer(401, _error("Unauthorized"), {"WWW-Authenticate": self.challenge})
        if not request.query.get("api-version"):
            return Answer(400, _error("BadParameter"))
        kind, name, *_ = request.path.strip("/").split("/")
        if kind == "deletedsecrets":
            return self._deleted(name)
        return self._get(name) if request.method == "GET" else self._set(name, request)

    @property
    def challenge(self) -> str:
        """The library wants the vault's host to lie below that of the resource.

        Names below localhost lead nowhere everywhere; of an address the first part is taken off.
        """
        resource = f"https://{urlsplit(self.url).netloc.removeprefix('127.')}"
        return f'Bearer authorization="{self.url}/tenant", resource="{resource}"'

    def _get(self, name: str) -> Answer:
        if "get" not in self.may:
            return _forbidden("AccessDenied")
        if name not in self.secrets:
            return Answer(404, _error("SecretNotFound"))
        if not self.current(name)["attributes"]["enabled"]:
            return _forbidden("SecretDisabled")
        return Answer(200, self.current(name))

    def _set(self, name: str, request: Request) -> Answer:
        if "set" not in self.may:
            return _forbidden("AccessDenied")
        if name in self.deleted:
            return Answer(409, _error("Conflict", "ObjectIsDeletedButRecoverable"))
        sent = request.json
        return Answer(200, self.put(name, sent.pop("value"), sent.pop("tags", {}), **sent))

    def _deleted(self, name: str) -> Answer:
        if "get" not in self.may:
            return _forbidden("AccessDenied")
        if name not in self.deleted:
            return Answer(404, _error("SecretNotFound"))
        return Answer(200, {"id": f"{self.url}/secrets/{name}", "recoveryId": self.url})


@contextmanager
def a_vault(folder: Path) -> Iterator[Vault]:
    """A vault, and a login to it."""
    authority, vault = trustme.CA(), Vault()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    with served(vault.handle, tls) as service, served(_log_in) as host:
        vault.service = service
        vault.variables = {
            "REQUESTS_CA_BUNDLE": str(folder / "authority.pem"),
            "IDENTITY_ENDPOINT": host.url,
            "IDENTITY_HEADER": "of this host",
        }
        yield vault


def _log_in(request: Request) -> Answer:
    if request.headers.get("x-identity-header") != "of this host":
        return Answer(400, {"message": "the header is missing"})
    (resource,) = request.query["resource"]
    told = {"access_token": _TOKEN, "token_type": "Bearer", "resource": resource}
    return Answer(200, {**told, "expires_on": "4102444800"})


def _error(code: str, inner: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = {"code": code, "message": f"The operation failed: {code}"}
    if inner is not None:
        told["innererror"] = {"code": inner}
    return {"error": told}


def _forbidden(inner: str) -> Answer:
    return Answer(403, _error("Forbidden", inner))
