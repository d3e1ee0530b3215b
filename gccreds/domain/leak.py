"""Whose a value is that turned up where it should not be."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.observed import Organization
from gccreds.domain.state import Generation
from gccreds.domain.status import CredentialStatus


class What(StrEnum):
    """What the value is. The closed set of the JSON format."""

    SECRET = "secret"
    ID = "id"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Leak:
    """What was found out about a value; the value itself is not in it.

    `address` and `generation` are those whose it is, None of an id that nobody manages here.
    `credential` is what exists of it, None where it is gone already. `call` is what commands go on
    from.
    """

    environment: str
    organization: Organization
    moment: datetime
    what: What
    address: Address | None = None
    generation: Generation | None = None
    credential: CredentialStatus | None = None
    call: Call = field(default_factory=Call)

    @property
    def can_be_replaced(self) -> bool:
        """Whether another one can be made and delivered in its place: it serves its consumers."""
        desired = self.credential.desired if self.credential else None
        return desired is not None and bool(desired.deliver)
