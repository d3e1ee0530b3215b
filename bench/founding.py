"""An organisation and a state as an apply of many clients would leave them.

The API allows 300 requests a minute and an apply keeps to the pace of its state; so one client is
applied, and what came of it is repeated, with another number, through the sandbox's API. It is run
as `python -m bench.founding FOLDER URL SIZE`: what a process takes shows through in the peak memory
of those that it starts.
"""

import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.clients import TEAMS, write_manifests, write_project

_LOGIN = b64encode(b"00000000-0000-4000-8000-000000000001:sandbox").decode()
_CLIENTS = "/api/v2/oauth/clients"
_CONNECTIONS = 4


class _Api:
    """One connection to the sandbox."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc)
        form = urlencode({"grant_type": "client_credentials"})
        kind = "application/x-www-form-urlencoded"
        self._headers = {"Authorization": f"Basic {_LOGIN}", "Content-Type": kind}
        token = self.send("POST", "/oauth/token", form)["access_token"]
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def send(self, method: str, path: str, body: str | None = None) -> Any:
        """The answer to a request. Raises OSError where it is no success."""
        self._connection.request(method, path, body, self._headers)
        response = self._connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise OSError(f"{method} {path}: {response.status} {text[:500]!r}")
        return json.loads(text)


def found(folder: Path, url: str, size: int) -> None:
    """Lays out a project of `size` clients whose organisation and state are as it declares."""
    write_project(folder, 1, url).command("apply", "--auto-approve")
    place = folder / ".gccreds" / "sandbox.json"
    state = json.loads(place.read_text())
    ((address, resource),) = state["resources"].items()
    pattern = json.dumps({address: resource})
    id_ = resource["generations"][0]["remote_id"]
    client = json.dumps(_Api(url).send("GET", f"{_CLIENTS}/{id_}"))
    for number, made in _made(url, client, size):
        state["resources"] |= json.loads(_numbered(pattern, number).replace(id_, made))
    place.write_text(json.dumps(state))
    write_manifests(folder, size)


def _made(url: str, client: str, size: int) -> Iterator[tuple[int, str]]:
    """Makes clients 1 to size; gives the id of each."""

    def make(first: int) -> Mapping[int, str]:
        api = _Api(url)
        numbers = range(first, size, _CONNECTIONS)
        return {n: api.send("POST", _CLIENTS, _numbered(client, n))["id"] for n in numbers}

    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        for made in pool.map(make, range(1, _CONNECTIONS + 1)):
            yield from made.items()


def _numbered(pattern: str, number: int) -> str:
    """What is of client 0 as it is of another one."""
    team = number % TEAMS
    # The pattern's own ids have longer rows of zeros: only a number of its own is meant.
    for before in ("Client ", "client-", "location "):
        pattern = pattern.replace(f"{before}00000", f"{before}{number:05}")
    return pattern.replace("team-00", f"team-{team:02}")


if __name__ == "__main__":
    found(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
