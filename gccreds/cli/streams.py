"""Standard output and standard error, so that nothing stops a run that nobody reads."""

import os
import sys
from typing import NamedTuple, TextIO


class Output:
    """One stream. After its reader closed it, as `| head` does, what is written goes nowhere.

    A run that is changing an organisation must come to its end whoever is still reading. `failure`
    is why something could not be written although nobody had gone away: a full disk.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def write(self, text: str) -> None:
        """Writes `text` at once, with a line end where it has none."""
        if not text:
            return
        try:
            self._stream.write(text if text.endswith("\n") else f"{text}\n")
            self._stream.flush()
        except OSError as error:
            self._to_nowhere(error)

    def flush(self) -> None:
        """Writes what others left in the stream's buffer."""
        try:
            self._stream.flush()
        except OSError as error:
            self._to_nowhere(error)

    @property
    def is_terminal(self) -> bool:
        """Whether a person looks at it."""
        return self._stream.isatty()

    @property
    def encoding(self) -> str:
        """What its characters are written in."""
        return self._stream.encoding or "ascii"

    def _to_nowhere(self, error: OSError) -> None:
        if not isinstance(error, BrokenPipeError):
            self.failure = error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


class Streams(NamedTuple):
    """Results go to `out`; messages, logs and errors to `err`.

    No dataclass: those alone would take a fifth of the time in which `--help` starts.
    """

    out: Output
    err: Output

    def flush(self) -> None:
        """Writes what is left in both."""
        self.out.flush()
        self.err.flush()


def streams_of_this_process() -> Streams:
    """Both, writing a character that their encoding lacks as an escape instead of failing.

    One that was closed before the start (`>&-`) leads nowhere. Its number is taken all the same: a
    file or a connection that got it would be written to by whoever believes it to be the stream.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdin = sys.stdin or open(0, closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = sys.stdout or open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return Streams(Output(sys.stdout), Output(sys.stderr))
