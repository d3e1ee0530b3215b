"""Names for requests, so that a case can say which one it disturbs, whatever their order.

A client is named by its mark, a token by the client that logged in for it.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gccreds.domain.mark import read_description

CLIENTS = "/api/v2/oauth/clients"
_LOGIN = "/oauth/token"
_TOKEN = "/api/v2/tokens/me"
_NAMES = {
    CLIENTS: "clients",
    "/api/v2/organizations/me": "organisation",
    "/api/v2/organizations/limits/namespaces/auth.api": "limit",
    "/api/v2/authorization/roles": "roles",
    "/api/v2/authorization/divisions": "divisions",
    "/api/v2/oauth/scopes": "scopes",
}


@dataclass
class Names:
    """What answers told: `secrets` are all that were ever handed out, `made` the ids of clients."""

    secrets: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, path: str, headers: Mapping[str, str], body: bytes) -> str:
        """What a request is about."""
        path = path.partition("?")[0]
        if path == _LOGIN:
            return f"login of {self._who(headers)}"
        if path == _TOKEN:
            token = headers.get("authorization", "").removeprefix("Bearer ")
            return f"token of {self._known.get(token, 'nobody')}"
        if path == CLIENTS and body:
            return f"client {_marked(json.loads(body)) or 'without a mark'}"
        if path.startswith(f"{CLIENTS}/"):
            id_, _, further = path.removeprefix(f"{CLIENTS}/").partition("/")
            return f"{_of_client(further)} {self._known.get(id_, 'of nobody')}"
        return _NAMES.get(path, path)

    def learn(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        """Takes in an answer; `headers` are those of its request."""
        told = json.loads(body) if body else {}
        for client in told.get("entities") or [told]:
            name = _marked(client)
            if "id" in client and name:
                self._known[client["id"]] = name
        if (method, path) == ("POST", CLIENTS) and "id" in told:
            self.made.add(told["id"])
        self.secrets.update(told[member] for member in ("secret", "access_token") if member in told)
        if "access_token" in told:
            self._known[told["access_token"]] = self._who(headers)

    def _who(self, headers: Mapping[str, str]) -> str:
        given = headers.get("authorization", "").removeprefix("Basic ")
        return self._known.get(base64.b64decode(given).decode().partition(":")[0], "the run")


def _of_client(further: str) -> str:
    """What is asked of a client; its use is asked for first, and fetched when it is there."""
    match further:
        case "":
            return "client"
        case "secret":
            return "secret of"
        case "usage/summary":
            return "use of"
        case _:
            return "answer on the use of"


def _marked(client: Mapping[str, object]) -> str:
    mark = read_description(str(client.get("description") or "")).mark
    return f"{mark.address}#{mark.generation}" if mark else ""
