"""GitHub's API for secrets of Actions, on this machine.

It is held to GitHub's own description, and to what its documentation says beside that: secrets come
sealed for the key that was given out, names are kept in capitals and may not begin with GITHUB_,
what a login may not see is not there, and nobody is shown a value. Tests open the boxes with the
private key, as only GitHub's runners can.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import jwt
from nacl.encoding import Base64Encoder
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from tests.sinks.described import Operation, description
from tests.sinks.serving import Answer, Request, Service, served

TOKEN = "github_pat_A1b2C3d4E5f6G7h8I9j0"
_MOMENT = "2027-01-05T06:00:00Z"
_LEVELS = ("none", "read", "write")


@dataclass
class Shelf:
    """Secrets of a repository or environment, as they were sent."""

    number: str
    key: PrivateKey = field(default_factory=PrivateKey.generate)
    sealed: dict[str, str] = field(default_factory=dict)

    def opened(self) -> dict[str, str]:
        """Name to value, as a workflow gets them."""
        return {name: self.open(box) for name, box in self.sealed.items()}

    def open(self, box: str) -> str:
        """Raises CryptoError where it was not sealed with this key."""
        return SealedBox(self.key).decrypt(box.encode(), Base64Encoder).decode()


@dataclass
class Repository:
    """One, with its environments by name."""

    secrets: Shelf = field(default_factory=lambda: Shelf("1"))
    environments: dict[str, Shelf] = field(default_factory=dict)
    archived: bool = False


@dataclass(frozen=True)
class Login:
    """What a token may do: permission to `read` or `write`. `kind` is GitHub's word for it."""

    permissions: Mapping[str, str]
    kind: str = "personal access token"


@dataclass
class App:
    """A GitHub App with one installation."""

    number: str
    public_key: str
    installation: int
    permissions: Mapping[str, str]


@dataclass
class Github:
    """The whole of it. Repositories are known in small letters."""

    repositories: dict[str, Repository] = field(default_factory=dict)
    logins: dict[str, Login] = field(default_factory=dict)
    app: App | None = None
    renamed: dict[str, str] = field(default_factory=dict)

    def handle(self, request: Request) -> Answer:
        """Answers as GitHub does; each answer keeps to the description too."""
        operation = description("github").operation(request.method, request.path)
        if operation is None:
            return _message(404, "Not Found")
        faults = operation.faults_of(request.query, request.json)
        if faults:
            return _message(422, f"Invalid request: {faults}")
        answer = self._answer(operation, request)
        assert operation.faults_of_answer(answer.status, answer.body) == []
        return answer

    def _answer(self, operation: Operation, request: Request) -> Answer:
        asked = operation.described["operationId"]
        given = request.headers.get("authorization", "").partition(" ")[2]
        if asked.startswith("apps/"):
            return self._for_app(asked, given, operation, request)
        login = self.logins.get(given)
        if login is None:
            return _message(401, "Bad credentials")
        return self._for_login(login, operation, request)

    def _for_login(self, login: Login, operation: Operation, request: Request) -> Answer:
        named = operation.path
        now = self.renamed.get(f"{named['owner']}/{named['repo']}")
        if now is not None:
            status = 301 if request.method == "GET" else 307
            root = f"http://{request.headers['host']}"
            there = re.sub(r"^/repos/[^/]+/[^/]+", f"{root}/repos/{now}", request.path)
            return replace(_message(status, "Moved Permanently"), headers={"Location": there})
        repository = self.repositories.get(f"{named['owner']}/{named['repo']}".lower())
        if repository is None or not _may(login, "metadata", "read"):
            return _message(404, "Not Found")
        if operation.described["operationId"] == "repos/get":
            full_name = f"{named['owner']}/{named['repo']}"
            return Answer(200, {"full_name": full_name, "archived": repository.archived})
        environment = named.get("environment_name")
        permission = "secrets" if environment is None else "environments"
        if not _may(login, permission, "read" if request.method == "GET" else "write"):
            return _message(403, f"Resource not accessible by {login.kind}")
        shelf = repository.secrets
        if environment is not None:
            found = repository.environments.get(environment)
            if found is None:
                return _message(404, "Not Found")
            shelf = found
        if repository.archived and request.method != "GET":
            return _message(403, "Repository was archived so is read-only.")
        return _on_shelf(shelf, named.get("secret_name"), request)

    def _for_app(self, asked: str, given: str, operation: Operation, request: Request) -> Answer:
        if self.app is None or not _is_signed(given, self.app):
            return _message(401, "A JSON web token could not be decoded")
        if asked == "apps/get-repo-installation":
            named = f"{operation.path['owner']}/{operation.path['repo']}".lower()
            if named not in self.repositories:
                return _message(404, "Not Found")
            return Answer(200, {"id": self.app.installation})
        if operation.path["installation_id"] != str(self.app.installation):
            return _message(404, "Not Found")
        return self._granted(self.app, request.json or {})

    def _granted(self, app: App, wanted: Mapping[str, Any]) -> Answer:
        permissions = wanted.get("permissions", app.permissions)
        login = Login(app.permissions, "integration")
        if not all(_may(login, name, level) for name, level in permissions.items()):
            return _message(422, "The permissions requested are not granted to this installation.")
        token = f"ghs_{len(self.logins)}F3x9K2m7"
        self.logins[token] = Login(permissions, "integration")
        return Answer(201, {"token": token, "expires_at": _MOMENT, "permissions": permissions})


