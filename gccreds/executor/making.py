"""Makes a generation: check, intent, create, verify, deliver, current (engine.md, "Rotating").

The secret exists once. It stays in memory until a login with it has worked, and goes from there to
its destinations and nowhere else. Each step that a crash could cut short is recorded before the
next, so that the following apply knows where to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gccreds.domain.change import Change, Reason
from gccreds.domain.credential import CLIENTS, Desired
from gccreds.domain.event import ClientCreated, TokenCreated
from gccreds.domain.mark import Mark
from gccreds.domain.schedule import Strategy
from gccreds.domain.secret import Secret
from gccreds.domain.state import Generation, Phase, Resource
from gccreds.errors import ApiRefused, GccredsError, Interrupted
from gccreds.executor.concluding import conclude
from gccreds.executor.creating import Creating
from gccreds.executor.delivering import (
    Target,
    begun,
    check,
    count_of,
    targets,
)
from gccreds.executor.ending import end_unused
from gccreds.executor.handing_out import hand_out
from gccreds.executor.outcome import Outcome, Unfinished, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.recording import Record
from gccreds.executor.renewing_secret import RenewingSecret
from gccreds.executor.superseding import end_leaked_before, supersede
from gccreds.executor.tools import Tools
from gccreds.executor.verifying import can_be_tried, tried, verify
from gccreds.genesys.organisation import Created
from gccreds.kinds.interface import Kind, resolved
from gccreds.kinds.own_end import own_end

_ACTIVE = "active"
_OLD_ONES_OWN = frozenset({"dateToDelete", "dateExpires", "state"})


def make(change: Change, desired: Desired, tools: Tools) -> Outcome:
    """Makes the generation that a change names.

    Raises Unfinished with what exists now, or the error itself where nothing was made.
    """
    kind = tools.ports.kind_at(desired.endpoint)
    number = change.generation or 1
    unknown = Resource(change.address.kind, lifecycle=desired.lifecycle)
    record = Record(change.address, number, unknown, tools.ports.journal)
    if change.strategy is Strategy.NEW_SECRET and change.remote is not None:
        return RenewingSecret(change, desired, change.remote, kind, tools, record).run()
    return _Making(change, desired, kind, tools, record).run()


@dataclass(frozen=True, slots=True)
class _Making:
    change: Change
    desired: Desired
    kind: Kind
    tools: Tools
    record: Record

    def run(self) -> Outcome:
        opened = targets(self.desired, self.record.number, self.record.resource, self._ports)
        check(opened)
        with something_changed():
            # A create was cut short before any delivery: nobody uses what it made.
            for remote in self.change.leftovers:
                end_unused(self._ports.kinds[remote.kind], remote.id, self._ports)
        created = self._create()
        with something_changed(remote_id=created.id, generation=self.record.number):
            self._verify(created)
            if opened:
                self._deliver(created, opened)
            fingerprint = created.secret.fingerprint if created.secret else None
            conclude(self.desired, self.record, created.wire, fingerprint, self.tools)
            schedule = self.desired.schedule
            supersede(self.change.address, self.record.number, schedule, self.tools)
        return Outcome(self._summary(len(opened)), created.id, self.record.number)

    @property
    def _ports(self) -> Ports:
        return self.tools.ports

    def _create(self) -> Created:
        body = self._body()
        creating = Creating(self.record, self.kind, self._ports, self.tools.lookout)
        creating.intend(
            Generation(
                self.record.number,
                Phase.PENDING,
                self.change.reason.value,
                Strategy.NEW_CLIENT.value,
                self._ports.run,
                self._ports.moment(),
                endpoint=self.kind.endpoint,
            )
        )
        created = creating.send(body)
        with something_changed(remote_id=created.id, generation=self.record.number):
            ends_at = own_end(created.wire)
            self.record.step(phase=Phase.UNDELIVERED, remote_id=created.id, ends_at=ends_at)
            event = ClientCreated if self.kind.endpoint == CLIENTS else TokenCreated
            self._ports.emit(event(self.change.address, self.record.number, created.id))
            self._demand_mark(created, str(body["description"]))
        return created

    def _body(self) -> dict[str, object]:
        issued = self.desired.issued_at(self._ports.moment())
        wanted = resolved(issued, self._ports.catalogue)
        base = self._predecessor()
        ignored = self.desired.ignore_changes if base else ()
        ours = {name: value for name, value in wanted.items() if name not in ignored}
        return self.kind.body(base, ours, self._mark)

    @property
    def _mark(self) -> Mark:
        return self._ports.mark(self.change.address, self.record.number)

    def _predecessor(self) -> Mapping[str, object]:
        """The old one as it reads now: what gccreds does not know or leaves alone comes from it.

        Never its end or its state, which are its own; and nothing where it is of another kind.
        """
        if self.change.remote is None or self.change.remote.kind != self.kind.name:
            return {}
        wire = self._ports.organisation.get(self.kind, self.change.remote.id) or {}
        return {name: value for name, value in wire.items() if name not in _OLD_ONES_OWN}

    def _demand_mark(self, created: Created, sent: str) -> None:
        kept = str(created.wire.get("description") or "")
        if kept.endswith(str(self._mark)):
            return
        error = ApiRefused(
            f"the organisation kept {len(kept)} of the {len(sent)} characters of the description, "
            f"so the ownership mark at its end is lost; the {self.kind.noun} was deleted again",
            next_step="shorten `description`",
            where=str(self.change.address),
        )
        raise self._given_up(created, error)

    def _verify(self, created: Created) -> None:
        if not can_be_tried(self.desired):
            return
        try:
            verify(self.desired, created.id, self._secret(created), self._ports)
        except Interrupted as error:
            raise self._left_unused(created, error) from None
        except GccredsError as error:
            raise self._given_up(created, error) from None

    def _secret(self, created: Created) -> Secret:
        if created.secret is None:
            raise ApiRefused(
                "the organisation answered the create without a secret",
                next_step="apply again, which makes another one",
                where=str(self.change.address),
            )
        return created.secret

    def _given_up(self, created: Created, error: GccredsError) -> Unfinished:
        """Ends the new client, which nobody has, and tells why."""
        try:
            end_unused(self.kind, created.id, self._ports)
        except GccredsError:
            return self._left_unused(created, error)
        self.record.withdraw()
        what = f"{self.kind.noun} {created.id}"
        return Unfinished(error, now=f"{what}, which nobody had, was deleted again.")

    def _left_unused(self, created: Created, error: GccredsError) -> Unfinished:
        what = f"{self.kind.noun} {created.id}"
        return Unfinished(
            error,
            now=f"{what} exists and nobody has its secret; the next apply ends it.",
            remote_id=created.id,
            generation=self.record.number,
        )

    def _deliver(self, created: Created, opened: tuple[Target, ...]) -> None:
        secret = self._secret(created)
        beginning = replace(
            self.record.resource.generation(self.record.number),
            phase=Phase.DELIVERING,
            fingerprint=secret.fingerprint,
        )
        self.record.put(begun(beginning, opened, self.record.resource))
        try:
            hand_out(self.record, self.desired, opened, secret, self._ports)
        except Unfinished as unfinished:
            raise self._half_delivered(unfinished) from None

    def _half_delivered(self, unfinished: Unfinished) -> Unfinished:
        """What leaked ends all the same, as soon as one destination has the new secret."""
        old = self.change.remote
        if self.change.reason is not Reason.COMPROMISED:
            if old is not None and old.wire.get("state", _ACTIVE) == _ACTIVE:
                unfinished.now = f"{unfinished.now} {old.id}, before it, is current and works on."
            return unfinished
        delivered = self.record.resource.generation(self.record.number)
        if any(delivery.at for delivery in delivered.deliveries):
            end_leaked_before(self.change.address, delivered.number, self.tools)
            dead = "What leaked is ended: a place without the new secret holds a dead one."
            unfinished.now = f"{unfinished.now} {dead}"
            return unfinished
        call, environment = self._ports.call, self._ports.environment
        stop = call.command(environment, "revoke", str(self.change.address))
        unfinished.now = f"{unfinished.now} What leaked still works; this stops it: {stop}"
        return unfinished

    def _summary(self, places: int) -> str:
        made = "replaced" if self.change.remote else "created"
        where = f"to {count_of(places)}" if places else "nowhere"
        return f"{made}{tried(self.desired)}, delivered {where}"
