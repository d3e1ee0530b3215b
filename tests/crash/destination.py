"""A destination for `to: command` that a test can stop: it keeps what it is given in a file.

Run as `destination.py NAME [--readable]` in the project's folder. Before and after it writes it
tells the gate so and waits for leave; told `die`, it ends on the spot. It runs as a program of its
own, so it imports nothing of the project.
"""

import json
import os
import socket
import sys
from pathlib import Path

NOT_SUPPORTED = 64
GATE = Path("gate")
"""Has the port of the gate, where there is one."""


def main() -> int:
    """Does what it is asked on standard input."""
    name, *options = sys.argv[1:]
    request = json.load(sys.stdin)
    held = Path("held") / f"{name}.json"
    match request["action"]:
        case "check":
            return 0
        case "deliver":
            with _Gate(name) as gate:
                gate.pass_by("begun")
                _write(held, json.dumps(request["values"]))
                gate.pass_by("written")
            return 0
        case "read" if "--readable" in options:
            print(held.read_text() if held.exists() else "{}")
            return 0
        case _:
            return NOT_SUPPORTED


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


class _Gate:
    """The way to the test. What stands in arguments and variables is told too: no secret may."""

    def __init__(self, name: str) -> None:
        self._name = name
        port = GATE.read_text() if GATE.exists() else ""
        self._lines = None
        if port:
            self._socket = socket.create_connection(("127.0.0.1", int(port)))
            self._lines = self._socket.makefile("rw", encoding="utf-8")

    def __enter__(self) -> "_Gate":
        return self

    def __exit__(self, *error: object) -> None:
        if self._lines is not None:
            self._lines.close()
            self._socket.close()

    def pass_by(self, moment: str) -> None:
        """Returns when the test gives leave."""
        if self._lines is None:
            return
        around = {"argv": sys.argv, "environ": dict(os.environ)}
        self._lines.write(json.dumps([self._name, moment, around]) + "\n")
        self._lines.flush()
        if self._lines.readline() != "go\n":
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
