"""What the consumers of a credential will notice of a change, in words (mockups.md, rule 3)."""

from typing import assert_never

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import API_TOKENS
from gccreds.domain.lifetime import for_people, format_duration
from gccreds.domain.plan import Plan
from gccreds.domain.schedule import Schedule, Strategy
from gccreds.domain.state import Phase
from gccreds.kinds.interface import Kind
from gccreds.render.generations import current_of
from gccreds.render.nouns import ended, kind_made, kind_there
from gccreds.render.wording import shortened

_LEAKED = Reason.COMPROMISED
_WITHOUT_A_USER = "client_credentials"


def consequence(change: Change, plan: Plan, *, command: str = "apply") -> list[str]:
    """Sentences, each a paragraph. What cannot be undone is said in words: "for good"."""
    match change.action:
        case Action.CREATE:
            return _of_create(change)
        case Action.UPDATE:
            return _of_update(change, plan)
        case Action.RETIRE:
            return _of_retire(change, plan, command)
        case Action.DELETE if change.reason is Reason.UNDELIVERED:
            return [
                f"{_client(change)} was made by a create whose answer was lost; nobody has its "
                f"secret, and it is {ended(change)}"
            ]
        case Action.DELETE:
            return [
                *_handed_over(change),
                f"{_client(change)} is {ended(change)}; whoever still uses it has no login then",
            ]
        case Action.FORGET:
            return _of_forget(change)
        case Action.IMPORT:
            return [_of_import(change)]
        case Action.DELIVER:
            return _of_delivery(change)
        case Action.ROTATE:
            return _of_rotate(change)
        case _:
            assert_never(change.action)


def _client(change: Change) -> str:
    if change.remote_id is None:
        return f"the {kind_there(change).noun}"
    return shortened(change.remote_id)


def _is_token(kind: Kind) -> bool:
    return kind.endpoint == API_TOKENS


def _of_create(change: Change) -> list[str]:
    kind = kind_made(change)
    if change.reason is Reason.GONE:
        with_what = "" if _is_token(kind) else " with a new id and a new secret"
        return [f"the old {kind.noun} is gone: a new one{with_what} takes its place"]
    if change.leftovers:
        unused = ", ".join(shortened(remote.id) for remote in change.leftovers)
        return [
            f"an earlier create was cut short: {unused}, whose secret nobody has, is deleted for "
            f"good and another {kind.noun} made"
        ]
    return []


def _of_update(change: Change, plan: Plan) -> list[str]:
    if change.aside:
        return [_of_an_end(change, plan)]
    what = "the token stays" if _is_token(kind_there(change)) else "the client id stays"
    lines = [f"in place: {what} {change.remote_id}"]
    fields = {field.field: field for field in change.fields}
    if "grant" in fields:
        lines.append(
            f"THE LOGIN FLOW CHANGES: consumers must log in by {fields['grant'].after} from then on"
        )
    resource = plan.state.resources.get(change.address)
    current = resource.current if resource else None
    if current and current.phase is Phase.ENDING:
        lines.append("works again: its removal is called off")
    return lines


def _of_retire(change: Change, plan: Plan, command: str) -> list[str]:
    if change.reason is Reason.OVERLAP_ENDED:
        return [_of_overlap_ended(change, plan)]
    until = _until(change)
    if change.after:
        return [*_handed_over(change), f"it works until {until}, then is {ended(change)}"]
    grace = _grace(change, plan)
    back = "apply restores it" if command == "destroy" else "put the entry back to restore it"
    return [f"inactive now, reversible until {until}{grace}:", back]


def _until(change: Change) -> str:
    return for_people(change.ends_at) if change.ends_at else "its end"


def _grace(change: Change, plan: Plan) -> str:
    """` (grace 7d)`; nothing where it has an end of its own before that."""
    resource = plan.state.resources.get(change.address)
    if resource is None or change.ends_at != plan.moment + resource.lifecycle.grace:
        return ""
    return f" (grace {format_duration(resource.lifecycle.grace)})"


