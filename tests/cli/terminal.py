"""A terminal of its own for a run that asks a question."""

import os
import pty
import select
import time

from tests.cli.running import COMMAND, Ended, Place

_SECONDS = 30


def run_on_terminal(place: Place, *argv: str, answer: str, **variables: str) -> Ended:
    """Runs gccreds on a terminal, types `answer` once it is asked, and gives all that was shown.

    Standard output is a pipe all the same: what stands there must not have the question in it.
    """
    read, write = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(write, 1)
        os.chdir(place.folder)
        os.execve(COMMAND[0], [*COMMAND, *argv], place.environ(**variables))
    os.close(write)
    shown, out, typed = b"", b"", False
    deadline = time.monotonic() + _SECONDS
    open_ends = {terminal, read}
    while open_ends and time.monotonic() < deadline:
        for end in select.select(list(open_ends), [], [], 1)[0]:
            piece = _read(end)
            if not piece:
                open_ends.discard(end)
            elif end == read:
                out += piece
            else:
                shown += piece
        if not typed and b"is taken: " in shown:
            os.write(terminal, answer.encode())
            typed = True
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    os.close(read)
    return Ended(os.waitstatus_to_exitcode(status), out.decode(), shown.decode())


def _read(end: int) -> bytes:
    try:
        return os.read(end, 65_536)
    except OSError:  # how Linux tells the end of a terminal
        return b""
