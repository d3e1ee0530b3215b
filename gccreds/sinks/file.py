"""A file of the machine that gccreds runs on (manifest.md, "deliver"): `to: file`.

The whole file is one credential's. It is readable in every format; through a template as far as
the template lets the values through unchanged.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import model_validator

from gccreds.domain.destination import (
    ONE_LINE,
    VARIABLE_NAME,
    DestinationFormat,
    Traits,
    Unfit,
    in_capitals,
    under_own_names,
)
from gccreds.domain.lifetime import Malformed
from gccreds.domain.payload import Payload, from_names_there
from gccreds.kinds.written import Given, Strict, one_of
from gccreds.sinks.file_formats import FORMATS, FileFormat
from gccreds.sinks.file_template import STAND_IN, read_back, render, unfit_template
from gccreds.sinks.interface import Delivery, Shows, Sink, Values
from gccreds.sinks.local_file import LocalFile, PathText, below, leaving


class Form(StrEnum):
    """How the values stand in the file where no template says it."""

    DOTENV = "dotenv"
    JSON = "json"
    YAML = "yaml"


class FileSettings(Strict):
    """`path` and `template` are relative to the project file's folder."""

    path: PathText
    format: Annotated[Form, one_of(Form)] = Form.DOTENV
    template: Given[PathText] = None
    allow_outside: bool = False

    @model_validator(mode="after")
    def _one_form(self) -> "FileSettings":
        if self.template is not None and "format" in self.model_fields_set:
            raise Malformed("format and template exclude each other", "take one of them out")
        return self

    @property
    def is_dotenv(self) -> bool:
        """Whether names there are variables."""
        return self.template is None and self.format is Form.DOTENV


def _place(settings: FileSettings) -> str:
    return os.path.normpath(settings.path)


def _default_names(settings: FileSettings, payload: Iterable[str]) -> Mapping[str, str]:
    names = in_capitals if settings.is_dotenv else under_own_names
    return names(settings, payload)


def _name_form(settings: FileSettings) -> re.Pattern[str]:
    return VARIABLE_NAME if settings.is_dotenv or settings.template else ONE_LINE


def _unfit(settings: FileSettings, names: Mapping[str, str], root: Path) -> Iterator[Unfit]:
    left: list[Unfit] = []
    for key in ("path", "template") if not settings.allow_outside else ():
        left += leaving(key, getattr(settings, key) or "", root)
    yield from left
    if settings.template is not None and not left:
        yield from unfit_template(below(root, settings.template), settings.template, names.values())


FORMAT = DestinationFormat(
    to="file",
    settings=FileSettings,
    place=_place,
    traits=Traits(readable=True),
    local_path="path",
    default_names=_default_names,
    name_form=_name_form,
    unfit=_unfit,
)


def open_sink(delivery: Delivery) -> Sink:
    """The file of this delivery."""
    settings = delivery.settings(FileSettings)
    file = LocalFile(delivery, settings.path, settings.allow_outside)
    return FileSink(delivery, settings, delivery.names(FORMAT, settings), file)


@dataclass(frozen=True, slots=True)
class FileSink:
    """One file. `names` maps payload names to the names in it."""

    delivery: Delivery
    settings: FileSettings
    names: Mapping[str, str]
    file: LocalFile

    @property
    def shows(self) -> Shows:
        """Everything, unless a template keeps the values from being read back."""
        return Shows.ALL if self.settings.template is None else Shows.PERHAPS

    def check(self, *, ours: bool) -> None:
        """Makes sure that the file may be made or replaced here, and that its template works."""
        self.file.check(ours=ours)
        self._formed(dict.fromkeys(self.names.values(), STAND_IN))

    def deliver(self, payload: Payload) -> None:
        """Replaces the file as a whole."""
        self.file.replace(self._formed(payload.revealed(self.names)).encode())

    def read(self) -> Values | None:
        """What the file holds; None where its template does not let the values through."""
        text = self.file.read()
        if not text:
            return {}
        try:
            found = self._parsed(text)
            return None if found is None else from_names_there(found, self.names)
        except ValueError as error:
            reason = str(error)  # the error itself may hold the text
        raise self.delivery.refused(
            f"{self} holds something else than was delivered to it: {reason}",
            f"look at it, and move it away if nobody needs it: {self.file.path()}",
        )

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _formed(self, values: Mapping[str, str]) -> str:
        """The content of the file. Raises DestinationRefused where it cannot be made."""
        template = self._template()
        try:
            if template is not None:
                return render(template, values)
            return self._format.write(values)
        except ValueError as error:
            source = self.settings.template or f"format {self.settings.format}"
            raise self.delivery.refused(
                f"the content of {self} could not be made: {error}", f"mend {source}"
            ) from None

    def _parsed(self, text: str) -> Mapping[str, str] | None:
        template = self._template()
        if template is not None:
            return read_back(template, self.names.values(), text)
        return self._format.read(text)

    @property
    def _format(self) -> FileFormat:
        return FORMATS[self.settings.format]

    def _template(self) -> str | None:
        if self.settings.template is None:
            return None
        return replace(self.file, written=self.settings.template).text("made")
