"""Takes a client over that `imports` names: one PUT makes it ours (engine.md, "Deciding")."""

from gccreds.domain.change import Change
from gccreds.domain.lifetime import as_utc_text, parse_wire_moment
from gccreds.domain.state import CONSUMERS_UNKNOWN, IMPORTED_AT, Generation, Phase, Resource
from gccreds.executor.outcome import Outcome
from gccreds.executor.tools import Tools
from gccreds.executor.updating import applied, put_fields, sides
from gccreds.kinds.own_end import own_end


def take_over(change: Change, tools: Tools) -> Outcome:
    """The mark and what differs go out in one PUT, and from its answer it is in the state.

    Killed between the two, the mark tells the next plan whose it is.
    """
    desired, remote = sides(change)
    ports, kind = tools.ports, tools.ports.kinds[remote.kind]
    wire = put_fields(change, tools)
    now, made = ports.moment(), wire.get("dateCreated")
    generation = Generation(
        change.generation or 1,
        Phase.CURRENT,
        change.reason.value,
        "new_client",
        ports.run,
        parse_wire_moment(str(made)) if made else now,
        remote.id,
        kind.endpoint,
        own_end(wire),
        extra={CONSUMERS_UNKNOWN: True, IMPORTED_AT: as_utc_text(now)},
    )
    resource = Resource(change.address.kind, generations=(generation,))
    ports.journal.put(change.address, applied(resource, kind, desired, wire))
    return Outcome("id and secret stay", remote.id, generation.number)
