"""What a schedule carries out: what the clock asks for, and what a run before it left unfinished.

Nothing that only the manifests or the organisation changed is among it: that was consented to by
nobody yet (cli.md, `rotate --due`).
"""

from dataclasses import replace

from gccreds.domain.change import Action, Change, Group, Reason
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.plan import Plan
from gccreds.domain.state import Generation, Phase

_BY_THE_CLOCK = (Reason.AGE, Reason.EXPIRY, Reason.OVERLAP_ENDED)
_BEGUN = (Phase.PENDING, Phase.UNDELIVERED)
_WITHOUT_AN_END = (*_BEGUN, Phase.DELIVERING, Phase.CURRENT)


def due_only(made: Plan) -> Plan:
    """The plan without everything else; an address of which nothing is left is unchanged."""
    kept = tuple(change for change in made.changes if _is_due(change, made))
    left = {change.address for change in made.changes} - {change.address for change in kept}
    return replace(made, changes=kept, unchanged=made.unchanged + len(left))


def _is_due(change: Change, made: Plan) -> bool:
    if change.reason in _BY_THE_CLOCK:
        return True
    if change.reason is Reason.REMOVED and change.group is Group.CLOCK:
        return True
    generation = _generation(change, made)
    if change.action is Action.UPDATE and change.aside:
        # Replaced by a run that ended before it gave this one its end, or was logged in by it.
        return generation is not None and _waits_for_its_end(generation, change)
    if generation is not None and generation.phase in _BEGUN:
        return True
    if change.reason is not Reason.UNDELIVERED:
        return False
    # A destination that was added is the manifests' doing; a delivery cut short is not.
    added = change.action is Action.DELIVER and generation and generation.phase is Phase.CURRENT
    return not added


def _waits_for_its_end(generation: Generation, change: Change) -> bool:
    """Whether no run gave it an end yet, or the organisation has another than the state says.

    An end that only the manifests ask for, by another `overlap`, is not waited for.
    """
    known = generation.ends_at
    if known is None or change.ends_at is None or generation.phase in _WITHOUT_AN_END:
        return True
    return as_utc_text(known) == as_utc_text(change.ends_at)


def _generation(change: Change, made: Plan) -> Generation | None:
    """The generation that the change makes or acts on, as the state has it by now."""
    resource = made.state.resources.get(change.address)
    found = (g for g in (resource.generations if resource else ()) if g.number == change.generation)
    return next(found, None)
