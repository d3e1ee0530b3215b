"""GitHub's REST API as far as the secrets of Actions need it: who asks, and each of its answers."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from gccreds.sinks.asking import (
    MISUNDERSTOOD,
    REQUEST_SECONDS,
    Allowance,
    Failed,
    address_of,
    token_in,
    variable,
)
from gccreds.sinks.interface import Delivery

if TYPE_CHECKING:
    from github.Auth import AppAuth, Auth
    from github.Requester import Requester

_T = TypeVar("_T")

TOKEN = "GCCREDS_GITHUB_TOKEN"
APP_ID = "GCCREDS_GITHUB_APP_ID"
APP_KEY = "GCCREDS_GITHUB_APP_PRIVATE_KEY"
APP_INSTALLATION = "GCCREDS_GITHUB_APP_INSTALLATION_ID"
WORKFLOW_TOKEN = "GITHUB_TOKEN"

NOT_FOUND = 404
WITHOUT_PERMISSION = "without permission"
"""The reason of a Failed where GitHub says that an app's or a workflow's token may not do this."""

_OF_ANOTHER_FORM = "its answer is not one of GitHub's API"
_REQUEST_NUMBER = re.compile(r"[0-9A-F:]{4,60}")
_FORBIDDEN = 403
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class GithubApi:
    """One login at GitHub, for the time of one action."""

    requester: "Requester"
    allowance: Allowance

    def ask(
        self, method: str, path: str, body: object = None, wanted: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        """The members of an answer that are wanted. Raises Failed."""
        send = self.requester.requestJson
        answer = self.allowance.ask(lambda: _accepted(lambda: send(method, path, input=body)))
        if wanted and not (isinstance(answer, dict) and answer.keys() >= set(wanted)):
            raise Failed(None, _OF_ANOTHER_FORM)
        return {name: answer[name] for name in wanted}


def log_in(delivery: Delivery, repository: str, permissions: dict[str, str]) -> GithubApi:
    """By GCCREDS_GITHUB_TOKEN, or as a GitHub App with no more than these permissions.

    Raises DestinationRefused where there is no such login, and Failed where GitHub refuses it.
    """
    allowance = Allowance.begin()
    address = api_address(delivery)
    token = token_in(delivery, TOKEN)
    if token is not None:
        return GithubApi(_requester(_by_token(delivery, token), address), allowance)
    app = _app(delivery)
    as_app = GithubApi(_requester(app, address), allowance)
    number: object = variable(APP_INSTALLATION)
    if number is None:
        number = as_app.ask("GET", f"/repos/{repository}/installation", wanted=("id",))["id"]
    granted = as_app.ask(
        "POST",
        f"/app/installations/{quote(str(number), safe='')}/access_tokens",
        {"repositories": [repository.partition("/")[2]], "permissions": permissions},
        wanted=("token",),
    )
    return GithubApi(_requester(_token(str(granted["token"])), address), allowance)


def api_address(delivery: Delivery) -> str:
    """Where the API is: GITHUB_API_URL, which GitHub's own runners set too."""
    return address_of(delivery, "GITHUB_API_URL", "https://api.github.com")


def seal(public_key: str, value: str) -> str:
    """A value that only the owner of the key can open, in base64. Raises Failed for no key."""
    from github.PublicKey import encrypt

    try:
        return encrypt(public_key, value)
    except (ValueError, TypeError):
        failed = Failed(None, _OF_ANOTHER_FORM)
    raise failed


def _by_token(delivery: Delivery, token: str) -> "Auth":
    if token == variable(WORKFLOW_TOKEN):
        raise _workflows_own(delivery)
    return _token(token)


def _token(token: str) -> "Auth":
    from github.Auth import Token

    return Token(token)


def _app(delivery: Delivery) -> "AppAuth":
    from github.Auth import AppAuth

    app_id, key = variable(APP_ID), variable(APP_KEY)
    if app_id is None and key is None and variable(WORKFLOW_TOKEN) is not None:
        raise _workflows_own(delivery)
    if app_id is None or key is None:
        raise delivery.refused(
            f"{delivery.destination}: there is no login at GitHub",
            f"set {TOKEN} to a token that may write secrets, or {APP_ID} and {APP_KEY} of an app",
        )
    app = AppAuth(app_id, key)
    if not _signs(app):
        raise delivery.refused(f"{APP_KEY} is no private key", "set it to the text of the PEM file")
    return app


def _signs(app: "AppAuth") -> bool:
    from jwt.exceptions import PyJWTError

    try:
        return bool(app.create_jwt())
    except (PyJWTError, *MISUNDERSTOOD):
        return False


def _workflows_own(delivery: Delivery) -> Exception:
    return delivery.refused(
        f"{delivery.destination}: a workflow's own {WORKFLOW_TOKEN} cannot write secrets",
        f"set {TOKEN} to a fine-grained token that may, or {APP_ID} and {APP_KEY} of a GitHub App",
    )


def _requester(auth: "Auth", address: str) -> "Requester":
    """Without the library's own pauses and retries, which may last for minutes."""
    from github import Github

    return Github(
        auth=auth,
        base_url=address,
        timeout=REQUEST_SECONDS,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    ).requester


def _accepted(send: Callable[[], tuple[int, dict[str, Any], str]]) -> Any:
    """The JSON of an answer that says yes. A PUT of a renamed repository is answered with 307.

    The library's exceptions become a Failed, which is raised outside of theirs.
    """
    from github import GithubException

    try:
        status, headers, text = send()
        answer = json.loads(text) if text else {}
        failed = None if 200 <= status < 300 else _told(status, answer, headers)
    except GithubException as error:
        failed = _told(error.status, error.data, error.headers or {})
    except OSError as error:  # those of requests are, and what it says of files
        failed = Failed(None, type(error).__name__)
    except (ValueError, RuntimeError):
        failed = Failed(None, _OF_ANOTHER_FORM)
    if failed is not None:
        raise failed
    return answer


def _told(status: int, answer: object, headers: Mapping[str, str]) -> Failed:
    number = headers.get("x-github-request-id", "")
    trace = f"GitHub request {number}" if _REQUEST_NUMBER.fullmatch(number) else ""
    message = str(answer.get("message")) if isinstance(answer, dict) else ""
    if status == _FORBIDDEN and "rate limit" in message.lower():
        return Failed(_TOO_MANY, trace=trace)
    if status == _FORBIDDEN and message.startswith("Resource not accessible by"):
        return Failed(status, WITHOUT_PERMISSION, trace)
    return Failed(status, trace=trace)
