"""Serving: the process, its ready file and its end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gccreds.errors import UsageError
from gccreds.sandbox.options import READY_CLIENT_ID, SandboxOptions
from gccreds.sandbox.server import running, serve
from tests.conftest import MakeSandbox
from tests.sandboxes import CLIENTS, a_request

SERVE = """
import sys
from pathlib import Path
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import serve
ready, data = map(Path, sys.argv[1:])
options = SandboxOptions(port=0, ready_file=ready, data=data)
serve(options, lambda ready: print(ready.url, flush=True))
"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A sandbox in a process of its own, and what its ready file says."""
    ready_file = folder / "ready.json"
    command = [sys.executable, "-c", SERVE, str(ready_file), str(folder / "data")]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            ready = json.loads(ready_file.read_text())
            assert ready["url"] == url
            yield process, ready
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    """Exit code 0 within a second or so, also while somebody is connected and waits."""
    with served(tmp_path) as (process, ready):
        host, port = ready["url"].removeprefix("http://").split(":")
        assert ready == {
            "url": ready["url"],
            "client_id": READY_CLIENT_ID,
            "client_secret": "sandbox",
            "pid": process.pid,
        }
        fault = {"method": "GET", "path": "/slow", "fault": {"delay_ms": 60_000}}
        httpx.post(f"{ready['url']}/_sandbox/faults", json=fault, trust_env=False)
        with (
            socket.create_connection((host, int(port))),
            socket.create_connection((host, int(port))) as waiting,
        ):
            waiting.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
            while len(httpx.get(f"{ready['url']}/_sandbox/requests").json()) < 1:
                pass
            began = time.monotonic()
            process.send_signal(number)
            assert process.wait(timeout=10) == 0
            assert time.monotonic() - began < 5
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    """SIGKILL right after the answer; the stale ready file is taken away by the next start."""
    with served(tmp_path) as (process, ready):
        form = {"grant_type": "client_credentials"}
        login = (ready["client_id"], ready["client_secret"])
        token = httpx.post(f"{ready['url']}/oauth/token", data=form, auth=login).json()
        headers = {"Authorization": f"Bearer {token['access_token']}"}
        created = httpx.post(f"{ready['url']}{CLIENTS}", json=a_request(), headers=headers).json()
        os.kill(process.pid, signal.SIGKILL)
    with served(tmp_path) as (_, ready):
        listed = httpx.get(f"{ready['url']}{CLIENTS}", headers=headers).json()["entities"]
    assert [client["id"] for client in listed] == [READY_CLIENT_ID, created["id"]]


def test_an_address_that_is_taken_is_refused() -> None:
    """With a way out."""
    with running(SandboxOptions(port=0)) as first:
        taken = SandboxOptions(port=int(first.url.rpartition(":")[2]))
        with pytest.raises(UsageError) as refused:
            serve(taken)
    assert "cannot listen on 127.0.0.1" in refused.value.what
    assert refused.value.next_step.endswith("take any free port with --port 0")


@pytest.mark.parametrize("place", ["missing/ready.json", "."])
def test_a_ready_file_that_cannot_be_written_is_refused(tmp_path: Path, place: str) -> None:
    """Before it listens, with the option's name, and nothing is left behind."""
    with pytest.raises(UsageError) as refused:
        serve(SandboxOptions(port=0, ready_file=tmp_path / place))
    assert refused.value.what.startswith("the ready file cannot be written: ")
    assert refused.value.where == f"--ready-file {tmp_path / place}"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.com", ""])
def test_only_loopback_addresses_are_served(host: str) -> None:
    """The ready-made login is open to whoever reaches the address."""
    with pytest.raises(UsageError) as refused:
        SandboxOptions(host=host)
    assert refused.value.where == "--host"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_addresses_are_served(make_sandbox: MakeSandbox, host: str) -> None:
    """By number or name."""
    assert make_sandbox(host=host).log_in().status_code == 200


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"port": 65_536}, "--port"),
        ({"clients": -1}, "--clients"),
        ({"rate_limit": -1}, "--rate-limit"),
        ({"max_clients": 0}, "--max-clients"),
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, int], where: str) -> None:
    """Each says which one and what would do."""
    with pytest.raises(UsageError) as refused:
        SandboxOptions(**options)
    assert refused.value.where == where


def test_many_at_once_each_get_an_answer(make_sandbox: MakeSandbox) -> None:
    """Creates side by side make as many clients, with different ids and secrets."""
    sandbox = make_sandbox()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda n: sandbox.create(name=str(n)), range(40)))
    assert len({client["id"] for client in made}) == 40
    assert len({client["secret"] for client in made}) == 40
    assert len(sandbox.state["clients"]) == 41
