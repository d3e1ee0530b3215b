"""Files that the command line is told to write."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gccreds.cli.streams import Output
from gccreds.errors import UsageError


def write_file(path: str, text: str, option: str) -> None:
    """Writes a report. Raises UsageError where that cannot be done."""
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(path, option, error) from None


@contextmanager
def written_as_it_happens(
    path: str | None, option: str, messages: Output
) -> Iterator[Output | None]:
    """A file for lines, opened before anything happens; None where no path is given.

    What cannot be written later stops nothing: `messages` says at the end that the file is cut.
    """
    if path is None:
        yield None
        return
    try:
        file = Path(path).open("w", encoding="utf-8")  # noqa: SIM115 - closed below
    except OSError as error:
        raise unwritable(path, option, error) from None
    with file:
        lines = Output(file)
        try:
            yield lines
        finally:
            if lines.failure:
                messages.write(f"warning: {option} {path} is cut short: {lines.failure.strerror}.")


def unwritable(path: str, option: str, error: OSError) -> UsageError:
    """The error that tells so."""
    return UsageError(
        f"the file cannot be written: {error.strerror}",
        where=f"{option} {path}",
        next_step="name a file in a folder that exists and that you may write to",
    )
