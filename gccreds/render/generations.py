"""Generations in words: which one takes the place of which, why now, and when the next is due."""

from datetime import datetime

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import EXPIRES
from gccreds.domain.lifetime import distance, format_duration
from gccreds.domain.next_rotation import first_rotation
from gccreds.domain.plan import Plan
from gccreds.domain.renewal import age_counts_from
from gccreds.domain.state import Generation, Resource
from gccreds.render.nouns import kind_there
from gccreds.render.wording import counted

_DATE = "%Y-%m-%d"
_VIA = "via"


def why_rotated(change: Change, plan: Plan) -> str:
    """`generation 3 → 4: 91 days old, every 90d`."""
    reason = _reason(change, plan)
    old = current_of(change, plan)
    if old is None or change.action is not Action.ROTATE:
        return reason
    return f"generation {old.number} → {change.generation}: {reason}"


def _reason(change: Change, plan: Plan) -> str:
    match change.reason:
        case Reason.AGE:
            return _age(change, plan)
        case Reason.EXPIRY:
            return _end(change, plan)
        case Reason.REQUESTED:
            return "asked for"
        case Reason.COMPROMISED:
            resource = plan.state.resources.get(change.address)
            return "revoked" if resource and resource.is_revoked else "it leaked"
        case Reason.MANIFEST | Reason.DRIFT:
            return f"{_fixed(change)} cannot be changed in place"
        case _:
            return "not delivered everywhere"


def _fixed(change: Change) -> str:
    """The fields that ask for another generation; its issuer alone where that is another one."""
    names = [field.field for field in change.fields]
    if _VIA in names:
        return _VIA
    fixed = kind_there(change).fixed
    rolls = change.desired is not None and change.desired.rolls
    asked = [name for name in names if name in fixed and not (rolls and name == EXPIRES)]
    return ", ".join(asked)


def _age(change: Change, plan: Plan) -> str:
    old = current_of(change, plan)
    every = change.desired.schedule.every if change.desired else None
    if old is None or every is None:
        return "due"
    days = (plan.moment - age_counts_from(old)).days
    return f"{counted(days, 'day')} old, every {format_duration(every)}"


def _end(change: Change, plan: Plan) -> str:
    old = current_of(change, plan)
    if old is None or old.ends_at is None:
        return "at its end"
    if old.ends_at <= plan.moment:
        return f"ended on {old.ends_at.strftime(_DATE)}"
    return f"ends on {old.ends_at.strftime(_DATE)}, {distance(old.ends_at, plan.moment)}"


def why_retired(change: Change, plan: Plan) -> str:
    """`generation 1: replaced 2027-01-04, overlap over`."""
    replaced = generation_of(change, plan)
    newer = current_of(change, plan)
    since = newer.created_at.strftime(_DATE) if newer and replaced else None
    told = f"replaced {since}, overlap over" if since else "overlap over"
    return f"generation {change.generation}: {told}"


def current_of(change: Change, plan: Plan) -> Generation | None:
    """The generation that consumers use, as the state has it."""
    resource = plan.state.resources.get(change.address)
    return resource.current if resource else None


def generation_of(change: Change, plan: Plan) -> Generation | None:
    """The generation that the change acts on, as the state has it."""
    resource = plan.state.resources.get(change.address) or Resource(change.address.kind)
    return next((g for g in resource.generations if g.number == change.generation), None)


def rotation_text(change: Change, made_at: datetime) -> str | None:
    """`every 90d, first on 2027-04-05`, of what is made at that moment; None where never.

    A rolling token is renewed before its end: `14d before its end, first on 2027-03-22`.
    """
    desired = change.desired
    first = first_rotation(desired, made_at) if desired else None
    if desired is None or first is None:
        return None
    schedule = desired.schedule
    if schedule.every is None or schedule.lifetime is not None:
        often = f"{format_duration(schedule.ahead_of_its_end)} before its end"
    else:
        often = f"every {format_duration(schedule.every)}"
    return f"{often}, first on {first.strftime(_DATE)}"
