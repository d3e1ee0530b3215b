"""What happened while a plan was carried out, in the past tense, as it happens."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change
from gccreds.errors import GccredsError


class Status(StrEnum):
    """How a change ended."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A change is at something that takes time; `what` is said on the progress line."""

    address: Address
    what: str


@dataclass(frozen=True, slots=True)
class ClientCreated:
    """A client exists. Its secret is in memory only."""

    address: Address
    generation: int
    remote_id: str


@dataclass(frozen=True, slots=True)
class SecretRenewed:
    """A client has another secret, in memory only; the one before is dead."""

    address: Address
    generation: int
    remote_id: str


@dataclass(frozen=True, slots=True)
class TokenCreated:
    """An API token exists. It is in memory only."""

    address: Address
    generation: int
    remote_id: str


@dataclass(frozen=True, slots=True)
class TokenVerified:
    """A call with the new API token was answered; it lives on."""

    address: Address
    attempts: int


@dataclass(frozen=True, slots=True)
class LoginVerified:
    """The new secret got a real token, which was revoked again."""

    address: Address
    attempts: int


@dataclass(frozen=True, slots=True)
class SecretDelivered:
    """One destination has the new secret."""

    address: Address
    to: str


@dataclass(frozen=True, slots=True)
class WarningRaised:
    """Something went less well than it should; the change goes on."""

    address: Address | None
    message: str


@dataclass(frozen=True, slots=True)
class ChangeFinished:
    """A change of the plan came to its end; of one address there may be several.

    `summary` is what was done, in a few words for people. `now` says, of a failed change, what
    exists at this moment and who is affected. `seconds` is how long it took. `touched` is false of
    a change that failed or was skipped before it changed anything anywhere.
    """

    change: Change
    status: Status
    summary: str
    seconds: float
    remote_id: str | None = None
    generation: int | None = None
    error: GccredsError | None = None
    now: str | None = None
    touched: bool = True

    @property
    def address(self) -> Address:
        """Whose it is."""
        return self.change.address

    @property
    def action(self) -> Action:
        """What was to be done."""
        return self.change.action


Event: TypeAlias = (
    StepStarted
    | ClientCreated
    | TokenCreated
    | TokenVerified
    | SecretRenewed
    | LoginVerified
    | SecretDelivered
    | WarningRaised
    | ChangeFinished
)
