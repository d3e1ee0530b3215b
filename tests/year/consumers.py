"""Those who log in with what their destinations hold, and when they may be refused."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from gccreds.domain.credential import Desired, Destination
from gccreds.domain.declared import Declared
from gccreds.domain.lifetime import parse_moment, parse_wire_moment
from gccreds.domain.schedule import Strategy
from tests.sandboxes import Sandbox
from tests.year.place import Project
from tests.year.tally import Tally
from tests.year.witness import Instant

_AROUND_AN_END = timedelta(seconds=1)
"""So close to a declared end nobody is asked whether he logs in: the clock ticks on meanwhile."""


@dataclass(frozen=True)
class Consumer:
    """Reads one destination. `until` is the declared end, after which no login may work.

    `baked_in`: it has the client's id built in, and is without a login while the secret is renewed.
    """

    address: str
    destination: Destination
    until: datetime | None = None
    baked_in: bool = False

    def __str__(self) -> str:
        return f"{self.destination} of {self.address}"


@dataclass
class Consumers:
    """All of them by destination. `excused` are those destinations that may hold a dead secret."""

    sandbox: Sandbox
    project: Project
    tally: Tally
    by_place: dict[str, Consumer] = field(default_factory=dict)
    excused: set[str] = field(default_factory=set)

    def follow(self, declared: Declared, let_go: Iterable[str] = ()) -> None:
        """From now on these are there; those of addresses that were let go of stay as well."""
        stay = set(let_go)
        kept = {place: c for place, c in self.by_place.items() if c.address in stay}
        self.by_place = kept | {
            str(destination): _consumer(desired, destination)
            for desired in declared.credentials.values()
            for destination in desired.deliver
        }
        self.excused &= self.by_place.keys()

    def excuse(self, address: str) -> None:
        """What these hold leaked: it may die before they have another."""
        self.excused |= {place for place, c in self.by_place.items() if c.address == address}

    def look(self, instant: Instant) -> None:
        """Whoever is concerned by that instant really logs in."""
        if instant.to is not None:
            self._look_at_delivery(instant, instant.to)
            return
        concerned = [c for c in self.by_place.values() if self._id(c) == instant.id]
        if instant.renews and instant.moment == "done":
            self.excused |= {str(c.destination) for c in concerned if c.baked_in}
        self.log_in(concerned, f"{instant.moment}: a request on {instant.id}")

    def _look_at_delivery(self, instant: Instant, to: str) -> None:
        if instant.moment == "written":
            self.excused.discard(to)
        concerned = [self.by_place[to]] if to in self.by_place else []
        self.log_in(concerned, f"{instant.moment}: a delivery")

    def log_in_holders(self, id_: str, when: str) -> None:
        """Whoever holds this client or token really logs in."""
        self.log_in([c for c in self.by_place.values() if self._id(c) == id_], when)

    def log_in(self, consumers: Iterable[Consumer], when: str) -> None:
        """These really log in, with a request to the sandbox."""
        now = self._now() if any(c.until for c in consumers) else None
        for consumer in consumers:
            values = self.project.held(consumer.destination)
            if values and not self._is_at_its_end(consumer, now):
                self.tally.logins += 1
                self._judge(consumer, self._works(values), now, when)

    def compare(self, state: Mapping[str, Any], when: str) -> None:
        """Whether each would log in, by what the sandbox's state tells of secrets and tokens."""
        now = parse_wire_moment(state["now"])
        alive = _living(state)
        for consumer in self.by_place.values():
            values = self.project.held(consumer.destination)
            if values and not self._is_at_its_end(consumer, now):
                self.tally.comparisons += 1
                works = _fingerprint(values) == alive.get(_id_in(values) or "")
                self._judge(consumer, works, now, when)

    def _works(self, values: Mapping[str, str]) -> bool:
        if "TOKEN" in values:
            answer = self.sandbox.call("GET", "/api/v2/tokens/me", token=values["TOKEN"])
        else:
            answer = self.sandbox.log_in(values["CLIENT_ID"], values["CLIENT_SECRET"])
        return answer.status_code == 200

    def _judge(self, consumer: Consumer, works: bool, now: datetime | None, when: str) -> None:
        over = consumer.until is not None and now is not None and now > consumer.until
        if works and over:
            self.tally.violate(f"{consumer} logs in after its declared end ({when})")
        if not works and not over and str(consumer.destination) not in self.excused:
            self.tally.violate(f"{consumer} does not log in ({when})")

    def _is_at_its_end(self, consumer: Consumer, now: datetime | None) -> bool:
        if consumer.until is None or now is None:
            return False
        return abs(now - consumer.until) <= _AROUND_AN_END

    def _id(self, consumer: Consumer) -> str | None:
        return _id_in(self.project.held(consumer.destination))

    def _now(self) -> datetime:
        return parse_wire_moment(self.sandbox.control("POST", "clock", {})["now"])


def _consumer(desired: Desired, destination: Destination) -> Consumer:
    expires = desired.fields.get("expires")
    return Consumer(
        str(desired.address),
        destination,
        parse_moment(str(expires)) if expires else None,
        desired.schedule.strategy is Strategy.NEW_SECRET,
    )


def _id_in(values: Mapping[str, str]) -> str | None:
    return values.get("TOKEN_ID") or values.get("CLIENT_ID")


def _living(state: Mapping[str, Any]) -> dict[str, str]:
    """The fingerprint of each secret that logs in and each token that opens something, by id."""
    secrets = {c["id"]: c["secret_fingerprint"] for c in _active(state["clients"])}
    return secrets | {t["id"]: t["fingerprint"] for t in _active(state["api_tokens"])}


def _active(objects: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    return (one for one in objects if one.get("state", "active") == "active")


def _fingerprint(values: Mapping[str, str]) -> str:
    secret = values.get("TOKEN") or values["CLIENT_SECRET"]
    return sha256(secret.encode()).hexdigest()[:16]
