"""GitLab's REST API as far as the variables of a project need it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gccreds.sinks.asking import REQUEST_SECONDS, Allowance, Failed, address_of, token_in, variable
from gccreds.sinks.interface import Delivery

if TYPE_CHECKING:
    from gitlab import Gitlab
    from requests import Response

TOKEN = "GITLAB_TOKEN"
ADDRESS = "CI_API_V4_URL"
_JOBS_OWN = "CI_JOB_TOKEN"
_ROOT = "/api/v4"
_NOT_FOUND = 404
_OF_ANOTHER_FORM = "its answer is not one of GitLab's API"

Variable = dict[str, Any]
"""As GitLab's documentation has it: key, value, masked, hidden, protected, raw, description, …"""


@dataclass(frozen=True, slots=True)
class GitlabApi:
    """One login and the variables of one project and scope. Every failure is a Failed."""

    client: "Gitlab"
    project: str
    scope: str
    allowance: Allowance

    def scopes(self) -> list[str] | None:
        """What the token was made for; None where GitLab does not tell."""
        try:
            found = self._ask("get", "/personal_access_tokens/self")
        except Failed as failed:
            if failed.passes:
                raise
            return None
        scopes = found.get("scopes")
        return [str(scope) for scope in scopes] if isinstance(scopes, list) else None

    def find_project(self) -> Mapping[str, Any]:
        """The project."""
        return self._ask("get", self._project)

    def find(self, key: str) -> Variable | None:
        """A variable of the scope."""
        return self.allowance.ask(lambda: self._find(key))

    def put(self, key: str, members: Mapping[str, Any]) -> None:
        """Makes a variable or changes it. Whether it is there is asked anew with every try."""
        self.allowance.ask(lambda: self._put(key, members))

    def delete(self, key: str) -> None:
        """Takes a variable away."""
        self._ask("delete", self._variable(key), query_data=self._filter)

    def _find(self, key: str) -> Variable | None:
        try:
            return self._once("get", self._variable(key), query_data=self._filter)
        except Failed as failed:
            if failed.status == _NOT_FOUND:
                return None
            raise

    def _put(self, key: str, members: Mapping[str, Any]) -> None:
        if self._find(key) is None:
            made = {"key": key, "environment_scope": self.scope, **members}
            self._once("post", f"{self._project}/variables", post_data=made)
        else:
            filtered = {"query_data": self._filter, "post_data": dict(members)}
            self._once("put", self._variable(key), **filtered)

    @property
    def _project(self) -> str:
        return f"/projects/{quote(self.project, safe='')}"

    def _variable(self, key: str) -> str:
        return f"{self._project}/variables/{key}"

    @property
    def _filter(self) -> dict[str, str]:
        return {"filter[environment_scope]": self.scope}

    def _ask(self, method: str, path: str, **data: Any) -> Variable:
        return self.allowance.ask(lambda: self._once(method, path, **data))

    def _once(self, method: str, path: str, **data: Any) -> Variable:
        """Without the library's own waiting for a rate limit to end, which may take minutes."""
        send = self.client.http_request
        answer = _harmless(lambda: _json(send(method, path, obey_rate_limit=False, **data)))
        if not isinstance(answer, dict):
            raise Failed(None, _OF_ANOTHER_FORM)
        return answer


def log_in(delivery: Delivery, project: str, scope: str) -> GitlabApi:
    """By GITLAB_TOKEN; nothing is sent yet. Raises DestinationRefused where there is none."""
    from gitlab import Gitlab

    address = api_address(delivery)
    token = token_in(delivery, TOKEN)
    if token is None:
        raise _no_token(delivery)
    root = address.removesuffix(_ROOT)
    client = Gitlab(root, private_token=token, timeout=REQUEST_SECONDS)
    client.session.max_redirects = 0  # the token would go along, to whatever host it is
    return GitlabApi(client, project, scope, Allowance.begin())


def api_address(delivery: Delivery) -> str:
    """Where the API is: CI_API_V4_URL, which GitLab's own runners set too."""
    address = address_of(delivery, ADDRESS, f"https://gitlab.com{_ROOT}")
    if not address.endswith(_ROOT):
        raise delivery.refused(
            f"{ADDRESS} is not the address of GitLab's API",
            f"write one that ends with {_ROOT}, such as https://gitlab.com{_ROOT}",
        )
    return address


def _no_token(delivery: Delivery) -> Exception:
    advice = f"set {TOKEN} to a token with the scope api and the role Maintainer"
    if variable(_JOBS_OWN) is not None:
        advice += f"; a job's own {_JOBS_OWN} cannot write variables"
    return delivery.refused(f"{delivery.destination}: {TOKEN} is not set", advice)


def _json(response: "Response") -> Any:
    return response.json() if response.content else {}


def _harmless(send: Callable[[], Any]) -> Any:
    """What `send` gives; its exceptions become a Failed, which is raised outside of theirs."""
    from gitlab.exceptions import GitlabError
    from requests import JSONDecodeError, TooManyRedirects

    try:
        return send()
    except TooManyRedirects:
        failed = Failed(None, "it leads to another address")
    except GitlabError as error:
        failed = Failed(error.response_code, "" if error.response_code else _OF_ANOTHER_FORM)
    except JSONDecodeError:
        failed = Failed(None, _OF_ANOTHER_FORM)
    except (OSError, ValueError) as error:  # those of requests, and of what it is built on
        failed = Failed(None, type(error).__name__)
    raise failed
