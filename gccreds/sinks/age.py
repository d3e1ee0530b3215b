"""A file that only some can open (manifest.md, "deliver"): `to: age`.

It is encrypted to X25519 or SSH recipients, one JSON object, and gccreds has none of their keys.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from gccreds.domain.destination import DestinationFormat, Traits, Unfit
from gccreds.domain.lifetime import Malformed
from gccreds.domain.payload import Payload
from gccreds.kinds.written import Strict, Words
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery, Shows, Sink, Values
from gccreds.sinks.json_value import object_text
from gccreds.sinks.local_file import LocalFile, PathText, leaving

_X25519 = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_SSH = re.compile(r"ssh-(?:ed25519|rsa) [A-Za-z0-9+/]+={0,2}(?: [^\n]*)?")


def _recipient(value: str) -> str:
    """Never quoted: somebody may have written the secret key instead."""
    if _X25519.fullmatch(value) or _SSH.fullmatch(value):
        return value
    if value.upper().startswith("AGE-SECRET-KEY-"):
        raise Malformed(
            "this is a secret key, and not a recipient",
            "replace it, as it was written down; then write its public key: age-keygen -y KEY_FILE",
        )
    raise Malformed(
        "this is no recipient of age",
        "write an X25519 public key, age1…, or a line of SSH, ssh-ed25519 … or ssh-rsa …",
    )


class AgeSettings(Strict):
    """A file, relative to the project file's folder, and who can open it."""

    path: PathText
    recipients: Annotated[list[Annotated[Words, AfterValidator(_recipient)]], Field(min_length=1)]
    allow_outside: bool = False


def _unfit(settings: AgeSettings, _: Mapping[str, str], root: Path) -> Iterator[Unfit]:
    if not settings.allow_outside:
        yield from leaving("path", settings.path, root)
    yield from _mistyped(settings.recipients)


def _mistyped(recipients: Sequence[str]) -> Iterator[Unfit]:
    """Those that age itself does not take; none where its library is not installed."""
    if find_spec("pyrage") is None:
        return
    pyrage = import_module("pyrage")
    for index, text in enumerate(recipients):
        if _parsed(pyrage, text) is None:
            yield Unfit(("recipients", index), _what(text), _COPY)


FORMAT = DestinationFormat(
    to="age",
    settings=AgeSettings,
    place=lambda settings: os.path.normpath(settings.path),
    traits=Traits(readable=False),
    local_path="path",
    one_value=True,
    unfit=_unfit,
)


def open_sink(delivery: Delivery) -> Sink:
    """The file of this delivery.

    Raises DestinationRefused where the extra `age` is not installed.
    """
    pyrage = library("pyrage", "age", delivery)
    settings = delivery.settings(AgeSettings)
    file = LocalFile(delivery, settings.path, settings.allow_outside)
    return AgeSink(delivery, settings, delivery.names(FORMAT, settings), file, pyrage)


@dataclass(frozen=True, slots=True)
class AgeSink:
    """One file. `names` maps payload names to the members of the object in it."""

    delivery: Delivery
    settings: AgeSettings
    names: Mapping[str, str]
    file: LocalFile
    pyrage: ModuleType
    shows: ClassVar[Shows] = Shows.NOTHING

    def check(self, *, ours: bool) -> None:
        """Makes sure that the file may be made or replaced, and encrypts nothing to them all."""
        self.file.check(ours=ours)
        self._encrypted(b"")

    def deliver(self, payload: Payload) -> None:
        """Replaces the file as a whole."""
        self.file.replace(self._encrypted(object_text(payload, self.names).encode()))

    def read(self) -> Values | None:
        """None: nothing is shown."""
        return None

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _encrypted(self, data: bytes) -> bytes:
        recipients = [self._recipient(text) for text in self.settings.recipients]
        try:
            return bytes(self.pyrage.encrypt(data, recipients))
        except self.pyrage.EncryptError:
            pass
        raise self.delivery.refused(
            f"{self} could not be encrypted to its recipients together",
            "try it: age -e -r RECIPIENT -r RECIPIENT /dev/null",
        )

    def _recipient(self, text: str) -> Any:
        parsed = _parsed(self.pyrage, text)
        if parsed is None:
            raise self.delivery.refused(f"{self}: {_what(text)}", _COPY)
        return parsed


def _parsed(pyrage: ModuleType, text: str) -> Any | None:
    """The recipient; None where it is mistyped."""
    kind = pyrage.x25519 if _X25519.fullmatch(text) else pyrage.ssh
    try:
        return kind.Recipient.from_str(text)
    except pyrage.RecipientError:
        return None


def _what(text: str) -> str:
    return f"this recipient is mistyped, {text[:16]}…{text[-6:]}"


_COPY = "copy it again: age-keygen -y KEY_FILE, or the .pub file of an SSH key"
