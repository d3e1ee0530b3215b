"""The gate that destination.py waits at: a test learns of each delivery, and may stop it."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Leave = Callable[[str, str], bool]
"""Whether a destination, by its name, may go on at a moment: `begun` or `written`."""


@dataclass
class Gate:
    """`leave` decides; `told` has all that programs saw of arguments and variables."""

    port: int = 0
    leave: Leave = lambda name, moment: True
    told: list[str] = field(default_factory=list)
    _inside: int = 0
    _left: threading.Condition = field(default_factory=threading.Condition)

    def wait_until_empty(self) -> None:
        """Returns when no program is between its first word and its end."""
        with self._left:
            assert self._left.wait_for(lambda: not self._inside, timeout=30)

    def serve(self, lines: Iterator[str], answer: Callable[[str], object]) -> None:
        """One program, until it ends."""
        with self._left:
            self._inside += 1
        try:
            for line in lines:
                name, moment, around = json.loads(line)
                self.told.append(json.dumps(around))
                answer("go\n" if self.leave(name, moment) else "die\n")
        except ConnectionError:
            pass  # it was killed
        finally:
            with self._left:
                self._inside -= 1
                self._left.notify_all()


@contextmanager
def a_gate() -> Iterator[Gate]:
    """A gate on any free port."""
    gate = Gate()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            lines = (line.decode() for line in iter(self.rfile.readline, b""))
            gate.serve(lines, lambda text: self.wfile.write(text.encode()))

    with _Server(("127.0.0.1", 0), Handler) as server:
        gate.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield gate
        server.shutdown()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
