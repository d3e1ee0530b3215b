"""Serving a sandbox: on its own until a signal, or in a thread of another program."""

import asyncio
import ipaddress
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from gccreds.errors import UsageError
from gccreds.sandbox.application import build_application
from gccreds.sandbox.connection import Connection, abort
from gccreds.sandbox.control import control_routes
from gccreds.sandbox.door import Door
from gccreds.sandbox.faults import Faults
from gccreds.sandbox.founding import open_organization
from gccreds.sandbox.journal import Journal
from gccreds.sandbox.keeping import Keeping
from gccreds.sandbox.options import READY_CLIENT_ID, READY_CLIENT_SECRET, SandboxOptions
from gccreds.sandbox.organization import Organization

_GRACE_SECONDS = 1.0
"""How long requests under way may take to end once the sandbox is asked to stop."""
_KEEP_ALIVE_SECONDS = 75
"""Longer than clients keep an idle connection, so that none is closed just as it is used again."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A sandbox that listens: its address, and the login that it has from the start."""

    url: str
    client_id: str = READY_CLIENT_ID
    client_secret: str = READY_CLIENT_SECRET


def serve(options: SandboxOptions, on_ready: Callable[[Ready], None] = lambda _: None) -> None:
    """Serves until SIGTERM or SIGINT, then ends cleanly.

    The ready file is written before `on_ready` is called. Raises UsageError where the address is
    taken or the data file cannot be used.
    """
    with _opened(options) as (listener, door):
        asyncio.run(_serve_until_signal(listener, door, options, on_ready))


@contextmanager
def running(
    options: SandboxOptions, around: Callable[[ASGIApp], ASGIApp] = lambda app: app
) -> Iterator[Ready]:
    """A sandbox in a thread, for as long as the context lasts.

    `around` puts an ASGI application of the caller's around it, to watch what is exchanged.
    """
    with _opened(options) as (listener, door):
        loop, stop = asyncio.new_event_loop(), asyncio.Event()
        served = _serve(listener, around(door), stop)
        thread = threading.Thread(target=_run, args=(loop, served), name="sandbox", daemon=True)
        thread.start()
        try:
            yield Ready(_url(listener))
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join()


@contextmanager
def _opened(options: SandboxOptions) -> Iterator[tuple[socket.socket, Door]]:
    """The listening socket and the application, both closed in the end."""
    if options.ready_file is not None:
        _clear(options.ready_file)
    keeping = Keeping(options.data)
    try:
        with _listen(options) as listener:
            yield listener, _door(open_organization(options, keeping))
    finally:
        keeping.close()


def _clear(ready_file: Path) -> None:
    """Takes away what an earlier start left, and finds out now whether the file can be written."""
    beside = _beside(ready_file)
    try:
        ready_file.unlink(missing_ok=True)
        beside.touch()
        beside.unlink()
    except OSError as error:
        raise UsageError(
            f"the ready file cannot be written: {error.strerror}",
            where=f"--ready-file {ready_file}",
            next_step="name a file in a folder that exists and can be written",
        ) from error


def _beside(ready_file: Path) -> Path:
    return ready_file.with_name(f".{ready_file.name}.{os.getpid()}")


def _door(organization: Organization) -> Door:
    journal, faults = Journal(), Faults()
    control = control_routes(organization, journal, faults)
    return Door(build_application(organization, control), organization, journal, faults)


def _listen(options: SandboxOptions) -> socket.socket:
    host = "127.0.0.1" if options.host == "localhost" else options.host
    family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    try:
        return socket.create_server((host, options.port), family=family, backlog=1024)
    except OSError as error:
        raise UsageError(
            f"the sandbox cannot listen on {host}:{options.port}: {error.strerror}",
            where=f"--port {options.port}",
            next_step="end what listens there, or take any free port with --port 0",
        ) from error


def _url(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _serve_until_signal(
    listener: socket.socket,
    app: ASGIApp,
    options: SandboxOptions,
    on_ready: Callable[[Ready], None],
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ready = Ready(_url(listener))
    if options.ready_file is not None:
        _write_ready_file(options.ready_file, ready)
    on_ready(ready)
    await _serve(listener, app, stop)


def _write_ready_file(path: Path, ready: Ready) -> None:
    """Whole or not at all: whoever waits for it reads it as soon as it is there."""
    document = {
        "url": ready.url,
        "client_id": ready.client_id,
        "client_secret": ready.client_secret,
        "pid": os.getpid(),
    }
    beside = _beside(path)
    beside.write_text(f"{json.dumps(document)}\n", encoding="utf-8")
    beside.replace(path)


def _run(loop: asyncio.AbstractEventLoop, served: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(served)


def _ending_quietly(app: ASGIApp) -> ASGIApp:
    """A request that outlives the sandbox is given up without a traceback."""

    async def until_cancelled(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            await abort(scope)

    return until_cancelled


async def _serve(listener: socket.socket, app: ASGIApp, stop: asyncio.Event) -> None:
    """Answers until `stop` is set, then gives requests under way a moment.

    The connections are uvicorn's; its Server looks for the end only ten times a second, which
    every test would wait for.
    """
    config = uvicorn.Config(
        _ending_quietly(app),
        lifespan="off",
        ws="none",
        log_config=None,
        access_log=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
    )
    config.load()
    state = ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(config, state, {}), sock=listener
    )
    await stop.wait()
    server.close()
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        _, late = await asyncio.wait(state.tasks, timeout=_GRACE_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late)
