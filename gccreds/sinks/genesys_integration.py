"""An integration credential of the same organisation (manifest.md, "deliver").

It is known by its name, and names repeat there: where two have it, nothing is written. The
organisation shows nobody what is in it, and it carries no mark: what is ours the state says.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, ClassVar

from gccreds.domain.destination import ONE_LINE, DestinationFormat, Traits
from gccreds.domain.integration import IntegrationCredential
from gccreds.domain.payload import Payload
from gccreds.domain.secret import Secret
from gccreds.errors import (
    AnswerLost,
    ApiRefused,
    LoginRefused,
    NetworkFailed,
    PermissionMissing,
)
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.interface import Delivery, Integrations, Shows, Sink, Values

_TYPE = "pureCloudOAuthClient"
_Name = Annotated[
    Words, of_form(ONE_LINE, "a name is one line of text", "take the line breaks out")
]
_FIELDS = {"client_id": "clientId", "client_secret": "clientSecret"}


class IntegrationSettings(Strict):
    """An integration credential of the same organisation, by its name."""

    credential: _Name


FORMAT = DestinationFormat(
    to="genesys_integration",
    settings=IntegrationSettings,
    place=lambda settings: settings.credential,
    traits=Traits(readable=False),
    takes=tuple(_FIELDS),
    default_names=lambda *_: _FIELDS,
    permissions=tuple(f"integrations:credential:{action}" for action in ("view", "add", "edit")),
)


def open_sink(delivery: Delivery) -> Sink:
    """The credential that this delivery names."""
    return IntegrationSink(delivery, delivery.settings(IntegrationSettings).credential)


@dataclass(frozen=True, slots=True)
class IntegrationSink:
    """One integration credential, by its name."""

    delivery: Delivery
    credential: str
    shows: ClassVar[Shows] = Shows.NOTHING

    def check(self, *, ours: bool) -> None:
        """Looks for the name, and for the permission to write what is there or to make it."""
        with self._failing():
            found = self._find()
            lacking = f"integrations:credential:{'edit' if found else 'add'}"
            lacks = self._integrations.lacks(lacking)
        if found and not ours and self.delivery.destination.if_exists != "replace":
            raise self.delivery.refused(
                f"{self} exists, and gccreds did not write it (id {found.id})",
                "name another one, or write `if_exists: replace` below this destination",
            )
        if lacks:
            raise self.delivery.refused(
                f"{self} needs the permission {lacking}, which the login does not have",
                "add it to a role of the login's client "
                "(Admin > People & Permissions > Roles / Permissions), then apply again",
            )

    def deliver(self, payload: Payload) -> None:
        """Puts id and secret there in one request; makes the credential where there is none."""
        fields = {field: payload.values[name] for name, field in _FIELDS.items()}
        with self._failing():
            found = self._find()
            if found is None:
                self._create(fields)
            else:
                self._integrations.replace(found, fields)

    def read(self) -> Values | None:
        """None: nothing is shown."""
        return None

    def __str__(self) -> str:
        return str(self.delivery.destination)

    def _create(self, fields: Mapping[str, Secret | str]) -> None:
        """A create whose answer was lost is not sent again: two would have the name then."""
        try:
            self._integrations.create(self.credential, _TYPE, fields)
        except AnswerLost:
            made = self._find()
            if made is None:
                raise
            self._integrations.replace(made, fields)

    def _find(self) -> IntegrationCredential | None:
        """The one of this name. Raises DestinationRefused where it cannot be told, or be used."""
        all_ = self._integrations.credentials()
        found = [one for one in all_ if one.name == self.credential]
        if len(found) > 1:
            ids = ", ".join(one.id for one in found)
            raise self.delivery.refused(
                f"{len(found)} integration credentials are called {self.credential}: {ids}",
                "delete all but one of them, or name another one",
            )
        if found and found[0].type != _TYPE:
            raise self.delivery.refused(
                f"{self} is of the type {found[0].type} and takes no client (id {found[0].id})",
                f"name another one; gccreds makes it with the type {_TYPE}",
            )
        return found[0] if found else None

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Tells what the organisation refuses as this destination's failure."""
        try:
            yield
        except (ApiRefused, LoginRefused, NetworkFailed, PermissionMissing) as error:
            what = f"{self}: {error.what} ({error.where})"
            raise self.delivery.refused(what, error.next_step) from None

    @property
    def _integrations(self) -> Integrations:
        """Who opens a sink to write to it gives the session's; who only reads has none."""
        assert self.delivery.integrations is not None
        return self.delivery.integrations
