"""A secret of Google Secret Manager (manifest.md, "deliver"): `to: google_secret_manager`.

The whole secret is one credential's: one JSON object. An annotation is its mark: a label allows
too few characters to say whose it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import AfterValidator

from gccreds.domain.destination import DestinationFormat
from gccreds.domain.lifetime import Malformed
from gccreds.domain.payload import Payload
from gccreds.kinds.written import Strict, Words
from gccreds.sinks.google import GoogleSecrets
from gccreds.sinks.interface import Delivery, Sink, Values
from gccreds.sinks.json_value import object_text, values_in
from gccreds.sinks.marks import KEY, demand_ours, mark_text

_PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|\d+")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_ANNOTATION = re.compile(r".+")
_ANNOTATION_BYTES = 1024
_GET = "secretmanager.secrets.get"
_CREATE = "secretmanager.secrets.create"
_UPDATE = "secretmanager.secrets.update"
_ACCESS = "secretmanager.versions.access"
_ADD = "secretmanager.versions.add"


def _project(value: str) -> str:
    if not _PROJECT.fullmatch(value):
        raise Malformed(
            f'"{value}" is no project', "write its id, such as acme-prod, or its number"
        )
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise Malformed(f'"{value}" is no name of a secret', "write letters, digits, _ and -")
    return value


class GoogleSettings(Strict):
    """A secret by its name. `project` is an id or a number."""

    project: Annotated[Words, AfterValidator(_project)]
    name: Annotated[Words, AfterValidator(_name)]


FORMAT = DestinationFormat(
    to="google_secret_manager",
    settings=GoogleSettings,
    place=lambda settings: f"{settings.project}/{settings.name}",
    readable=True,
    one_value=True,
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery."""
    settings = delivery.settings(GoogleSettings)
    google = GoogleSecrets(delivery, settings.project)
    return GoogleSink(delivery, settings, delivery.names(FORMAT, settings), google)


@dataclass(frozen=True, slots=True)
class GoogleSink:
    """One secret. `names` maps payload names to the members of its object."""

    delivery: Delivery
    settings: GoogleSettings
    names: Mapping[str, str]
    google: GoogleSecrets

    @property
    def readable(self) -> bool:
        """It is."""
        return True

    @property
    def may_show_nothing(self) -> bool:
        """It shows what it holds."""
        return False

    def check(self, *, ours: bool) -> None:
        """Looks at the secret and at what the login may do with it, and reads it.

        One without a value, as Terraform makes them, is nobody's. Whether the login may make a
        secret, Google tells only when it does.
        """
        found = self._found()
        if found is None:
            return
        self._demand_permissions(found)
        if self._value() is not None:
            demand_ours(self.delivery, _marked(found), self._mark, ours=ours)

    def deliver(self, payload: Payload) -> None:
        """Makes the secret where there is none, then gives it a version, which is current."""
        text, found = object_text(payload, self.names), self._found()
        if found is None:
            self._create()
        elif _marked(found) != self._mark:
            self._mark_it(found)
        data = {"data": text.encode()}
        self.google.ask(_ADD, "add_secret_version", parent=self._path, payload=data)

    def read(self) -> Values | None:
        """What the current version holds."""
        value = self._value()
        return {} if value is None else values_in(_text(value), self.names, self.delivery)

    def __str__(self) -> str:
        return str(self.delivery.destination)

    @property
    def _path(self) -> str:
        return f"projects/{self.settings.project}/secrets/{self.settings.name}"

    @property
    def _mark(self) -> str:
        return mark_text(self.delivery, _ANNOTATION, _ANNOTATION_BYTES)

    def _found(self) -> Any | None:
        """The secret without its value; None where there is none."""
        return self.google.ask(_GET, "get_secret", [HTTPStatus.NOT_FOUND], name=self._path)

    def _value(self) -> bytes | None:
        """The current version; None where there is none, or it is disabled or destroyed."""
        absent = [HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST]
        latest = f"{self._path}/versions/latest"
        found = self.google.ask(_ACCESS, "access_secret_version", absent, name=latest)
        return None if found is None else bytes(found.payload.data)

    def _demand_permissions(self, found: Any) -> None:
        """Who may do nothing with a secret may ask what he may do."""
        needed = [_ACCESS, _ADD] + ([_UPDATE] if _marked(found) != self._mark else [])
        told = self.google.ask(
            _GET, "test_iam_permissions", resource=self._path, permissions=needed
        )
        held = told.permissions if told is not None else ()
        lacking = [permission for permission in needed if permission not in held]
        if lacking:
            raise self.delivery.refused(
                f"{self}: the login may not do {' and '.join(lacking)}",
                "give it a role with that: gcloud secrets add-iam-policy-binding "
                f"{self.settings.name} --project {self.settings.project}",
            )

    def _create(self) -> None:
        """One that was made meanwhile, perhaps by a request without an answer, is there now."""
        self.google.ask(
            _CREATE,
            "create_secret",
            [HTTPStatus.CONFLICT],
            parent=f"projects/{self.settings.project}",
            secret_id=self.settings.name,
            secret={"replication": {"automatic": {}}, "annotations": {KEY: self._mark}},
        )

    def _mark_it(self, found: Any) -> None:
        annotations = {**found.annotations, KEY: self._mark}
        self.google.ask(
            _UPDATE,
            "update_secret",
            secret={"name": self._path, "annotations": annotations, "etag": found.etag},
            update_mask={"paths": ["annotations"]},
        )


def _marked(found: Any) -> str | None:
    mark = found.annotations.get(KEY)
    return mark if isinstance(mark, str) else None


def _text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None
