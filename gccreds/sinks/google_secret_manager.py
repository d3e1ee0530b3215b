"""A secret of Google Secret Manager (manifest.md, "deliver"): `to: google_secret_manager`.

The whole secret is one credential's: one JSON object. An annotation is its mark: a label allows
too few characters to say whose it is.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, ClassVar

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.google import GoogleSecrets
from gccreds.sinks.interface import Delivery, Sink
from gccreds.sinks.marks import KEY, mark_text
from gccreds.sinks.one_value import OneValueSink, Standing, names_fit

_PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]|\d+")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_ANNOTATION = re.compile(r".+")
_ANNOTATION_BYTES = 1024
_GET = "secretmanager.secrets.get"
_CREATE = "secretmanager.secrets.create"
_UPDATE = "secretmanager.secrets.update"
_ACCESS = "secretmanager.versions.access"
_ADD = "secretmanager.versions.add"

_ROOM = 64 * 1024
"""In bytes."""

_Project = Annotated[
    Words,
    of_form(_PROJECT, '"{}" is no project', "write its id, such as acme-prod, or its number"),
]
_Name = Annotated[
    Words, of_form(_NAME, '"{}" is no name of a secret', "write letters, digits, _ and -")
]


class GoogleSettings(Strict):
    """A secret by its name. `project` is an id or a number."""

    project: _Project
    name: _Name


FORMAT = DestinationFormat(
    to="google_secret_manager",
    settings=GoogleSettings,
    place=lambda settings: f"{settings.project}/{settings.name}",
    traits=Traits(readable=True),
    one_value=True,
    unfit=names_fit(_ROOM),
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery. Raises DestinationRefused without the extra `google`."""
    settings = delivery.settings(GoogleSettings)
    secret = GoogleSecret(delivery, settings, GoogleSecrets(delivery, settings.project))
    return OneValueSink(delivery, delivery.names(FORMAT, settings), secret)


@dataclass(frozen=True, slots=True)
class GoogleSecret:
    """One secret."""

    delivery: Delivery
    settings: GoogleSettings
    google: GoogleSecrets
    room: ClassVar[int] = _ROOM

    @property
    def own_mark(self) -> str:
        """The text of its annotation."""
        return mark_text(self.delivery, _ANNOTATION, _ANNOTATION_BYTES)

    def look(self) -> Standing | None:
        """Looks at the secret and at what the login may do with it, and reads it.

        One without a value, as Terraform makes them, is nobody's. Whether the login may make a
        secret, Google tells only when it does.
        """
        found = self._found()
        if found is None:
            return None
        self._demand_permissions(found)
        return None if self.get() is None else Standing(_marked(found))

    def get(self) -> str | None:
        """The current version; None also where it is disabled or destroyed."""
        absent = [HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST]
        latest = f"{self._path}/versions/latest"
        found = self.google.ask(_ACCESS, "access_secret_version", absent, name=latest)
        return None if found is None else _text(bytes(found.payload.data))

    def put(self, text: str) -> None:
        """Makes the secret where there is none, then gives it a version, which is current."""
        found = self._found()
        if found is None:
            self._create()
        elif _marked(found) != self.own_mark:
            self._mark_it(found)
        data = {"data": text.encode()}
        self.google.ask(_ADD, "add_secret_version", parent=self._path, payload=data)

    @property
    def _path(self) -> str:
        return f"projects/{self.settings.project}/secrets/{self.settings.name}"

    def _found(self) -> Any | None:
        """The secret without its value; None where there is none."""
        return self.google.ask(_GET, "get_secret", [HTTPStatus.NOT_FOUND], name=self._path)

    def _demand_permissions(self, found: Any) -> None:
        """Who may do nothing with a secret may ask what he may do."""
        needed = [_ACCESS, _ADD] + ([_UPDATE] if _marked(found) != self.own_mark else [])
        told = self.google.ask(
            _GET, "test_iam_permissions", resource=self._path, permissions=needed
        )
        held = told.permissions if told is not None else ()
        lacking = [permission for permission in needed if permission not in held]
        if lacking:
            raise self.delivery.refused(
                f"{self.delivery.destination}: the login may not do {' and '.join(lacking)}",
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
            secret={"replication": {"automatic": {}}, "annotations": {KEY: self.own_mark}},
        )

    def _mark_it(self, found: Any) -> None:
        annotations = {**found.annotations, KEY: self.own_mark}
        self.google.ask(
            _UPDATE,
            "update_secret",
            secret={"name": self._path, "annotations": annotations, "etag": found.etag},
            update_mask={"paths": ["annotations"]},
        )


def _marked(found: Any) -> str | None:
    mark = found.annotations.get(KEY)
    return mark if isinstance(mark, str) else None


def _text(data: bytes) -> str:
    """Empty where it is none."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return ""
