"""Starting a server as a process: on a free port, ready when it is used, ended in any case."""

import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60
_END_SECONDS = 10
_PAUSE = 0.05


def free_port() -> int:
    """A port of the loopback address that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def serving(
    argv: Sequence[str], port: int, folder: Path, environ: Mapping[str, str]
) -> Iterator[None]:
    """Runs a server in a folder until the block ends; it takes connections when the block begins.

    What it prints is in `server.log` there, and shown where it did not come up.
    """
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, cwd=folder, env=dict(environ), stdout=out, stderr=out, start_new_session=True
        )
        try:
            _until_it_listens(process, port, log)
            yield
        finally:
            _end(process)


def _until_it_listens(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline, pause = time.monotonic() + _READY_SECONDS, threading.Event()
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            pause.wait(_PAUSE)
        else:
            return
    raise AssertionError(f"{process.args!r} did not come up:\n{log.read_text()}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
