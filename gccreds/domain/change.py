"""Changes: what a plan would do to one credential, who asked for it, and why (cli.md)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Value
from gccreds.domain.observed import Remote
from gccreds.domain.position import Position
from gccreds.domain.schedule import Strategy


class Action(StrEnum):
    """What is done. The closed set of the JSON format."""

    CREATE = "create"
    UPDATE = "update"
    ROTATE = "rotate"
    DELIVER = "deliver"
    RETIRE = "retire"
    DELETE = "delete"
    IMPORT = "import"
    FORGET = "forget"


class Group(StrEnum):
    """Who asked for it: a reviewer answers for the first group only."""

    MANIFEST = "manifest"
    ORGANIZATION = "organization"
    CLOCK = "clock"


class Reason(StrEnum):
    """Why it is done."""

    NEW = "new"
    REMOVED = "removed"
    MANIFEST = "manifest"
    DRIFT = "drift"
    GONE = "gone"
    LOST_STATE = "lost-state"
    REQUESTED = "requested"
    COMPROMISED = "compromised"
    EXPIRY = "expiry"
    AGE = "age"
    UNDELIVERED = "undelivered"
    OVERLAP_ENDED = "overlap-ended"


_GROUPS = {
    Reason.NEW: Group.MANIFEST,
    Reason.REMOVED: Group.MANIFEST,
    Reason.MANIFEST: Group.MANIFEST,
    Reason.DRIFT: Group.ORGANIZATION,
    Reason.GONE: Group.ORGANIZATION,
    Reason.LOST_STATE: Group.ORGANIZATION,
    Reason.REQUESTED: Group.MANIFEST,
    Reason.COMPROMISED: Group.MANIFEST,
    Reason.EXPIRY: Group.CLOCK,
    Reason.AGE: Group.CLOCK,
    Reason.UNDELIVERED: Group.CLOCK,
    Reason.OVERLAP_ENDED: Group.CLOCK,
}


def group_of(reason: Reason) -> Group:
    """Who asks for a change of this reason (cli.md); a delete after its grace is the clock's."""
    return _GROUPS[reason]


def reason_of_further(begun: str, otherwise: Reason) -> Reason:
    """Why a further generation is made in place of one that was begun for a reason.

    What leaked ends with whichever takes its place.
    """
    return Reason.COMPROMISED if begun == Reason.COMPROMISED else otherwise


class Cause(StrEnum):
    """Who changed a field since the last apply."""

    MANIFEST = "manifest"
    DRIFT = "drift"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that would change. `before` and `after` are as people write them in manifests."""

    field: str
    before: Value
    after: Value
    cause: Cause

    def as_json(self) -> dict[str, object]:
        """The field object of `plan --format json`."""
        return {
            "field": self.field,
            "before": self.before,
            "after": self.after,
            "cause": self.cause.value,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One decision of the planner.

    `desired` is what is declared (None for a removal), `remote` the object as the plan saw it (None
    for a create). `generation` is the one that the change makes or acts on. `ends_at` is the moment
    that a retire sets. `after` are the addresses that must be done first. `if_undelivered` is what
    becomes of a deliver whose secret no destination can give back, which only an apply can tell;
    `further` is the number of the generation made then. `leftovers` are objects of an earlier
    attempt that nobody uses; they end before another is made. `beside` are older generations, by
    number, that a lost state takes back along with the highest. `aside`: it concerns an older
    generation or a leftover, beside the one decision on the current generation. `strategy` is how a
    rotation makes the next generation.
    """

    address: Address
    action: Action
    reason: Reason
    group: Group
    generation: int | None = None
    desired: Desired | None = None
    remote: Remote | None = None
    fields: tuple[FieldChange, ...] = ()
    ends_at: datetime | None = None
    after: tuple[Address, ...] = ()
    if_undelivered: Action | None = None
    further: int | None = None
    leftovers: tuple[Remote, ...] = ()
    beside: tuple[tuple[int, Remote], ...] = ()
    aside: bool = False
    strategy: Strategy = Strategy.NEW_CLIENT
    position: Position | None = None

    @property
    def remote_id(self) -> str | None:
        """The id of the object that exists, None before a create."""
        return self.remote.id if self.remote else None

    def as_json(self) -> dict[str, object]:
        """The change object of `plan --format json`."""
        decided_later = {"if_undelivered": self.if_undelivered} if self.if_undelivered else {}
        return {
            "address": str(self.address),
            "kind": self.address.kind,
            "action": self.action.value,
            "group": self.group.value,
            "reason": self.reason.value,
            "remote_id": self.remote_id,
            "generation": self.generation,
            "fields": [f.as_json() for f in self.fields],
            "position": self.position.as_json() if self.position else None,
            **decided_later,
        }
