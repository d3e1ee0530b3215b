"""Holds a plan made anew against the one that was consented to (cli.md).

Each saved change must come out again the same or be done already. A file can therefore bring in
nothing that the merged manifests do not say, and what came due meanwhile is left to another run.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.plan import Plan
from gccreds.domain.state import Generation, Phase
from gccreds.errors import PlanStale
from gccreds.kinds.differing import differing
from gccreds.kinds.interface import Kind
from gccreds.planner.plan_document import SavedPlan

_MAKING = (Action.CREATE, Action.ROTATE, Action.DELIVER)


@dataclass(frozen=True, slots=True)
class Consent:
    """What may be carried out now, what is done already, and what nobody consented to."""

    changes: tuple[Change, ...]
    done: tuple[Change, ...]
    later: tuple[Change, ...]


def consented(
    saved: SavedPlan, now: Plan, declared: Declared, kinds: Mapping[str, Kind]
) -> Consent:
    """Sorts the changes of a new plan by a saved one. Raises PlanStale with every difference."""
    _demand_same_place(saved, now)
    found = {_key(change): change for change in now.changes}
    chosen, done, stale = [], [], []
    for change in saved.changes:
        again = found.get(_key(change))
        if again is None and _is_done(change, now, declared):
            done.append(change)
        elif difference := _difference(change, again, kinds):
            stale.append(_stale(change, difference))
        elif again is not None:
            chosen.append(again)
    if stale:
        raise PlanStale(
            f"{len(stale)} of the {len(saved.changes)} changes in this plan would not come out as "
            "they were consented to",
            next_step=f"gccreds -e {now.environment} plan --out, and have that reviewed",
            findings=stale,
        )
    later = tuple(change for change in now.changes if change not in chosen)
    return Consent(tuple(chosen), tuple(done), later)


def _demand_same_place(saved: SavedPlan, now: Plan) -> None:
    places = {
        "project": (saved.project, now.project),
        "environment": (saved.environment, now.environment),
        "organisation": (saved.organization.id, now.observed.organization.id),
    }
    if now.state.serial:
        places["state"] = (saved.lineage, now.state.lineage)
    for what, (then, today) in places.items():
        if then != today:
            raise PlanStale(
                f"this plan was made for the {what} {then}, not for {today}",
                next_step=f"gccreds -e {now.environment} plan --out, and have that reviewed",
            )


def _key(change: Change) -> tuple[Address, int | None]:
    """What makes two changes rivals: an older generation has one of its own beside the current."""
    older = change.generation if change.reason is Reason.OVERLAP_ENDED else None
    return change.address, older


def _difference(then: Change, now: Change | None, kinds: Mapping[str, Kind]) -> str | None:
    if now is None:
        return f"{then.action.value} is not asked for any more"
    if _carries_on(then, now):
        return None
    if then.action is not now.action:
        return f"the plan says {then.action.value}, now it would be {now.action.value}"
    if _fields(then) != _fields(now):
        return f"the plan says {_named(then)}, now it would be {_named(now)}"
    if _destinations(then) != _destinations(now):
        return "its secret would go to other places"
    return _other_object(then, now, kinds[then.address.kind])


def _carries_on(then: Change, now: Change) -> bool:
    """A run with this very plan was cut short, and the new plan finishes what it began."""
    if then.action not in _MAKING or now.action not in _MAKING or then.desired is None:
        return False
    recovers = now.reason is Reason.UNDELIVERED or bool(now.leftovers)
    return recovers and now.desired is not None and now.desired.fields == then.desired.fields


def _fields(change: Change) -> list[object]:
    return [(f.field, f.before, f.after) for f in change.fields]


def _named(change: Change) -> str:
    shown = (f"{f.field} {f.before} → {f.after}" for f in change.fields)
    return f"{change.action.value} of {', '.join(shown) or 'nothing'}"


def _destinations(change: Change) -> Mapping[str, Mapping[str, str]]:
    deliver = change.desired.deliver if change.desired else ()
    return {str(destination): destination.names for destination in deliver}


def _other_object(then: Change, now: Change, kind: Kind) -> str | None:
    if then.remote is None or now.remote is None:
        return None if then.remote is now.remote else "its client is another one"
    if then.remote.id != now.remote.id:
        return f"its client was {then.remote.id} and is {now.remote.id}"
    names = then.remote.wire.keys() | now.remote.wire.keys()
    edited = differing(kind, then.remote.wire, now.remote.wire, names)
    if not edited:
        return None
    author = f" by {now.remote.modified_by}" if now.remote.modified_by else ""
    return f"its client was edited{author} since: {', '.join(edited)}"


def _is_done(change: Change, now: Plan, declared: Declared) -> bool:
    """No change is left at this address: because it was carried out, or because it was given up?"""
    resource = now.state.resources.get(change.address)
    generations = {g.number: g for g in (resource.generations if resource else ())}
    if change.desired is None:
        return _is_ended(change, generations.get(change.generation or 0))
    wanted = declared.credentials.get(change.address)
    current = resource.current if resource else None
    same = wanted is not None and wanted.fields == change.desired.fields
    return same and current is not None and current.phase is Phase.CURRENT


def _is_ended(change: Change, generation: Generation | None) -> bool:
    if generation is None or generation.phase is Phase.RETIRED:
        return True
    return change.action is Action.RETIRE and generation.phase is Phase.ENDING


def _stale(change: Change, difference: str) -> Finding:
    return Finding(
        "plan.stale",
        Severity.ERROR,
        f"{change.address}: {difference}.",
        "plan again and have it reviewed",
        str(change.address),
        change.position,
    )
