"""The rule of engine.md, "Surviving a crash at any point", held to a recovered project."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.plan import Plan
from gccreds.domain.state import Generation, Phase, Resource
from tests.crash.matrix.axes import Way
from tests.crash.matrix.stand import Stand
from tests.worlds import World

_OPEN = (Phase.PENDING, Phase.UNDELIVERED, Phase.DELIVERING)
_WITH_AN_END = (Phase.OVERLAPPING, Phase.ENDING)
_LONGEST_OVERLAP = timedelta(hours=24, minutes=5)


@dataclass(frozen=True)
class Situation:
    """All that there is after an apply. `desired` is what is declared by now, None for nothing.

    `plan` is that of the next apply, `organisation` what the sandbox holds.
    """

    stand: Stand
    world: World
    way: Way
    desired: Desired | None
    plan: Plan
    organisation: Any

    @property
    def issued(self) -> list[dict[str, Any]]:
        """Every client but the login's own, and every token that works."""
        clients, tokens = self.organisation["clients"], self.organisation["api_tokens"]
        ours = [c for c in clients if c["id"] != self.world.sandbox.client_id]
        return [*ours, *(token for token in tokens if token["state"] == "active")]

    @property
    def resources(self) -> Mapping[Address, Resource]:
        """What the state knows; nothing where there is none."""
        state = self.world.store.read()
        return state.resources if state else {}

    @property
    def generations(self) -> dict[str, Generation]:
        """Those in the state, by their id."""
        found = (g for resource in self.resources.values() for g in resource.generations)
        return {g.remote_id: g for g in found if g.remote_id}

    def is_told(self, rule: str, what: str = "") -> bool:
        """Whether a finding of this rule names it."""
        return any(notice.rule == rule and what in notice.message for notice in self.plan.notices)

    @property
    def left_to_do(self) -> list[str]:
        """What the next apply would do."""
        return [f"{c.action} #{c.generation} ({c.reason}) is left" for c in self.plan.changes]


def broken(now: Situation) -> list[str]:
    """Every way in which the rule does not hold; empty where it does."""
    return [
        *_clients(now),
        *_destinations(now),
        *_records(now),
    ]


def _clients(now: Situation) -> Iterator[str]:
    """Each is in the state or told of; one is current, and every further one has an end."""
    current = []
    moment = parse_wire_moment(now.organisation["now"])
    for client in now.issued:
        generation = now.generations.get(client["id"])
        if generation is None:
            if not _is_let_go(client, now):
                yield f"{_name(client)} is neither in the state nor told of"
            continue
        if not client.get("description", "").endswith(f"{now.way.address}#{generation.number}]"):
            yield f"{_name(client)} has not the mark of #{generation.number}"
        end = client.get("dateToDelete") or client.get("dateExpires")
        if generation.phase is Phase.CURRENT:
            current.append(generation.number)
            if (end and not now.way.rolls) or client["state"] != "active":
                yield f"the current {_name(client)} is {client['state']} until {end}"
        elif generation.phase not in _WITH_AN_END or not end:
            yield f"{_name(client)} is {generation.phase} and has no end"
        elif _overlaps_too_long(generation, moment):
            yield f"{_name(client)} overlaps until {end}"
    if len(current) != (1 if now.desired else 0):
        yield f"current are {current}"


def _overlaps_too_long(generation: Generation, moment: datetime) -> bool:
    if generation.phase is not Phase.OVERLAPPING:
        return False
    return generation.ends_at is None or generation.ends_at - moment > _LONGEST_OVERLAP


def _is_let_go(issued: dict[str, Any], now: Situation) -> bool:
    """A mark that nobody vouches for is told of, and what was forgotten has none.

    Tokens are not read where neither manifests nor state have any (engine.md, "Reading").
    """
    unread = "dateExpires" in issued and now.desired is None and not now.resources
    return unread or now.is_told("orphan-mark", issued["id"]) or not issued.get("description")


def _destinations(now: Situation) -> Iterator[str]:
    """Each holds a secret of the current generation that works, really tried."""
    for number, destination in enumerate(now.desired.deliver if now.desired else ()):
        held = now.stand.held(number) or {}
        id_, secret = held.get(now.way.id_name, ""), held.get(now.way.secret_name, "")
        if not _opens(now, id_, secret):
            yield f"{destination} holds {'a dead secret' if secret else 'nothing'}"
        elif id_ not in now.generations:
            yield f"{destination} holds a secret of what is not in the state"
        elif now.generations[id_].phase is not Phase.CURRENT:
            yield f"{destination} holds an older generation"


def _opens(now: Situation, id_: str, secret: str) -> bool:
    sandbox = now.world.sandbox
    if not secret:
        return False
    if now.way.id_name == "client_id":
        return sandbox.log_in(id_, secret).status_code == 200
    return sandbox.call("GET", "/api/v2/tokens/me", token=secret).status_code == 200


def _records(now: Situation) -> Iterator[str]:
    """Nothing is open any more, and what the state says of destinations is so."""
    for resource in now.resources.values():
        for generation in resource.generations:
            if generation.phase in _OPEN:
                yield f"#{generation.number} is still {generation.phase}"
            if generation.phase is not Phase.CURRENT or not now.desired:
                continue
            for delivery in generation.deliveries:
                if not delivery.at or delivery.holds != (generation.number,):
                    yield f"{delivery.to} may hold {delivery.holds}"


def _name(issued: dict[str, Any]) -> str:
    return str(issued.get("description") or issued["id"])


@dataclass
class Watch:
    """Looks at every destination after each change of the organisation.

    A dead secret where a working one was before breaks the rule; `seen` tells of each.
    """

    stand: Stand
    way: Way
    count: int
    seen: dict[str, None] = field(default_factory=dict)

    def look(self, organisation: Any) -> None:
        """`organisation` is all that the sandbox holds."""
        alive = _alive(organisation)
        for number in range(self.count):
            held = self.stand.held(number)
            if held is None:
                continue
            digest = hashlib.sha256(held[self.way.secret_name].encode()).hexdigest()[:16]
            if alive.get(held[self.way.id_name]) != digest:
                self.seen[f"destination {number} held a dead secret"] = None


def _alive(organisation: Any) -> dict[str, str]:
    """Fingerprints of what works, by id."""
    clients, tokens = organisation["clients"], organisation["api_tokens"]
    return {
        **{c["id"]: c["secret_fingerprint"] for c in clients if c["state"] == "active"},
        **{t["id"]: t["fingerprint"] for t in tokens if t["state"] == "active"},
    }
