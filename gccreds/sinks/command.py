"""A program of the user's that takes the values (manifest.md, "deliver"): `to: command`.

It gets one JSON object on standard input and answers by its exit code. What it prints is neither
logged nor put into an error, as it may print what it was given.
"""

import json
import shlex
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.domain.lifetime import Malformed, format_duration
from gccreds.domain.payload import Payload, from_names_there
from gccreds.kinds.written import Duration, Strict, Text
from gccreds.sinks.child_process import Ended, TimedOut, run
from gccreds.sinks.file_formats import texts_of
from gccreds.sinks.interface import Delivery, Shows, Sink, Values

FORMAT_VERSION = "1.0"
NOT_SUPPORTED = 64
"""The exit code (EX_USAGE of sysexits.h) by which a program says that it has no such action."""

_LONGEST = timedelta(hours=24)
"""An apply waits for it, and the system itself cannot wait for a month."""

Action = Literal["check", "deliver", "read"]


def _runnable(argv: list[str]) -> list[str]:
    if not argv or not argv[0] or any("\0" in part for part in argv):
        raise Malformed("argv names no program", "write a list: argv: [./push-secret]")
    return argv


def _not_for_days(value: timedelta) -> timedelta:
    if value > _LONGEST:
        raise Malformed(
            f"a run may take {format_duration(_LONGEST)} at most, not {format_duration(value)}",
            f"write {format_duration(_LONGEST)} or less",
        )
    return value


class CommandSettings(Strict):
    """`argv` is run in the project file's folder, without a shell; `timeout` holds for each run."""

    argv: Annotated[list[Text], AfterValidator(_runnable)]
    timeout: Annotated[Duration, AfterValidator(_not_for_days)] = timedelta(seconds=30)


def _place(settings: CommandSettings) -> str:
    return shlex.join(settings.argv)


FORMAT = DestinationFormat(
    to="command",
    settings=CommandSettings,
    place=_place,
    traits=Traits(readable=True, takes_many=True),
    one_value=True,
    decides_itself=True,
)


def open_sink(delivery: Delivery) -> Sink:
    """The program of this delivery."""
    settings = delivery.settings(CommandSettings)
    return CommandSink(delivery, settings, delivery.names(FORMAT, settings))


@dataclass(frozen=True, slots=True)
class CommandSink:
    """One program. `names` maps payload names to the names it knows."""

    delivery: Delivery
    settings: CommandSettings
    names: Mapping[str, str]
    shows: ClassVar[Shows] = Shows.PERHAPS

    def check(self, *, ours: bool) -> None:  # noqa: ARG002  what is there, the program knows
        """Runs it with `check`. One that has no such action is taken at its word."""
        ended = self._run("check", {}, keep_output=False)
        if ended.code != NOT_SUPPORTED:
            self._expect_success(ended)

    def deliver(self, payload: Payload) -> None:
        """Runs it with `deliver` and the values."""
        ended = self._run("deliver", payload.revealed(self.names), keep_output=False)
        if ended.code == NOT_SUPPORTED:
            raise self.delivery.refused(
                f"{self} says that it does not deliver (exit code {NOT_SUPPORTED})",
                f"let it take the action `deliver`: {self._by_hand()}",
            )
        self._expect_success(ended)

    def read(self) -> Values | None:
        """Runs it with `read`; it prints the values as JSON, or has no such action: None."""
        ended = self._run("read", {}, keep_output=True)
        if ended.code == NOT_SUPPORTED:
            return None
        self._expect_success(ended)
        try:
            return from_names_there(texts_of(json.loads(ended.output)), self.names)
        except ValueError:
            pass  # it holds what was printed
        raise self.delivery.refused(
            f"{self} did not print one JSON object of names and texts for `read`",
            f"let it print what it was given as `values`, or exit with {NOT_SUPPORTED}",
        )

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _run(self, action: Action, values: Mapping[str, str], *, keep_output: bool) -> Ended:
        timeout = self.settings.timeout
        try:
            return run(
                self.settings.argv,
                self.delivery.root,
                self._request(action, values),
                timeout=timeout.total_seconds(),
                keep_output=keep_output,
            )
        except TimedOut:
            raise self.delivery.refused(
                f"{self} did not end within {format_duration(timeout)} and was killed",
                f"see what it waits for, or raise its `timeout`: {self._by_hand()}",
            ) from None
        except OSError as error:
            raise self.delivery.refused(
                f"{self} could not be run: {(error.strerror or 'unknown error').lower()}",
                f"see that it is there and may be run: ls -l {shlex.quote(self.settings.argv[0])}",
            ) from None

    def _request(self, action: Action, values: Mapping[str, str]) -> str:
        return json.dumps(
            {
                "format_version": FORMAT_VERSION,
                "action": action,
                "address": str(self.delivery.address),
                "generation": self.delivery.generation,
                "values": dict(values),
            }
        )

    def _expect_success(self, ended: Ended) -> None:
        if ended.code == 0:
            return
        end = f"exited with {ended.code}"
        if ended.code < 0:
            end = f"was ended by signal {signal.Signals(-ended.code).name}"
        raise self.delivery.refused(f"{self} {end}", f"see what it says: {self._by_hand()}")

    def _by_hand(self) -> str:
        """The check as one can run it by hand. It holds no value."""
        request = shlex.quote(self._request("check", {}))
        folder = shlex.quote(str(self.delivery.root))
        return f"cd {folder} && echo {request} | {shlex.join(self.settings.argv)}"
