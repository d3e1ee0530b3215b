"""Starting a server as a process: on a free port, ready when it is used, ended in any case."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60
_END_SECONDS = 10
_PAUSE = 0.05


def free_port() -> int:
    """A port of the loopback address that nothing listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def listens(port: int) -> bool:
    """Whether something takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def serving(
    argv: Sequence[str], is_ready: Callable[[], bool], folder: Path, environ: Mapping[str, str]
) -> Iterator[None]:
    """Runs a server in a folder until the block ends, which begins when `is_ready` says so.

    What it prints is in `server.log` there, and shown where it did not come up.
    """
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            argv, cwd=folder, env=dict(environ), stdout=out, stderr=out, start_new_session=True
        )
        try:
            _until(is_ready, process, log)
            yield
        finally:
            _end(process)


def _until(is_ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline, pause = time.monotonic() + _READY_SECONDS, threading.Event()
    while not is_ready():
        if time.monotonic() > deadline or process.poll() is not None:
            raise AssertionError(f"{process.args!r} did not come up:\n{log.read_text()}")
        pause.wait(_PAUSE)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
