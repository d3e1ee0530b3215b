"""The folder that a run works in: `--chdir`, or where it was started."""

import os

from gccreds.errors import UsageError


def enter_folder(named: str | None) -> None:
    """Changes to it where one is named. Raises UsageError where it cannot be worked in."""
    if named:
        _change_to(named)
    _see_that_it_is_there()


def _change_to(folder: str) -> None:
    try:
        os.chdir(folder)
    except OSError as error:
        raise UsageError(
            f"the folder cannot be worked in: {error.strerror}",
            where=f"--chdir {folder}",
            next_step="name a folder that exists",
        ) from None


def _see_that_it_is_there() -> None:
    """Every file is named from it; another process may have removed it."""
    try:
        os.getcwd()
    except OSError as error:
        raise UsageError(
            f"the working folder is gone: {error.strerror}",
            where="the folder that gccreds was started in",
            next_step="change to a folder that exists, or name one with --chdir",
        ) from None
