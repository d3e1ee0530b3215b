"""What a command asks of a plan, and whether the manifests declare what it names."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.declared import Declared
from gccreds.errors import UsageError
from gccreds.planner.context import Wishes
from gccreds.planner.plan_document import SavedPlan
from gccreds.policies.interface import Purpose


@dataclass(frozen=True, slots=True)
class Request:
    """What a command asks of a plan.

    `labels` are those of `--selector`; `saved` is a plan that was consented to: then this one holds
    what is left of it and nothing else. `imported` are addresses of which only the import is asked
    for. `rotated` are targets that get a new generation, and nothing else is decided on; what they
    had leaked where `compromised` is set. `due_only`: what the clock asks for and nothing else.
    `at` is another moment than now, to see what would be due then.
    """

    purpose: Purpose = Purpose.PLAN
    targets: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    refresh_only: bool = False
    override_safety: bool = False
    saved: SavedPlan | None = None
    imported: frozenset[Address] = frozenset()
    rotated: tuple[str, ...] = ()
    compromised: bool = False
    due_only: bool = False
    at: datetime | None = None


def wishes_of(request: Request, declared: Declared, selected: Callable[[Address], bool]) -> Wishes:
    """With the credentials that are rotated. Raises UsageError for one that cannot be."""
    _demand_known(request.wishes.reactivate, declared)
    if not request.rotated:
        return request.wishes
    chosen = frozenset(filter(selected, declared.credentials))
    _demand_rotatable(request.rotated, chosen, declared)
    return replace(request.wishes, rotate=chosen, compromised=request.compromised)


def _demand_rotatable(
    targets: tuple[str, ...], chosen: frozenset[Address], declared: Declared
) -> None:
    if not chosen:
        raise UsageError(
            f"{', '.join(targets)} is not declared, so no other one is made of it",
            where="gccreds rotate",
            next_step="put its entry back to rotate it; an apply removes what is not declared",
        )
    nowhere = [a for a in sorted(chosen, key=str) if not declared.credentials[a].deliver]
    if nowhere:
        first = declared.credentials[nowhere[0]]
        raise UsageError(
            f"{first.address} has no `deliver`: a new secret would reach nobody and replace one "
            "that works",
            where=str(first.position),
            next_step="write where its secret goes under `deliver`, then rotate it",
        )


def _demand_known(addresses: frozenset[Address], declared: Declared) -> None:
    for address in sorted(addresses - declared.credentials.keys(), key=str):
        raise UsageError(
            f"{address} is not declared",
            where="--reactivate",
            next_step="name a credential of the manifests, as the finding `stopped` does",
        )
