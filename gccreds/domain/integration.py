"""Integration credentials: what integrations of an organisation log in with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IntegrationCredential:
    """One, as an organisation lists it: names repeat, and what is in it is shown to nobody."""

    id: str
    name: str
    type: str