def _on_shelf(shelf: Shelf, name: str | None, request: Request) -> Answer:
    if name is None:
        key = shelf.key.public_key.encode(Base64Encoder).decode()
        return Answer(200, {"key_id": shelf.number, "key": key})
    name = name.upper()
    if request.method == "GET":
        if name not in shelf.sealed:
            return _message(404, "Not Found")
        return Answer(200, {"name": name, "created_at": _MOMENT, "updated_at": _MOMENT})
    if request.method == "DELETE":
        return Answer(204) if shelf.sealed.pop(name, None) else _message(404, "Not Found")
    return _put(shelf, name, request.json)


def _put(shelf: Shelf, name: str, body: Mapping[str, str]) -> Answer:
    if name.startswith("GITHUB_") or name[0].isdigit() or not name.isascii():
        return _message(422, "Secret names can only contain alphanumeric characters")
    if body["key_id"] != shelf.number:
        return _message(422, "The key_id is not the current one")
    try:
        shelf.open(body["encrypted_value"])
    except (CryptoError, ValueError):
        return _message(422, "Bad request - the value could not be decrypted")
    created = name not in shelf.sealed
    shelf.sealed[name] = body["encrypted_value"]
    return Answer(201, {}) if created else Answer(204)


def _may(login: Login, permission: str, level: str) -> bool:
    return _LEVELS.index(login.permissions.get(permission, "none")) >= _LEVELS.index(level)


def _is_signed(token: str, app: App) -> bool:
    try:
        claims = jwt.decode(token, app.public_key, algorithms=["RS256"], issuer=app.number)
    except jwt.PyJWTError:
        return False
    return bool(claims["exp"] - claims["iat"] <= 660)


def _message(status: int, text: str) -> Answer:
    about = "https://docs.github.com/rest"
    return Answer(status, {"message": text, "documentation_url": about, "status": str(status)})


@contextmanager
def a_github(github: Github | None = None) -> Iterator[tuple[Github, Service]]:
    """GitHub with `acme/payments`, its environment `prod`, and one token that may write both."""
    if github is None:
        github = Github()
        github.repositories["acme/payments"] = Repository(environments={"prod": Shelf("2")})
        may = {"metadata": "read", "secrets": "write", "environments": "write"}
        github.logins[TOKEN] = Login(may)
    with served(github.handle) as service:
        yield github, service
