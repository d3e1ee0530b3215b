"""Google's Secret Manager, as the official client takes it for real, and a service account.

Paths, bodies and errors are those of the documentation of its REST API, version 1.
"""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import jwt

from tests.sinks.serving import Answer, Request, Service, served

PROJECT = "acme-prod"
_EMAIL = f"gccreds@{PROJECT}.iam.gserviceaccount.com"
_PERMISSIONS = frozenset(
    [
        "secretmanager.secrets.create",
        "secretmanager.secrets.get",
        "secretmanager.secrets.update",
        "secretmanager.versions.access",
        "secretmanager.versions.add",
    ]
)
_ROUTES = {
    ("GET", ""): ("secrets.get", "get"),
    ("PATCH", ""): ("secrets.update", "update"),
    ("POST", ":addVersion"): ("versions.add", "add"),
    ("POST", ":testIamPermissions"): ("", "test"),
    ("GET", "/versions/latest:access"): ("versions.access", "access"),
}


@dataclass
class Secret:
    """A secret; its versions are texts, newest last, None for one that was disabled."""

    annotations: dict[str, str] = field(default_factory=dict)
    versions: list[bytes | None] = field(default_factory=list)
    etag: int = 1


@dataclass
class SecretManager:
    """What it holds, and what the login may do. `service` is where it is.

    `variables` are those of a process that is logged in to it.
    """

    public_key: bytes
    service: Service | None = None
    secrets: dict[str, Secret] = field(default_factory=dict)
    may: set[str] = field(default_factory=lambda: set(_PERMISSIONS))
    variables: dict[str, str] = field(default_factory=dict)

    def handle(self, request: Request) -> Answer:
        """What it answers to whoever shows a token that the service account signed."""
        if not self._is_signed(request.headers.get("authorization", "")):
            return _error(401, "UNAUTHENTICATED")
        collection = f"/v1/projects/{PROJECT}/secrets"
        if request.path == collection and request.method == "POST":
            return self._permitted("secrets.create") or self._create(request)
        found = re.fullmatch(rf"{collection}/([\w-]+)(.*)", request.path)
        if found is None or (request.method, found[2]) not in _ROUTES:
            return _error(404, "NOT_FOUND")
        permission, method = _ROUTES[request.method, found[2]]
        refused = self._permitted(permission)
        if refused is not None:
            return refused
        if found[1] not in self.secrets:
            return _error(404, "NOT_FOUND")
        answer: Answer = getattr(self, f"_{method}")(found[1], self.secrets[found[1]], request)
        return answer

    def _is_signed(self, authorization: str) -> bool:
        token = authorization.removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, certs=self.public_key)
        except ValueError:
            return False
        return bool(claims["iss"] == _EMAIL)

    def _permitted(self, permission: str) -> Answer | None:
        if not permission or f"secretmanager.{permission}" in self.may:
            return None
        return _error(403, "PERMISSION_DENIED")

    def _create(self, request: Request) -> Answer:
        (name,) = request.query["secretId"]
        if name in self.secrets:
            return _error(409, "ALREADY_EXISTS")
        if request.json["replication"] != {"automatic": {}}:
            return _error(400, "INVALID_ARGUMENT")
        self.secrets[name] = Secret(request.json["annotations"])
        return self._get(name, self.secrets[name], request)

    def _get(self, name: str, secret: Secret, _: Request) -> Answer:
        told = {"name": _path(name), "replication": {"automatic": {}}, "etag": f'"{secret.etag}"'}
        return Answer(200, {**told, "annotations": secret.annotations})

    def _update(self, name: str, secret: Secret, request: Request) -> Answer:
        if request.query["updateMask"] != ["annotations"]:
            return _error(400, "INVALID_ARGUMENT")
        if request.json["etag"] != f'"{secret.etag}"':
            return _error(400, "FAILED_PRECONDITION")
        secret.annotations, secret.etag = request.json["annotations"], secret.etag + 1
        return self._get(name, secret, request)

    def _add(self, name: str, secret: Secret, request: Request) -> Answer:
        secret.versions.append(base64.b64decode(request.json["payload"]["data"]))
        number = len(secret.versions)
        return Answer(200, {"name": f"{_path(name)}/versions/{number}", "state": "ENABLED"})

    def _test(self, _: str, __: Secret, request: Request) -> Answer:
        return Answer(200, {"permissions": sorted(self.may & {*request.json["permissions"]})})

    def _access(self, name: str, secret: Secret, _: Request) -> Answer:
        if not secret.versions:
            return _error(404, "NOT_FOUND")
        value = secret.versions[-1]
        if value is None:
            return _error(400, "FAILED_PRECONDITION")
        data = {"data": base64.b64encode(value).decode()}
        return Answer(200, {"name": f"{_path(name)}/versions/1", "payload": data})


@contextmanager
def a_secret_manager(folder: Path) -> Iterator[SecretManager]:
    """Secret Manager, and a login to it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    account = {
        "type": "service_account",
        "project_id": PROJECT,
        "client_email": _EMAIL,
        "token_uri": "https://oauth2.googleapis.com/token",
        "private_key": key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    }
    (folder / "account.json").write_text(json.dumps(account))
    manager = SecretManager(public)
    with served(manager.handle) as service:
        manager.service = service
        manager.variables = {
            "GOOGLE_APPLICATION_CREDENTIALS": str(folder / "account.json"),
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_SECRETMANAGER": f"{service.url}/",
        }
        yield manager


def error_of(status: int, code: str, reason: str = "") -> dict[str, Any]:
    """The body of an error."""
    details = [
        {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
        }
    ]
    told = {"code": status, "message": f"It is {code}.", "status": code}
    return {"error": told | ({"details": details} if reason else {})}


def _error(status: int, code: str) -> Answer:
    return Answer(status, error_of(status, code))


def _path(name: str) -> str:
    return f"projects/123456789012/secrets/{name}"
