"""In what a change comes out otherwise than it was consented to, told in words."""

import json
from collections.abc import Mapping

from pydantic_core import to_jsonable_python

from gccreds.domain.change import Action, Change, FieldChange, Reason
from gccreds.domain.credential import EXPIRES, Desired, Value
from gccreds.domain.lifetime import format_duration
from gccreds.domain.observed import Remote
from gccreds.domain.plan import Plan
from gccreds.domain.schedule import Strategy
from gccreds.kinds.differing import differing
from gccreds.kinds.interface import Kind
from gccreds.planner.comparing import OWNERSHIP_MARK, lifecycle_values

_MAKING = (Action.CREATE, Action.ROTATE, Action.DELIVER, Action.IMPORT)

_TRACES: Mapping[Action, frozenset[str]] = {
    Action.RETIRE: frozenset({"state", "dateToDelete"}),
    Action.DELETE: frozenset({"state"}),
    Action.FORGET: frozenset({"description"}),
}
"""The members by which a removal that was cut short leaves its object different."""


def difference(then: Change, now: Change | None, plan: Plan, kind: Kind) -> str | None:
    """Why `now` may not be carried out in the name of `then`; None where it may.

    It may where it is the same: action, fields, destinations, the object as it was, what becomes of
    the old one in a rotation; and where it finishes what a run with this very plan began (cli.md,
    "A saved plan is a consent").
    """
    if now is None:
        return _not_asked_for(then, plan, kind)
    if _carries_on(then, now):
        return None
    return (
        _other_action(then, now)
        or _other_way(then, now)
        or _other_object(then, now, plan, kind)
        or _other_fields(then, now, kind)
        or _other_destinations(then, now)
    )


def _not_asked_for(then: Change, plan: Plan, kind: Kind) -> str:
    instead = next((c.action.value for c in plan.changes if c.address == then.address), None)
    told = f"{then.action.value} is not asked for any more"
    if instead:
        return f"{told}, but {instead}"
    seen = plan.observed.remotes.get(then.remote_id or "")
    if then.remote is None or seen is None:
        return told if then.remote is None else f"its {kind.noun} {then.remote_id} is gone"
    return _edited(kind, then.remote, seen, _differing(kind, then.remote, seen), plan) or told


def _carries_on(then: Change, now: Change) -> bool:
    """Whether a run was cut short in making this very generation, and this one finishes it."""
    if then.action not in _MAKING or now.action not in _MAKING:
        return False
    recovers = now.reason is Reason.UNDELIVERED or bool(now.leftovers)
    same = then.desired and now.desired and _declaration(then.desired) == _declaration(now.desired)
    return recovers and bool(same) and not _added(then, now)


def _declaration(desired: Desired) -> object:
    return desired.fields, lifecycle_values(desired.lifecycle), _destinations(desired)


def _other_object(then: Change, now: Change, plan: Plan, kind: Kind) -> str | None:
    if then.remote is None or now.remote is None:
        return None if then.remote is now.remote else f"its {kind.noun} is gone"
    if then.remote.id != now.remote.id:
        return f"its {kind.noun} was {then.remote.id} and is {now.remote.id}"
    names = _differing(kind, then.remote, now.remote)
    if _is_our_trace(names, then, now, plan, kind):
        return None
    return _edited(kind, then.remote, now.remote, names, plan)


def _differing(kind: Kind, then: Remote, now: Remote) -> list[str]:
    names = (then.wire.keys() | now.wire.keys()) - kind.never_sent
    return differing(kind, then.wire, now.wire, names)


def _is_our_trace(names: list[str], then: Change, now: Change, plan: Plan, kind: Kind) -> bool:
    """Whether this login made just these differences, in carrying out a part of this change."""
    author = now.remote.wire.get("modifiedBy") if now.remote else None
    by = author.get("id") if isinstance(author, Mapping) else None
    if by is not None and by != plan.observed.caller.client_id:
        return False
    done = {f.field for f in then.fields} - {f.field for f in now.fields}
    members = {field.member for field in kind.fields if field.name in done}
    if OWNERSHIP_MARK in done:
        members.add("description")
    return set(names) <= members | _TRACES.get(then.action, frozenset())


