"""Holds a plan made anew against the one that was consented to (cli.md).

Each saved change must come out again the same or be done already. A file can therefore bring in
nothing that the merged manifests do not say, and what came due meanwhile is left to another run.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.change import Change
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.lifetime import for_people
from gccreds.domain.plan import Plan
from gccreds.errors import PlanStale
from gccreds.kinds.interface import Kind, issuer
from gccreds.planner.difference import difference
from gccreds.planner.done import is_done
from gccreds.planner.plan_document import SavedPlan

_Key = tuple[Address, int | str | None]


@dataclass(frozen=True, slots=True)
class Consent:
    """What may be carried out now, what is done already, and what nobody consented to.

    `changes` and `later` are those of the new plan, `done` those of the saved one.
    """

    changes: tuple[Change, ...]
    done: tuple[Change, ...]
    later: tuple[Change, ...]


def consented(
    saved: SavedPlan,
    now: Plan,
    declared: Declared,
    kinds: Mapping[str, Kind],
    call: Call | None = None,
) -> Consent:
    """Sorts the changes of a new plan by a saved one. Raises PlanStale with every difference.

    `call` is what its next step goes on from; what is compared does not depend on it.
    """
    again = _plan_again(now, call or Call())
    _demand_same_place(saved, now, again)
    found = {_key(change): change for change in now.changes}
    chosen, done, stale = set(), [], []
    for change in saved.changes:
        anew = found.get(_key(change))
        if is_done(change, anew, now, declared):
            done.append(change)
        elif told := difference(change, anew, now, _kind_of(change, kinds)):
            stale.append(_stale(change, told))
        else:
            chosen.add(_key(change))
    if stale:
        raise _refusal(saved, stale, again)
    return Consent(
        tuple(change for change in now.changes if _key(change) in chosen),
        tuple(done),
        tuple(change for change in now.changes if _key(change) not in chosen),
    )


def _demand_same_place(saved: SavedPlan, now: Plan, next_step: str) -> None:
    places = {
        "project": (saved.project, now.project),
        "environment": (saved.environment, now.environment),
        "organisation": (saved.organization.id, now.observed.organization.id),
        "state of lineage": (saved.lineage, now.state.lineage),
    }
    for what, (then, today) in places.items():
        if then != today:
            gone = what.startswith("state") and not now.state.serial
            instead = "which is gone" if gone else f"not for {today}"
            raise PlanStale(
                f"this plan was made for the {what} {then}, {instead}",
                where=_where(saved),
                next_step=next_step,
            )


def _kind_of(change: Change, kinds: Mapping[str, Kind]) -> Kind:
    if change.remote is not None:
        return kinds[change.remote.kind]
    return issuer(kinds, change.desired.endpoint) if change.desired else kinds[change.address.kind]


def _key(change: Change) -> _Key:
    """What makes two changes rivals: an older generation has a decision beside the current one."""
    if change.aside:
        return change.address, change.remote_id or change.generation
    return change.address, change.generation if change.desired is None else None


def _stale(change: Change, told: str) -> Finding:
    return Finding(
        "plan.stale",
        Severity.ERROR,
        f"{change.address}: {told}.",
        "see whether it is meant; then plan again and have that reviewed",
        str(change.address),
        change.position,
    )


def _refusal(saved: SavedPlan, stale: list[Finding], next_step: str) -> PlanStale:
    count, whole = len(stale), len(saved.changes)
    which = "the one change" if whole == 1 else f"{count} of the {whole} changes"
    return PlanStale(
        f"{which} in this plan would not come out as consented to",
        where=_where(saved),
        next_step=next_step,
        findings=stale,
    )


def _where(saved: SavedPlan) -> str:
    return f"the plan of {for_people(saved.moment)}"


def _plan_again(now: Plan, call: Call) -> str:
    name = now.environment
    again = call.command(name, "plan", "--out", f"{name}.gcplan")
    return f"{again}, and have that reviewed"
