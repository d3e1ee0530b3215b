"""The log: to standard error, and to `--log-file`. Never a body, a header or a secret."""

import json
import logging
import os
import sys
from typing import TYPE_CHECKING, TextIO

from gccreds.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from gccreds.genesys.transport import Exchange

_LOGGER = logging.getLogger("gccreds")
_REQUESTS = logging.getLogger("gccreds.requests")
_STANDARD = frozenset(vars(logging.makeLogRecord({})))


class _JsonLines(logging.Formatter):
    """One JSON object a line; what was given as `extra` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        extra = {k: v for k, v in vars(record).items() if k not in _STANDARD | {"message"}}
        return json.dumps(
            {
                "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "message": record.getMessage(),
                **extra,
            },
            default=str,
        )


class _LogFile(logging.StreamHandler[TextIO]):
    """A log whose disk may fill up: that is said once, and the run goes on without it."""

    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """The rest goes nowhere, also what is in the buffer when the process ends."""
        error = sys.exc_info()[1]
        _LOGGER.removeHandler(self)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stream.fileno())
        os.close(nowhere)
        _LOGGER.warning("the log file is cut short: %s", error)


def configure(args: "argparse.Namespace") -> None:
    """Sets the log up as the global options say. Raises UsageError for a file that cannot be."""
    as_json = args.log_format == "json"
    layout = "%(asctime)s %(levelname)s %(message)s"
    formatter = _JsonLines() if as_json else logging.Formatter(layout, "%H:%M:%S")
    to_stderr = logging.StreamHandler()
    to_stderr.setLevel(_level(args))
    handlers: list[logging.Handler] = [to_stderr]
    if args.log_file:
        handlers.append(_file(args.log_file))
    for handler in handlers:
        handler.setFormatter(formatter)
    _LOGGER.handlers[:] = handlers
    _LOGGER.setLevel(logging.DEBUG)
    _LOGGER.propagate = False


def _level(args: "argparse.Namespace") -> int:
    if args.verbose:
        return logging.DEBUG
    return logging.ERROR if args.quiet else logging.WARNING


def _file(path: str) -> logging.Handler:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError as error:
        raise UsageError(
            f"the log file cannot be written: {error.strerror}",
            where=f"--log-file {path}",
            next_step="name a file in a folder that exists and that you may write to",
        ) from None
    return _LogFile(os.fdopen(descriptor, "a", encoding="utf-8"))


def log_request(exchange: "Exchange") -> None:
    """What -v shows of a request: never its body, its headers or its query."""
    facts = {
        "method": exchange.method,
        "path": exchange.path,
        "status": exchange.status,
        "correlation_id": exchange.context_id,
        "seconds": round(exchange.seconds, 3),
    }
    template = "%(method)s %(path)s %(status)s, correlation id %(correlation_id)s"
    _REQUESTS.debug(template, facts, extra=facts)