def _edited(kind: Kind, then: Remote, now: Remote, names: list[str], plan: Plan) -> str | None:
    if not names:
        return None
    before, after = kind.read(then.wire), kind.read(now.wire)
    fields = {field.member: field.name for field in kind.fields}
    told = []
    for member in names:
        name = fields.get(member, member)
        shown = [
            _text(kind.show(name, side.get(name), plan.observed.catalogue))
            for side in (before, after)
        ]
        told.append(f"{name} {' → '.join(shown)}" if shown[0] != shown[1] else name)
    author = f" by {now.modified_by}" if now.modified_by else ""
    return f"its {kind.noun} was edited{author} since: {', '.join(told)}"


def _other_action(then: Change, now: Change) -> str | None:
    if then.action is now.action:
        return None
    return f"the plan says {then.action.value}, now it would be {now.action.value}"


def _other_way(then: Change, now: Change) -> str | None:
    """Whether a rotation would end the old one otherwise than was agreed to."""
    agreed, today = _of_the_old_one(then), _of_the_old_one(now)
    return f"the plan says that {agreed}, now {today}" if agreed != today else None


def _of_the_old_one(change: Change) -> str | None:
    if change.action is not Action.ROTATE or change.desired is None:
        return None
    if change.strategy is Strategy.NEW_SECRET:
        return "the old secret dies before the new one is delivered"
    schedule = change.desired.schedule
    idle = " and until a day without calls" if schedule.require_idle else ""
    return f"the old one works for {format_duration(schedule.overlap)} after delivery{idle}"


def _other_fields(then: Change, now: Change, kind: Kind) -> str | None:
    """What is left of an update is a part of it; that its object is no other was seen before."""
    lost = [] if _put_already(then, now, kind) else _lost(then, now)
    if not _added(then, now) and not lost:
        return None
    return f"the plan says {_named(then)}, now it would be {_named(now)}"


def _put_already(then: Change, now: Change, kind: Kind) -> bool:
    """Whether the object is another by now: that it is so by our own hand was seen before."""
    return bool(then.remote and now.remote and _differing(kind, then.remote, now.remote))


def _added(then: Change, now: Change) -> list[object]:
    consented = _values(then)
    return [value for value in _values(now) if value not in consented]


def _lost(then: Change, now: Change) -> list[object]:
    left = _values(now)
    return [value for value in _values(then) if value not in left]


def _values(change: Change) -> list[object]:
    """What the change writes; an end that counts from now moves on with the clock."""
    if change.aside:
        return [f.field for f in change.fields]
    rolls = change.desired is not None and change.desired.rolls and change.action in _MAKING
    return [
        f.field if rolls and f.field == EXPIRES else (f.field, f.before, f.after)
        for f in change.fields
    ]


def _named(change: Change) -> str:
    shown = map(_field_text, change.fields)
    return f"{change.action.value} of {', '.join(shown) or 'nothing'}"


def _field_text(field: FieldChange) -> str:
    return f"{field.field} {_text(field.before)} → {_text(field.after)}"


def _text(value: Value) -> str:
    if value in (None, "", [], {}):
        return "(nothing)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _other_destinations(then: Change, now: Change) -> str | None:
    if _destinations(then.desired) == _destinations(now.desired):
        return None
    places = [", ".join(_destinations(c.desired)) or "(nowhere)" for c in (then, now)]
    if places[0] == places[1]:
        return "its secret would be kept there in another way"
    return f"its secret would go to {places[1]} instead of {places[0]}"


def _destinations(desired: Desired | None) -> Mapping[str, object]:
    deliver = desired.deliver if desired else ()
    return {str(d): to_jsonable_python([d.names, d.if_exists, d.settings]) for d in deliver}
