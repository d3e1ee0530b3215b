"""Sandboxes for tests: in-process, on any free port, each exchange held to the contract."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from gccreds.sandbox import offers
from gccreds.sandbox.options import READY_CLIENT_ID, READY_CLIENT_SECRET, SandboxOptions
from gccreds.sandbox.server import running
from tests.contract.exchanges import Exchange, Watch, violations

CLIENTS = "/api/v2/oauth/clients"
"""The path that most tests call."""
ROLES = {role.name: role.id for role in offers.ROLES}
"""Role ids by name."""
DIVISIONS = {name: id_ for id_, name in offers.DIVISIONS.items()} | {"*": "*"}
"""Division ids by name."""


def grants(**divisions: str) -> list[dict[str, str]]:
    """roleDivisions by name, as in `grants(Operator="Home", Reporting_Viewer="*")`."""
    return [
        {"roleId": ROLES[role.replace("_", " ")], "divisionId": DIVISIONS[division]}
        for role, division in divisions.items()
    ]


def a_request(**members: object) -> dict[str, object]:
    """An OAuthClientRequest for client credentials with one harmless role, or as told."""
    default = {"name": "A client", "authorizedGrantType": "CLIENT-CREDENTIALS"}
    return {**default, "roleDivisions": grants(Operator="Home"), **members}


@dataclass(frozen=True)
class Sandbox:
    """A running sandbox. `http` keeps one connection to it and follows no redirects."""

    url: str
    http: httpx.Client
    exchanges: list[Exchange]
    client_id: str = READY_CLIENT_ID
    client_secret: str = READY_CLIENT_SECRET

    def control(self, method: str, path: str, body: object = None) -> Any:
        """A control call, as in `control("POST", "clock", {"advance": "90d"})`, and its answer."""
        answer = self.http.request(method, f"/_sandbox/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def create(self, **members: object) -> Any:
        """A new client, as the API answers it, secret included."""
        answer = self.call("POST", CLIENTS, a_request(**members))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def token_with(self, **divisions: str) -> str:
        """A token of a new client with these roles, as in `token_with(admin="*")`."""
        client = self.create(roleDivisions=grants(**divisions))
        return self.token(client["id"], client["secret"])

    def expect_strange_paths(self) -> None:
        """Lets the exchanges so far go unchecked: paths were asked for that nobody specifies."""
        self.exchanges.clear()

    @property
    def state(self) -> Any:
        """All that the organisation holds."""
        return self.control("GET", "state")

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The log of requests."""
        return list(self.control("GET", "requests"))

    def fault(self, method: str, path: str, effect: dict[str, Any], **counts: int) -> None:
        """Asks for a fault, as in `fault("GET", CLIENTS, {"status": 503}, times=2)`."""
        body = {"method": method, "path": path, "fault": effect, **counts}
        self.control("POST", "faults", body)

    def log_in(self, client_id: str | None = None, secret: str | None = None) -> httpx.Response:
        """A login with HTTP Basic, by default the ready-made one."""
        credentials = (client_id or self.client_id, secret or self.client_secret)
        form = {"grant_type": "client_credentials"}
        return self.http.post("/oauth/token", data=form, auth=credentials)

    def token(self, client_id: str | None = None, secret: str | None = None) -> str:
        """An access token."""
        answer = self.log_in(client_id, secret)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None
    ) -> httpx.Response:
        """A call to the API, with a fresh token of the ready-made login unless one is given."""
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        content = None if body is None else json.dumps(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self.http.request(method, path, content=content, headers=headers)


@contextmanager
def a_sandbox(options: SandboxOptions) -> Iterator[Sandbox]:
    """Runs one; when it ends, every exchange must have kept the contract."""
    exchanges: list[Exchange] = []

    def watched(application: ASGIApp) -> ASGIApp:
        return Watch(application, exchanges)

    with running(options, around=watched) as ready, _http(ready.url) as http:
        yield Sandbox(ready.url, http, exchanges)
    broken = violations(exchanges, legacy_list=options.list_items == "legacy")
    assert not broken, "\n".join(broken)


def _http(url: str) -> httpx.Client:
    """Without proxies, and without certificates, which take a tenth of a second to load."""
    return httpx.Client(base_url=url, trust_env=False, verify=False)
