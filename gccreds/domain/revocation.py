"""What `revoke` is about to stop, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.errors import GccredsError


class Stopped(StrEnum):
    """How a client or a token was stopped.

    `disabled`: its tokens are dead. `inactive`: it gets no new ones, and those issued live on until
    they end, because the organisation refused `disabled`. `revoked`: a token, dead and off the
    list. `gone`: it was not there any more.
    """

    DISABLED = "disabled"
    INACTIVE = "inactive"
    REVOKED = "revoked"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Target:
    """What is to die: clients and tokens by id with their names, and the address if it is managed.

    `tokens` are the ids of those that are API tokens. `noted` says whether the state should tell
    that the address is revoked: not where an older generation alone is meant, which nobody is to
    use much longer anyway.
    """

    clients: Mapping[str, str]
    address: Address | None = None
    noted: bool = True
    tokens: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Revocation:
    """What became of a target.

    `stopped` has each client that was dealt with, `failed` each that goes on working. `noted_in` is
    the place of the state that has the note, `not_noted` why there is none. `owner` is project and
    environment, None without a project. `call` is what commands go on from.
    """

    target: Target
    stopped: Mapping[str, Stopped]
    failed: Mapping[str, GccredsError]
    noted_in: str | None = None
    not_noted: str | None = None
    owner: tuple[str, str] | None = None
    call: Call = field(default_factory=Call)
