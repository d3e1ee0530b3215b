"""A secret of a KV engine, version 2, of Vault or OpenBao (manifest.md, "deliver"): `to: vault`.

All names of a secret change in one version. Several credentials may share a secret under names of
their own, so names that are not ours stay as they are, and each name has a mark of its own in the
secret's custom metadata.
"""

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from pydantic import AfterValidator

from gccreds.domain.destination import ONE_LINE, DestinationFormat, Traits
from gccreds.domain.lifetime import Malformed
from gccreds.domain.payload import Payload, from_names_there
from gccreds.kinds.written import Given, Strict, Words
from gccreds.sinks.asking import Failed
from gccreds.sinks.extras import library
from gccreds.sinks.file_formats import texts_of
from gccreds.sinks.interface import Delivery, Shows, Sink, Values
from gccreds.sinks.marks import KEY, demand_ours, mark_text
from gccreds.sinks.vault_access import demand_access
from gccreds.sinks.vault_api import OF_ANOTHER_FORM, VaultApi, logged_in

_NAME = re.compile(r"[\x20-\x7e]{1,100}")
"""With what stands before it a name is a key of custom metadata, which has 128 bytes at most."""

_MARK_BYTES = 512
_RACES = 5
"""How often a write may meet one of another credential in the same secret."""


def _path(value: str) -> str:
    path = value.strip("/")
    if not ONE_LINE.fullmatch(path) or not {"", ".", ".."}.isdisjoint(path.split("/")):
        raise Malformed(f'"{value}" is no path', "write it as a/b/c")
    return path


_PathText = Annotated[Words, AfterValidator(_path)]


class VaultSettings(Strict):
    """A secret at `path` of the engine at `mount`, without `data/`; `namespace` where there are."""

    mount: _PathText
    path: _PathText
    namespace: Given[_PathText] = None


FORMAT = DestinationFormat(
    to="vault",
    settings=VaultSettings,
    place=lambda s: "/".join(filter(None, [s.namespace, s.mount, s.path])),
    traits=Traits(readable=True, holds_apart=True),
    name_form=lambda _: _NAME,
    name_advice="write at most 100 letters, digits and other characters of ASCII",
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery.

    Raises DestinationRefused where the extra `vault` is not installed.
    """
    library("hvac", "vault", delivery)
    settings = delivery.settings(VaultSettings)
    return VaultSink(delivery, settings, delivery.names(FORMAT, settings))


@dataclass(frozen=True, slots=True)
class Held:
    """What a secret holds: its number of versions, the values of the last, and its metadata."""

    version: int
    values: Mapping[str, Any]
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VaultSink:
    """Some names of one secret. `names` maps payload names to them."""

    delivery: Delivery
    settings: VaultSettings
    names: Mapping[str, str]
    shows: ClassVar[Shows] = Shows.ALL

    def check(self, *, ours: bool) -> None:
        """Asks what the login may do, what kind of engine is there, and whose our names are."""
        with self._logged_in() as api:
            demand_access(api, self.delivery, self.settings.mount, self.settings.path)
            held = self._held(api)
        for name in self.names.values():
            if name in held.values:
                marked = held.metadata.get(_mark_key(name))
                demand_ours(self.delivery, marked, self._own_mark, ours=ours)

    def deliver(self, payload: Payload) -> None:
        """Marks the names, then writes them in a new version, beside those that are not ours."""
        values = payload.revealed(self.names)
        with self._logged_in() as api:
            held = self._held(api)
            marks = {_mark_key(name): self._own_mark for name in values}
            if not marks.items() <= held.metadata.items():
                self._mark(api, marks)
            self._write(api, held, values)

    def read(self) -> Values | None:
        """What stands under our names."""
        with self._logged_in() as api:
            held = self._held(api)
        ours = {there: held.values[there] for there in self.names.values() if there in held.values}
        try:
            return from_names_there(texts_of(ours), self.names)
        except ValueError:
            pass
        raise self.delivery.refused(
            f"{self} holds something else than texts under our names",
            "find out what else writes there",
        )

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _logged_in(self) -> AbstractContextManager[VaultApi]:
        return logged_in(self.delivery, self.settings.namespace)

    def _held(self, api: VaultApi) -> Held:
        """What is there; where the last version was deleted no values, and yet its number."""
        data = api.ask("GET", self._address("data"), expected=[HTTPStatus.NOT_FOUND]).data
        values, metadata = data.get("data") or {}, data.get("metadata") or {}
        marks = (metadata.get("custom_metadata") or {}) if isinstance(metadata, dict) else None
        if not isinstance(values, dict) or not isinstance(marks, dict):
            raise Failed(None, OF_ANOTHER_FORM)
        return Held(metadata.get("version", 0), values, marks)

    def _mark(self, api: VaultApi, marks: Mapping[str, str]) -> None:
        """Adds the marks to those of others. A secret that does not exist is begun for them.

        That sets a number of versions of zero, which is the engine's own: without any setting
        Vault makes nothing, and with marks it could wipe out those of another beginner.
        """
        body, address = {"custom_metadata": dict(marks)}, self._address("metadata")
        answer = api.ask("PATCH", address, body, [HTTPStatus.NOT_FOUND])
        if answer.status == HTTPStatus.NOT_FOUND:
            api.ask("POST", address, {"max_versions": 0})
            api.ask("PATCH", address, body)

    def _write(self, api: VaultApi, seen: Held, values: Mapping[str, str]) -> None:
        """Writes the version after the one that was seen; where there is another by now, again.

        That may be another credential's in the same secret, or this very write, whose answer was
        lost. Where it changed our names somebody else writes them: that is refused.
        """
        before, held = _part(seen, values), seen
        for _ in range(_RACES):
            body = {"data": {**held.values, **values}, "options": {"cas": held.version}}
            answer = api.ask("POST", self._address("data"), body, [HTTPStatus.BAD_REQUEST])
            if answer.status != HTTPStatus.BAD_REQUEST:
                return
            known, held = held.version, self._held(api)
            if _part(held, values) == values:
                return
            if held.version == known or _part(held, values) != before:
                break
        raise self.delivery.refused(
            f"{self} was not written: somebody else writes to it, or Vault does not take it",
            f"see who did: vault kv metadata get -mount={self.settings.mount} {self.settings.path}",
        )

    def _address(self, part: str) -> str:
        return quote(f"{self.settings.mount}/{part}/{self.settings.path}")

    @property
    def _own_mark(self) -> str:
        return mark_text(self.delivery, ONE_LINE, _MARK_BYTES)


def _mark_key(name: str) -> str:
    return f"{KEY}:{name}"


def _part(held: Held, values: Mapping[str, str]) -> Mapping[str, Any]:
    """What is held under the names of these values."""
    return {name: held.values[name] for name in values if name in held.values}
