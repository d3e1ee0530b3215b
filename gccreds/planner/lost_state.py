"""Decides on a credential that the state does not know and a client's mark does: take it back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gccreds.domain.change import Action, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.state import Resource
from gccreds.planner.comparing import compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.copies import copied
from gccreds.planner.existing import consumers_unknown
from gccreds.planner.proposing import end_of, propose
from gccreds.planner.standing import Standing


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the marks of one address say: the highest generation, those before it, and copies."""

    number: int
    remote: Remote
    older: tuple[tuple[int, Remote], ...]
    copies: tuple[Remote, ...]

    @classmethod
    def of(cls, marked: Iterable[tuple[int, Remote]]) -> "_Claim":
        """Of several with one number the earliest made is ours: others were copied from it."""
        first: dict[int, Remote] = {}
        copies = []
        for number, remote in marked:
            if number in first:
                copies.append(remote)
            first.setdefault(number, remote)
        highest = max(first)
        older = tuple((n, r) for n, r in first.items() if n != highest)
        return cls(highest, first[highest], older, tuple(copies))

    @property
    def cut_short(self) -> bool:
        """A rotation was: an older generation works on as long as the new one, or longer."""
        own = end_of(self.remote)
        ends = [end_of(remote) for _, remote in self.older]
        return any(end is None or (own is not None and end >= own) for end in ends)


def take_back(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The import (lost-state) of the highest generation, with those before it."""
    claim = _Claim.of(standing.marked)
    unknown = Resource(desired.address.kind, lifecycle=desired.lifecycle)
    found = compare(desired, unknown, claim.remote, context, claim.number)
    change = propose(
        Action.IMPORT, Reason.LOST_STATE, standing, claim.number, claim.remote, found.changes
    )
    copies = claim.copies
    if not claim.cut_short:
        change = replace(change, beside=claim.older)
    elif desired.deliver:
        change = replace(
            change,
            beside=claim.older,
            if_undelivered=Action.ROTATE,
            further=standing.next_number,
        )
    else:
        # What is delivered nowhere is never rotated: these are no generations of it.
        copies = (*copies, *(remote for _, remote in claim.older))
    notices = copied(standing, copies, claim.remote.id)
    if claim.number == 1 and desired.deliver:
        notices = (*notices, consumers_unknown(desired, claim.remote, Reason.LOST_STATE))
    return Decision(change, notices=notices)
