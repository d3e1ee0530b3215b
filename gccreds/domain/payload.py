"""What is delivered: the values of a credential under their payload names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.domain.address import Address
from gccreds.domain.destination import JSON_NAME
from gccreds.domain.secret import Secret

NAMES = ("client_id", "client_secret", "token_id", "token", "region", "expires")
"""Every payload name of any kind, in the order in which they are written."""

PUBLIC_NAMES = frozenset(["client_id", "token_id", "region", "expires"])
"""The payload names whose values are no secrets; any other value is one."""


@dataclass(frozen=True, slots=True)
class Payload:
    """The values of one generation (manifest.md, "deliver").

    `values` maps payload names (client_id, client_secret, region, expires; not `json`) to values;
    those that are secret are Secrets. `secret_name` says which one is fingerprinted.
    """

    address: Address
    generation: int
    values: Mapping[str, Secret | str]
    secret_name: str = "client_secret"

    @property
    def secret(self) -> Secret:
        """The one secret among the values."""
        secret = self.values[self.secret_name]
        return secret if isinstance(secret, Secret) else Secret(secret)

    def in_order(self, names: Mapping[str, str]) -> dict[str, str]:
        """Those of `names` that this payload has a value for, the id before its secret.

        A destination that takes values one by one writes them so: who reads between the two writes
        fails with a login that nobody else uses yet, and not with the old one.
        """
        known = (*(name for name in NAMES if name in self.values), JSON_NAME)
        return {name: names[name] for name in known if name in names}

    def revealed(self, names: Mapping[str, str]) -> dict[str, str]:
        """Name there to text, for the destination that writes it.

        `names` maps payload names to the names used there (`as`); `json` stands for all values as
        one JSON object. What this payload does not have is left out.
        """
        known = {*self.values, JSON_NAME}
        return {there: self._text(name) for name, there in names.items() if name in known}

    def _text(self, name: str) -> str:
        if name == JSON_NAME:
            return json.dumps({key: self._text(key) for key in self.values})
        value = self.values[name]
        return value.reveal() if isinstance(value, Secret) else value


def from_names_there(found: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Secret | str]:
    """Payload name to value, of what a destination holds under its own names.

    What is there under no name that gccreds gave is left out. Raises ValueError, without a value
    in it, where the value of `json` is not one.
    """
    values = {name: found[there] for name, there in names.items() if there in found}
    whole = _object(values.pop(JSON_NAME, "{}"))
    merged = {**{name: str(value) for name, value in whole.items()}, **values}
    return {name: v if name in PUBLIC_NAMES else Secret(v) for name, v in merged.items()}


def _object(text: str) -> Mapping[str, object]:
    """A JSON object. What the parser raises holds the text, so that it ends here."""
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if not isinstance(whole, dict):
        raise ValueError("json is not an object there")
    return whole
