"""A secret of Azure Key Vault (manifest.md, "deliver"): `to: azure_key_vault`.

The whole secret is one credential's: one JSON object. A tag is its mark.
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
from gccreds.sinks.azure import AzureVault
from gccreds.sinks.interface import Delivery, Sink, Values
from gccreds.sinks.json_value import object_text, values_in
from gccreds.sinks.marks import KEY, demand_ours, mark_text

_HOST = ".vault.azure.net"
_VAULT = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]")
_URL = re.compile(r"https://[A-Za-z0-9.-]+(:\d+)?/?")
_NAME = re.compile(r"[A-Za-z0-9-]{1,127}")
_TAG = re.compile(r".+")
_TAG_CHARACTERS = 256


def _vault(value: str) -> str:
    if not _VAULT.fullmatch(value) and not _URL.fullmatch(value):
        advice = f"write NAME of https://NAME{_HOST}, or in another cloud the whole address"
        raise Malformed(f'"{value}" is no name of a vault', advice)
    return value


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise Malformed(f'"{value}" is no name of a secret', "write letters, digits and -")
    return value


class KeyVaultSettings(Strict):
    """A secret by its name. `vault` is a name, or the whole address of a vault."""

    vault: Annotated[Words, AfterValidator(_vault)]
    name: Annotated[Words, AfterValidator(_name)]

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
    readable=True,
    one_value=True,
)


def open_sink(delivery: Delivery) -> Sink:
    """The secret of this delivery."""
    settings = delivery.settings(KeyVaultSettings)
    vault = AzureVault(delivery, settings.url)
    return KeyVaultSink(delivery, settings, delivery.names(FORMAT, settings), vault)


@dataclass(frozen=True, slots=True)
class KeyVaultSink:
    """One secret. `names` maps payload names to the members of its object."""

    delivery: Delivery
    settings: KeyVaultSettings
    names: Mapping[str, str]
    vault: AzureVault

    @property
    def readable(self) -> bool:
        """It is."""
        return True

    @property
    def may_show_nothing(self) -> bool:
        """It shows what it holds."""
        return False

    def check(self, *, ours: bool) -> None:
        """Reads the secret, which is asked of the login after a delivery too.

        Whether the login may write, Azure tells only when it does.
        """
        found = self._current()
        if found is not None:
            demand_ours(self.delivery, _tags(found).get(KEY), self._mark, ours=ours)
        elif self._is_deleted():
            raise self.delivery.refused(
                f"{self} was deleted, and until it is purged its name cannot be used",
                f"az keyvault secret recover --id {self.settings.url}/secrets/{self.settings.name}",
            )

    def deliver(self, payload: Payload) -> None:
        """Makes the secret, or gives it a new version, which is the current one at once.

        Each version has tags of its own: those that others gave to the one before stay.
        """
        text, found = object_text(payload, self.names), self._current()
        tags = {**(_tags(found) if found is not None else {}), KEY: self._mark}
        name = self.settings.name
        self.vault.ask(
            "set",
            lambda client: client.set_secret(
                name, text, tags=tags, content_type="application/json"
            ),
        )

    def read(self) -> Values | None:
        """What the current version holds."""
        found = self._current()
        return {} if found is None else values_in(found.value, self.names, self.delivery)

    def __str__(self) -> str:
        return str(self.delivery.destination)

    @property
    def _mark(self) -> str:
        return mark_text(self.delivery, _TAG, _TAG_CHARACTERS)

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