def _of_an_end(change: Change, plan: Plan) -> str:
    """What was replaced gets the end that it has not, or not this one."""
    waits = change.desired is not None and change.desired.schedule.require_idle
    until = "a whole day without calls" if waits else _until(change)
    return f"{_client(change)} works until {until}{_stays(change, plan)}"


def _stays(change: Change, plan: Plan) -> str:
    current = current_of(change, plan)
    if current is None or current.remote_id is None:
        return ""
    return f"; generation {current.number} ({shortened(current.remote_id)}) is current and stays"


def _of_overlap_ended(change: Change, plan: Plan) -> str:
    stays = _stays(change, plan)
    if change.remote_id is None:
        return f"it is gone already; only its record goes{stays}"
    return f"{_client(change)} is {ended(change)}{stays}"


def _handed_over(change: Change) -> list[str]:
    if not change.after:
        return []
    takers = ", ".join(map(str, change.after))
    return [f"only after {takers} was delivered to the place where consumers read both"]


def _of_forget(change: Change) -> list[str]:
    if change.reason is Reason.GONE:
        noun = kind_there(change).noun
        return [f"its {noun} is not in the organisation any more; only its record goes"]
    return [f"{_client(change)} stays and works; its mark is taken off and nobody manages it then"]


def _of_import(change: Change) -> str:
    kind = kind_there(change)
    keeps, works = "its id and secret stay", "its secret and it logs in"
    if _is_token(kind):
        keeps, works = "it stays as it is", "it and it works"
    stays = f"{kind.noun} {change.remote_id} is taken over; {keeps}"
    if change.if_undelivered is None:
        return f"in place: {stays}"
    return (
        f"where a destination holds {works}, {stays}; else another {kind_made(change).noun} is "
        "made and delivered"
    )


def _of_rotate(change: Change) -> list[str]:
    if change.strategy is Strategy.NEW_SECRET and change.remote_id:
        return _of_another_secret(change)
    new = _of_the_new_one(change)
    if not change.remote_id:
        return [new]
    return [new, _of_the_old_one(change)]


def _of_the_new_one(change: Change) -> str:
    if _is_token(kind_made(change)):
        return "a new token; it is tried with a call before anyone gets it"
    tried = change.desired is not None and change.desired.fields.get("grant") == _WITHOUT_A_USER
    how = "; it is tried with a login before anyone gets it" if tried else ""
    return f"a new client with a new id{how}"


def _of_the_old_one(change: Change) -> str:
    old = f"the old one {_client(change)}"
    if change.reason is Reason.COMPROMISED:
        dies = "" if _is_token(kind_there(change)) else "; its tokens die with it"
        return f"{old} is {ended(change)} as soon as one destination has the new secret{dies}"
    schedule = change.desired.schedule if change.desired else Schedule()
    if not schedule.overlap and not schedule.require_idle:
        return f"{old} is {ended(change)} right after delivery"
    works = f"{old} works for {format_duration(schedule.overlap)} after delivery"
    if schedule.require_idle:
        return f"{works}, then until a whole day without calls; it is deleted for good then"
    if _is_token(kind_there(change)):
        return f"{works}; an apply after that revokes it for good"
    return f"{works}, then is deleted for good"


def _of_another_secret(change: Change) -> list[str]:
    places = [str(d) for d in change.desired.deliver] if change.desired else []
    checked = "it" if len(places) == 1 else "each"
    ends = "; tokens that it has go on until they end" if change.reason is _LEAKED else ""
    return [
        "in place: the client id stays; THE OLD SECRET DIES BEFORE THE NEW ONE IS DELIVERED"
        f"{ends}.",
        f"If {' or '.join(places)} cannot be written, {change.address.key} is without a login "
        f"until you apply again. Apply checks {checked} before it begins.",
    ]


def _of_delivery(change: Change) -> list[str]:
    if change.if_undelivered is None:
        return []
    return [
        "the current secret is read from a destination that has it; if none can give it back, "
        f"{change.if_undelivered.value} instead"
    ]
