"""Whether a change that was consented to is done already, as far as state and organisation tell."""

from gccreds.domain.change import Action, Change
from gccreds.domain.credential import EXPIRES, Desired, Fields
from gccreds.domain.declared import Declared
from gccreds.domain.plan import Plan
from gccreds.domain.state import Generation, Phase, lacking
from gccreds.kinds.interface import resolved
from gccreds.planner.comparing import lifecycle_values
from gccreds.planner.stopping import is_stopped

_MAKING = (Action.CREATE, Action.ROTATE, Action.IMPORT)


def is_done(change: Change, again: Change | None, now: Plan, declared: Declared) -> bool:
    """Whether nothing is left of it. `again` is what the new plan says in its place, if anything.

    Something else may well be due at the same address by now: that is left to another run.
    """
    if change.action in _MAKING:
        return _is_made(change, now, declared)
    if change.action is Action.DELIVER:
        return _is_made(change, now, declared) and _is_delivered(change, _current(change, now))
    if change.action is Action.UPDATE and not change.aside:
        return _is_updated(change, again, now, declared)
    return _is_ended(change, again, now)


def _current(change: Change, now: Plan) -> Generation | None:
    resource = now.state.resources.get(change.address)
    return resource.current if resource else None


def _is_made(change: Change, now: Plan, declared: Declared) -> bool:
    """That generation is what consumers use, or was: it may have been replaced since."""
    current = _current(change, now)
    if current is None or current.phase is not Phase.CURRENT:
        return False
    return current.number >= (change.generation or 1) and _is_as_consented(change, now, declared)


def _is_as_consented(change: Change, now: Plan, declared: Declared) -> bool:
    """It is still declared so, or was applied so before the manifests went on."""
    wanted = declared.credentials.get(change.address)
    if change.desired is None:
        return False
    if wanted is not None and _declaration(wanted) == _declaration(change.desired):
        return True
    applied = now.state.resources[change.address].fields
    consented = resolved(change.desired, now.observed.catalogue)
    if change.desired.rolls:
        # Its end is its own, and counts from the moment when it was made.
        applied, consented = ({**fields, EXPIRES: None} for fields in (applied, consented))
    return applied == consented


def _is_delivered(change: Change, current: Generation | None) -> bool:
    deliver = change.desired.deliver if change.desired else ()
    return current is not None and not lacking(deliver, current)


def _is_updated(change: Change, again: Change | None, now: Plan, declared: Declared) -> bool:
    """Its fields are still declared so, and nothing is left to do about any of them."""
    wanted, current = declared.credentials.get(change.address), _current(change, now)
    if change.desired is None or wanted is None or current is None:
        return False
    remote = now.observed.remotes.get(current.remote_id or "")
    if remote is None or is_stopped(remote) or current.phase is not Phase.CURRENT:
        return False
    names = {field.field for field in change.fields}
    then, today = _declaration(change.desired), _declaration(wanted)
    left = {field.field for field in again.fields} if again else set()
    return not names & left and all(then.get(name) == today.get(name) for name in names)


def _declaration(desired: Desired) -> Fields:
    return {**desired.fields, **lifecycle_values(desired.lifecycle)}


def _is_ended(change: Change, again: Change | None, now: Plan) -> bool:
    """Its object is gone, or on its way out where that was all."""
    if change.remote_id is None:
        return again is None
    resource = now.state.resources.get(change.address)
    known = {g.remote_id: g for g in (resource.generations if resource else ())}
    generation = known.get(change.remote_id)
    match change.action:
        case Action.FORGET:
            return again is None and generation is None
        case Action.RETIRE if generation and generation.phase is Phase.ENDING:
            return change.ends_at is not None
        case Action.UPDATE:
            return again is None and generation is not None and generation.ends_at is not None
        case _:
            gone = change.remote_id not in now.observed.remotes
            return gone or (generation is not None and generation.phase is Phase.RETIRED)
