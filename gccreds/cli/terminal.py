"""Asking a person: at the terminal itself, never through standard output (cli.md)."""

import contextlib
import os
from collections.abc import Iterator

from gccreds.errors import UsageError

_TERMINAL = "/dev/tty"


def require_terminal(command: str, what_else: str) -> None:
    """Raises UsageError at once where nobody could answer, `what_else` being the way out."""
    try:
        os.close(os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY))
    except OSError:
        raise UsageError(
            f"{command} needs a yes, and there is no terminal to ask on",
            next_step=what_else,
        ) from None


def confirmed(question: str, expected: str) -> bool:
    """Whether the answer is exactly `expected`; the end of the input is a no."""
    with _opened() as terminal:
        os.write(terminal, question.encode())
        answer = b""
        while not answer.endswith(b"\n"):
            read = os.read(terminal, 1024)
            if not read:
                os.write(terminal, b"\n")
                return False
            answer += read
    return answer.decode(errors="replace").strip() == expected


@contextlib.contextmanager
def _opened() -> Iterator[int]:
    terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    try:
        yield terminal
    finally:
        os.close(terminal)
