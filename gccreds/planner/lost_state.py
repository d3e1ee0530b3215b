"""Decides on a credential that the state does not know and a client's mark does: take it back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from gccreds.domain.change import Action, FieldChange, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import Strategy
from gccreds.domain.state import Resource
from gccreds.planner.comparing import OWNERSHIP_MARK, compare
from gccreds.planner.context import Context, Decision
from gccreds.planner.copies import copied
from gccreds.planner.existing import consumers_unknown
from gccreds.planner.making import strategy_of
from gccreds.planner.moves import ADDRESS
from gccreds.planner.proposing import end_of, propose
from gccreds.planner.standing import Standing


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the marks of one address say: the highest generation, those before it, and copies."""

    number: int
    remote: Remote
    older: tuple[tuple[int, Remote], ...]
    copies: tuple[Remote, ...]
    ends_tell: bool

    @classmethod
    def of(cls, marked: Iterable[tuple[int, Remote]], ends_tell: bool) -> "_Claim":
        """Of several with one number the first is ours.

        `ends_tell`: an end is given to a generation when it is replaced, and not before.
        """
        first: dict[int, Remote] = {}
        copies = []
        for number, remote in marked:
            if number in first:
                copies.append(remote)
            first.setdefault(number, remote)
        highest = max(first)
        older = tuple((n, r) for n, r in first.items() if n != highest)
        return cls(highest, first[highest], older, tuple(copies), ends_tell)

    @property
    def cut_short(self) -> bool:
        """A rotation was: an older generation works on as long as the new one, or longer.

        Where ends do not tell, it may have been.
        """
        if not self.ends_tell:
            return bool(self.older)
        own = end_of(self.remote)
        ends = [end_of(remote) for _, remote in self.older]
        return any(end is None or (own is not None and end >= own) for end in ends)


def _likeliest_first(
    marked: tuple[tuple[int, Remote], ...],
    differing: Callable[[int, Remote], tuple[FieldChange, ...]],
) -> tuple[tuple[int, Remote], ...]:
    """Of those with one number what is as declared, then what was made first: the others were
    copied from it."""
    if len({number for number, _ in marked}) == len(marked):
        return marked
    return tuple(sorted(marked, key=lambda pair: (pair[0], not _is_as_declared(differing(*pair)))))


def _is_as_declared(fields: tuple[FieldChange, ...]) -> bool:
    return all(field.field in (OWNERSHIP_MARK, ADDRESS) for field in fields)


def _ends_tell(desired: Desired, context: Context) -> bool:
    """Not those of tokens: they have one from the first, each a later one than the one before."""
    return not desired.rolls and context.kind_of(desired).can_be_ended_later


def take_back(desired: Desired, standing: Standing, context: Context) -> Decision:
    """The import (lost-state) of the highest generation, with those before it.

    Of a client that gets another secret there is none before it: whether that secret was delivered
    only a destination tells.
    """

    def differing(number: int, remote: Remote) -> tuple[FieldChange, ...]:
        unknown = Resource(desired.address.kind, lifecycle=desired.lifecycle)
        return compare(desired, unknown, remote, context, number).in_place

    marked = _likeliest_first(standing.marked, differing)
    claim = _Claim.of(marked, ends_tell=_ends_tell(desired, context))
    fields = differing(claim.number, claim.remote)
    rivals = [remote for number, remote in marked if number == claim.number]
    if len(rivals) > 1 and not _is_as_declared(fields):
        # Any of them may be a stranger's with a copied description: none is taken.
        return Decision(notices=copied(standing, rivals, None))
    change = propose(Action.IMPORT, Reason.LOST_STATE, standing, claim.number, claim.remote, fields)
    change = replace(change, strategy=strategy_of(desired, claim.remote, context))
    copies = claim.copies
    renewed = claim.number > 1 and change.strategy is Strategy.NEW_SECRET
    if not claim.cut_short and not renewed:
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
        notices = (*notices, consumers_unknown(desired, Reason.LOST_STATE, context))
    return Decision(change, notices=notices)
