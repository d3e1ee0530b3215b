"""Ends a credential: inactive first, then deleted for good, or only let go of."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from gccreds.domain.change import Change
from gccreds.domain.doubt import gone_in_doubt, is_open, may_still_appear
from gccreds.domain.lifetime import as_utc_text, as_wire_moment, for_people
from gccreds.domain.observed import Remote
from gccreds.domain.state import KEEPS_WORKING, OWN_END, Generation, Phase, Resource
from gccreds.errors import ApiRefused
from gccreds.executor.outcome import Outcome, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Wire, is_gone
from gccreds.executor.tools import Tools
from gccreds.kinds.interface import Kind

INACTIVE = "inactive"
DISABLED = "disabled"


def retire(change: Change, tools: Tools) -> Outcome:
    """Makes it inactive, which is reversible, with an end that comes without gccreds too.

    Where another credential takes over its destination it stays active until that end, because its
    consumers still log in with it (engine.md, "Deciding", on `moved`). What cannot be stopped works
    until that end too, which the state alone knows then: a later apply ends it.
    """
    ports = tools.ports
    remote = _existing(change)
    kind = ports.kinds[remote.kind]
    end = change.ends_at or ports.moment()
    keeps_working = bool(change.after) or not kind.stoppable

    def body(fresh: Wire) -> dict[str, object]:
        kept = kind.body(fresh, {}, ports.mark(change.address, change.generation or 1))
        stopped = {} if keeps_working else {"state": INACTIVE}
        return {**kept, "dateToDelete": as_wire_moment(end), **stopped}

    def ending(generation: Generation) -> Generation:
        note = {KEEPS_WORKING: True} if keeps_working else {}
        own = {OWN_END: as_utc_text(generation.ends_at)} if generation.ends_at else {}
        extra = {**own, **generation.extra, **note}
        return replace(generation, phase=Phase.ENDING, ends_at=end, extra=extra)

    if kind.stoppable and not _put(remote, body, tools):
        return _was_gone(change, ports)
    _record(change, ports, ending)
    how = "still works" if keeps_working else INACTIVE
    return Outcome(f"{how}, gone for good on {for_people(end)}", remote.id, change.generation)


def delete(change: Change, tools: Tools) -> Outcome:
    """Deletes it for good. Its record goes when the organisation has forgotten it."""
    ports = tools.ports
    remote = _existing(change)
    kind = ports.kinds[remote.kind]
    for leftover in change.leftovers:
        with something_changed():
            end_unused(ports.kinds[leftover.kind], leftover.id, ports)
    works = kind.stoppable and remote.wire.get("state") != INACTIVE
    if works and not _put(remote, lambda fresh: _inactive(kind, fresh), tools):
        return _was_gone(change, ports)
    now = "it is inactive: nobody can log in with it." if kind.stoppable else None
    with something_changed(now, remote.id):
        ports.organisation.delete(kind, remote.id)
        # An organisation may list it a while longer: then its record waits, at no cost.
        if ports.organisation.get(kind, remote.id) is None:
            _forget_generation(change, ports)
        else:
            _record(change, ports, lambda g: replace(g, phase=Phase.RETIRED))
    return Outcome(kind.ended, remote.id, change.generation)


def end_leftover(change: Change, tools: Tools) -> Outcome:
    """Ends a client that a create without an answer made after all; nobody has its secret."""
    remote = _existing(change)
    kind = tools.ports.kinds[remote.kind]
    with something_changed(remote_id=remote.id):
        end_unused(kind, remote.id, tools.ports)
    return Outcome(f"left over from a create without an answer; {kind.ended}", remote.id)


def end_overlap(change: Change, tools: Tools) -> Outcome:
    """The overlap of an older generation is over: deleted for good; gone already is success."""
    there = change.remote is not None
    outcome = delete(change, tools) if there else _was_gone(change, tools.ports)
    return replace(outcome, summary=f"generation {change.generation} {outcome.summary}")


def forget(change: Change, tools: Tools) -> Outcome:
    """Lets go of it: our mark off where it still exists, and out of the state."""
    remote = change.remote
    if remote is None:
        with something_changed():
            _end_what_appears(change, tools)
        return _was_gone(change, tools.ports)
    kind = tools.ports.kinds[remote.kind]
    if not _put(remote, lambda now: kind.body(now, {}, None), tools):
        return _was_gone(change, tools.ports)
    _forget_generation(change, tools.ports)
    return Outcome("no longer managed; it goes on working", remote.id, change.generation)


def _end_what_appears(change: Change, tools: Tools) -> None:
    """Looks again for what a young intent made: the list may not have shown it yet."""
    ports, number = tools.ports, change.generation or 0
    resource = ports.journal.resource(change.address)
    intent = resource.generation(number) if resource else None
    if intent is None or not may_still_appear(intent, ports.moment()):
        return
    for id_ in tools.lookout.made(change.address, number, intent.endpoint):
        end_unused(ports.kind_at(intent.endpoint), id_, ports)


def end_unused(kind: Kind, id_: str, ports: Ports) -> None:
    """Ends one whose secret nobody has: inactive, then deleted; gone already is success."""
    if kind.stoppable:
        wire = ports.organisation.get(kind, id_)
        if wire is None:
            return
        if wire.get("state") != INACTIVE:
            ports.organisation.update(kind, id_, _inactive(kind, wire))
    ports.organisation.delete(kind, id_)


def end_leaked(kind: Kind, id_: str, ports: Ports) -> None:
    """Ends a client whose secret leaked: disabled first, which kills the tokens made with it.

    An organisation may refuse that; it is inactive and deleted then, as any other (engine.md).
    """
    wire = ports.organisation.get(kind, id_) if kind.stoppable else None
    if wire is not None and wire.get("state") not in (DISABLED, INACTIVE):
        with suppress(ApiRefused):
            ports.organisation.update(kind, id_, _in_state(DISABLED, kind, wire))
    end_unused(kind, id_, ports)


def _put(remote: Remote, body: Callable[[Wire], dict[str, object]], tools: Tools) -> bool:
    """The PUT of something that ends; False where it is gone already, which is success.

    Its end may come between the read and the PUT, which is refused then as one with an end in the
    past; so after a refusal it is looked for once more.
    """
    kind = tools.ports.kinds[remote.kind]
    try:
        tools.putting.put(kind, remote, body)
    except ApiRefused as error:
        if is_gone(error) or tools.ports.organisation.get(kind, remote.id) is None:
            return False
        raise
    return True


def _inactive(kind: Kind, fresh: Wire) -> dict[str, object]:
    # DELETE works on an inactive client only (api-facts.md §3.3).
    return _in_state(INACTIVE, kind, fresh)


def _in_state(state: str, kind: Kind, fresh: Wire) -> dict[str, object]:
    kept = {name: value for name, value in fresh.items() if name not in kind.never_sent}
    return {**{k: v for k, v in kept.items() if v is not None}, "state": state}


def _existing(change: Change) -> Remote:
    if change.remote is None:
        raise AssertionError(f"{change.action} of {change.address} without an object")
    return change.remote


def _was_gone(change: Change, ports: Ports) -> Outcome:
    _forget_generation(change, ports)
    return Outcome("was gone; no longer in the state", None, change.generation)


def _record(change: Change, ports: Ports, step: Callable[[Generation], Generation]) -> None:
    number = change.generation or 0

    def amended(resource: Resource) -> Resource:
        return resource.with_generation(step(resource.generation(number)))

    ports.journal.amend(change.address, amended)


def _forget_generation(change: Change, ports: Ports) -> None:
    """The record of the generation goes, and with the last one that of the address.

    It stays, retired, while a create of it that got no answer may still take effect. What an open
    intent made is no longer in doubt where it was found.
    """
    number, moment = change.generation or 0, ports.moment()

    def amended(resource: Resource) -> Resource:
        if number not in (known.number for known in resource.generations):
            return resource  # what leaked was rotated in this run, which ended this one too
        generation = resource.generation(number)
        found = is_open(generation) and change.remote is not None
        left = None if found else gone_in_doubt(generation, moment)
        return resource.with_generation(left) if left else resource.without_generation(number)

    ports.journal.amend(change.address, amended)
