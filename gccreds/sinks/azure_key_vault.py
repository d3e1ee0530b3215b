"""A secret of Azure Key Vault (manifest.md, "deliver"): `to: azure_key_vault`.

The whole secret is one credential's: one JSON object. A tag is its mark.
"""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, ClassVar

from gccreds.domain.destination import DestinationFormat, Traits
from gccreds.kinds.written import Strict, Words, of_form
from gccreds.sinks.azure import AzureVault
from gccreds.sinks.interface import Delivery, Sink
from gccreds.sinks.marks import KEY, mark_text
from gccreds.sinks.one_value import OneValueSink, Standing, names_fit

_HOST = ".vault.azure.net"
_VAULT = re.compile(
    r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]|https://[A-Za-z0-9.-]+(:\d+)?/?"
)
_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")
_TAG = re.compile(r".+")
_TAG_CHARACTERS = 256

_ROOM = 25 * 1024
"""In bytes."""

_Vault = Annotated[
    Words,
    of_form(
        _VAULT,
        '"{}" is no name of a vault',
        f"write NAME of https://NAME{_HOST}, or in another cloud the whole address",
    ),
]
_Name = Annotated[
    Words, of_form(_NAME, '"{}" is no name of a secret', "write letters, digits and -")
]


class KeyVaultSettings(Strict):
    """A secret by its name. `vault` is a name, or the whole address of a vault."""

    vault: _Vault
    name: _Name

    @property
    def url(self) -> str:
        """Where the vault is."""
        if self.vault.startswith("https://"):
            return self.vault.rstrip("/")
        return f"https://{self.vault}{_HOST}"


def _place(settings: KeyVaultSettings) -> str:
    """In small letters: Azure does not tell `CI` from `ci`. Both ways to name a vault are one."""
    vault = settings.url.removeprefix("https://").lower().removesuffix(_HOST)
    return f"{vault}/{settings.name.lower()}"


FORMAT = DestinationFormat(
    to="azure_key_vault",
    settings=KeyVaultSettings,
    place=_place,
    traits=Traits(readable=True),
    one_value=True,
    unfit=names_fit(_ROOM),
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery. Raises DestinationRefused without the extra `azure`."""
    settings = delivery.settings(KeyVaultSettings)
    secret = AzureSecret(delivery, settings, AzureVault(delivery, settings.url))
    return OneValueSink(delivery, delivery.names(FORMAT, settings), secret)


@dataclass(frozen=True, slots=True)
class AzureSecret:
    """One secret."""

    delivery: Delivery
    settings: KeyVaultSettings
    vault: AzureVault
    room: ClassVar[int] = _ROOM

    @property
    def own_mark(self) -> str:
        """The text of its tag."""
        return mark_text(self.delivery, _TAG, _TAG_CHARACTERS)

    def look(self) -> Standing | None:
        """Reads the secret, which is asked of the login after a delivery too.

        Whether the login may write, Azure tells only when it does.
        """
        found = self._current()
        if found is not None:
            return Standing(_tags(found).get(KEY))
        if self._is_deleted():
            raise self.delivery.refused(
                f"{self.delivery.destination} was deleted, and until it is purged its name cannot "
                "be used",
                f"az keyvault secret recover --id {self.settings.url}/secrets/{self.settings.name}",
            )
        return None

    def get(self) -> str | None:
        """The current version."""
        found = self._current()
        return None if found is None else found.value or ""

    def put(self, text: str) -> None:
        """Makes the secret, or gives it a new version, which is the current one at once.

        Each version has tags of its own: those that others gave to the one before stay.
        """
        name, found = self.settings.name, self._current()
        tags = {**(_tags(found) if found is not None else {}), KEY: self.own_mark}
        self.vault.ask(
            "set",
            lambda client: client.set_secret(
                name, text, tags=tags, content_type="application/json"
            ),
        )

    def _current(self) -> Any | None:
        """The current version; None where there is nothing."""
        name = self.settings.name
        return self.vault.ask("get", lambda c: c.get_secret(name), absent=[HTTPStatus.NOT_FOUND])

    def _is_deleted(self) -> bool:
        """Whether it is certain: not every login may look, and not every vault keeps them."""
        name = self.settings.name
        unknown = [HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST]
        found = self.vault.ask("get", lambda c: c.get_deleted_secret(name), absent=unknown)
        return found is not None


def _tags(secret: Any) -> dict[str, str]:
    return dict(secret.properties.tags or {})
