"""Makes a generation: check, intent, create, verify, deliver, current (engine.md, "Rotating").

The secret exists once. It stays in memory until a login with it has worked, and goes from there to
its destinations and nowhere else. Each step that a crash could cut short is recorded before the
next, so that the following apply knows where to go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gccreds.domain.change import Change
from gccreds.domain.credential import Desired
from gccreds.domain.event import ClientCreated, LoginVerified, SecretDelivered, StepStarted
from gccreds.domain.secret import Secret
from gccreds.domain.state import Delivery, Generation, Phase, Resource
from gccreds.errors import AnswerLost, ApiRefused, GccredsError, Interrupted
from gccreds.executor.delivering import Target, check, deliver_all, payload_of, targets
from gccreds.executor.ending import end_unused
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.outcome import Outcome, Unfinished
from gccreds.executor.ports import Ports
from gccreds.executor.superseding import supersede
from gccreds.executor.updating import applied_fields
from gccreds.executor.verifying import verify
from gccreds.genesys.organisation import Created
from gccreds.kinds.interface import Kind, resolved

_OLD_ONES_OWN = frozenset({"dateToDelete", "state"})

_SENT_AGAIN = 3
"""How often a create whose answer was lost, and whose client is on no list, is sent again."""


@dataclass
class Making:
    """One generation in the making. `run` does it; what it records is in the journal."""

    change: Change
    desired: Desired
    kind: Kind
    ports: Ports
    lookout: Lookout

    def run(self) -> Outcome:
        """Makes it. Raises Unfinished with what exists now, or the error where nothing was made."""
        opened = targets(self.desired, self._number, self._resource, self.ports)
        check(opened)
        self._end_leftovers()
        self._intend()
        created = self._create()
        self._verify(created)
        delivered = self._deliver(created, opened)
        self._current(created)
        supersede(self.change.address, self._number, self.kind, self.ports)
        return Outcome(self._summary(delivered), created.id, self._number)

    @property
    def _number(self) -> int:
        return self.change.generation or 1

    @property
    def _resource(self) -> Resource:
        known = self.ports.journal.resource(self.change.address)
        return known or Resource(self.kind.name, lifecycle=self.desired.lifecycle)

    def _record(self, **steps: object) -> Generation:
        resource = self._resource
        generation = replace(resource.generation(self._number), **steps)  # type: ignore[arg-type]
        self.ports.journal.put(self.change.address, resource.with_generation(generation))
        return generation

    def _end_leftovers(self) -> None:
        """A create was cut short before any delivery: nobody uses what it made."""
        for remote in self.change.leftovers:
            end_unused(self.kind, remote.id, self.ports)

    def _intend(self) -> None:
        intent = Generation(
            self._number,
            Phase.PENDING,
            self.change.reason.value,
            "new_client",
            self.ports.run,
            self.ports.moment(),
            endpoint=self.kind.endpoint or "",
        )
        resource = self._resource.with_generation(intent)
        self.ports.journal.put(self.change.address, resource)
        self.ports.commit()

    def _create(self) -> Created:
        mark = self.ports.mark(self.change.address, self._number)
        wanted = resolved(self.desired, self.ports.catalogue)
        base = self._predecessor()
        ours = {k: v for k, v in wanted.items() if not base or k not in self.desired.ignore_changes}
        body = self.kind.body(base, ours, mark)
        created = self._send(body)
        self._record(phase=Phase.UNDELIVERED, remote_id=created.id)
        self.ports.emit(ClientCreated(self.change.address, self._number, created.id))
        self._demand_mark(created, str(body["description"]))
        return created

    def _secret(self, created: Created) -> Secret:
        if created.secret is None:
            raise self._left_unused(created, _without_secret(self.change))
        return created.secret

    def _predecessor(self) -> Mapping[str, object]:
        """The old client as it reads now: what gccreds does not know or leaves alone comes from it.

        Never its end or its state, which are its own.
        """
        if self.change.remote is None:
            return {}
        wire = self.ports.organisation.get(self.kind, self.change.remote.id) or {}
        return {name: value for name, value in wire.items() if name not in _OLD_ONES_OWN}

    def _send(self, body: dict[str, object]) -> Created:
        """The create, never repeated blindly: after a lost answer the list is read first."""
        lost: AnswerLost | None = None
        for _ in range(1 + _SENT_AGAIN):
            self.ports.stop.check()
            try:
                return self.ports.organisation.create(self.kind, body)
            except AnswerLost as error:
                lost = error
                made = self.lookout.made(self.change.address, self._number)
                for remote_id in made:
                    end_unused(self.kind, remote_id, self.ports)
            except GccredsError:
                self._withdraw_intent()
                raise
        raise Unfinished(
            lost or AnswerLost("the create got no answer", next_step="apply again"),
            now="whether a client was made is not known; the next apply looks for it and ends it.",
            generation=self._number,
        )

    def _withdraw_intent(self) -> None:
        """The organisation said no: nothing was made, so nothing is left to recover."""
        left = self._resource.without_generation(self._number)
        self.ports.journal.put(self.change.address, left if left.generations else None)

    def _demand_mark(self, created: Created, sent: str) -> None:
        kept = str(created.wire.get("description") or "")
        mark = str(self.ports.mark(self.change.address, self._number))
        if kept.endswith(mark):
            return
        self._give_up(created)
        raise ApiRefused(
            f"the organisation kept {len(kept)} of the {len(sent)} characters of the description, "
            "so the ownership mark at its end is lost; the client was deleted again",
            next_step="shorten `description`",
            where=str(self.change.address),
        )

    def _give_up(self, created: Created) -> None:
        end_unused(self.kind, created.id, self.ports)
        self._withdraw_intent()

    def _verify(self, created: Created) -> None:
        if self.desired.fields.get("grant") != "client_credentials":
            return  # only these can be tried without a user (engine.md, "Rotating", step 3)
        try:
            attempts = verify(created.id, self._secret(created), self.change.address, self.ports)
        except Interrupted as error:
            raise self._left_unused(created, error) from None
        except GccredsError as error:
            self._give_up_or_tell(created, error)
            raise
        self.ports.emit(LoginVerified(self.change.address, attempts))

    def _give_up_or_tell(self, created: Created, error: GccredsError) -> None:
        try:
            self._give_up(created)
        except GccredsError:
            raise self._left_unused(created, error) from None

    def _left_unused(self, created: Created, error: GccredsError) -> Unfinished:
        return Unfinished(
            error,
            now=f"client {created.id} exists and nobody has its secret; the next apply ends it.",
            remote_id=created.id,
            generation=self._number,
        )

    def _deliver(self, created: Created, opened: tuple[Target, ...]) -> tuple[str, ...]:
        if not opened:
            return ()
        begun = tuple(Delivery(t.name, None, self._may_hold(t.name)) for t in opened)
        secret = self._secret(created)
        self._record(phase=Phase.DELIVERING, fingerprint=secret.fingerprint, deliveries=begun)
        self.ports.commit()
        self.ports.emit(StepStarted(self.change.address, f"delivering to {len(opened)} places"))
        payload = payload_of(self.desired, self._number, created.id, secret, self.ports)
        done, failed = deliver_all(opened, payload, self.ports)
        self._record(deliveries=tuple(self._delivered(d, done) for d in begun))
        for name in done:
            self.ports.emit(SecretDelivered(self.change.address, name))
        if failed:
            raise self._half_delivered(created, done, failed)
        return done

    def _may_hold(self, name: str) -> tuple[int, ...]:
        """The generations that a destination may hold once a write to it has begun."""
        earlier = {
            number
            for generation in self._resource.generations
            for delivery in generation.deliveries
            if delivery.to == name
            for number in delivery.holds
        }
        return tuple(sorted(earlier | {self._number}))

    def _delivered(self, delivery: Delivery, done: tuple[str, ...]) -> Delivery:
        if delivery.to not in done:
            return delivery
        return replace(delivery, at=self.ports.moment(), holds=(self._number,))

    def _half_delivered(
        self, created: Created, done: tuple[str, ...], failed: dict[str, GccredsError]
    ) -> Unfinished:
        error = next(iter(failed.values()))
        has = f"{', '.join(done)} has its secret" if done else "nobody has its secret"
        return Unfinished(
            error,
            now=f"client {created.id} exists and {has}; {', '.join(failed)} does not.",
            remote_id=created.id,
            generation=self._number,
        )

    def _current(self, created: Created) -> None:
        fingerprint = created.secret.fingerprint if created.secret else None
        self._record(phase=Phase.CURRENT, fingerprint=fingerprint)
        resource = replace(
            self._resource,
            fields=applied_fields(self.kind, self.desired, created.wire),
            lifecycle=self.desired.lifecycle,
        )
        self.ports.journal.put(self.change.address, resource)

    def _summary(self, delivered: tuple[str, ...]) -> str:
        tried = ", login tried" if self.desired.fields.get("grant") == "client_credentials" else ""
        count = len(delivered)
        places = f"delivered to {count} place{'s' if count != 1 else ''}"
        return f"created{tried}, {places if count else 'delivered nowhere'}"


def _without_secret(change: Change) -> ApiRefused:
    return ApiRefused(
        "the organisation answered the create without a secret",
        next_step="apply again, which makes another one",
        where=str(change.address),
    )
