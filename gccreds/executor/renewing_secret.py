"""Gives a client another secret: for consumers that have its id built in (`strategy: new_secret`).

The old secret is dead as soon as the new one exists, so consumers have no login until that is
delivered: every destination was checked before, and nothing that can wait comes between.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from gccreds.domain.change import Change
from gccreds.domain.credential import Desired
from gccreds.domain.event import SecretRenewed
from gccreds.domain.observed import Remote
from gccreds.domain.schedule import Strategy
from gccreds.domain.secret import Secret
from gccreds.domain.state import Generation, Phase
from gccreds.errors import AnswerLost, ApiRefused, GccredsError, Interrupted
from gccreds.executor.concluding import conclude
from gccreds.executor.delivering import (
    Target,
    begun,
    check,
    count_of,
    targets,
)
from gccreds.executor.handing_out import hand_out
from gccreds.executor.outcome import Outcome, something_changed
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Wire
from gccreds.executor.recording import Record
from gccreds.executor.superseding import supersede
from gccreds.executor.tools import Tools
from gccreds.executor.verifying import can_be_tried, tried, verify
from gccreds.kinds.interface import Kind, resolved

_SENT_AGAIN = 3
"""How often another secret is asked for where no answer came: nobody saw the one before."""


@dataclass(frozen=True, slots=True)
class RenewingSecret:
    """The making of one generation out of the client that there is. `record` is its intent."""

    change: Change
    desired: Desired
    remote: Remote
    kind: Kind
    tools: Tools
    record: Record

    def run(self) -> Outcome:
        """Raises Unfinished with what exists now, or the error itself where nothing was changed."""
        opened = targets(self.desired, self.record.number, self.record.resource, self._ports)
        check(opened)
        wire = self._put()
        with something_changed(self._unknown, self.remote.id, self.record.number):
            secret = self._renewed()
            self._ports.emit(SecretRenewed(self.change.address, self.record.number, self.remote.id))
            self._settle()
            self._deliver(secret, opened)
        with something_changed(self._untried, self.remote.id, self.record.number):
            self._verify(secret)
        conclude(self.desired, self.record, wire, secret.fingerprint, self.tools)
        supersede(self.change.address, self.record.number, self.desired.schedule, self.tools)
        places = count_of(len(opened))
        summary = f"another secret on the same client, delivered to {places}{tried(self.desired)}"
        return Outcome(summary, self.remote.id, self.record.number)

    @property
    def _ports(self) -> Ports:
        return self.tools.ports

    def _put(self) -> Wire:
        """The intent, then the mark of the new generation with the changed fields.

        An intent of an earlier run stays where this fails: that one may have made a secret.
        """
        is_first = self.record.generation is None
        self.record.put(self.record.resource.answering(self._generation(Phase.PENDING, None)))
        self._ports.commit()
        try:
            return self.tools.putting.put(self.kind, self.remote, self._body)
        except GccredsError:
            if is_first:
                self.record.withdraw()
            raise

    def _body(self, fresh: Wire) -> dict[str, object]:
        wanted = resolved(self.desired, self._ports.catalogue)
        names = (field.field for field in self.change.fields)
        fields = {name: wanted[name] for name in names if name in wanted}
        mark = self._ports.mark(self.change.address, self.record.number)
        # Whoever rotates what somebody stopped wants it to work.
        return {**self.kind.body(fresh, fields, mark), "state": "active"}

    def _generation(self, phase: Phase, secret: Secret | None) -> Generation:
        return Generation(
            self.record.number,
            phase,
            self.change.reason.value,
            Strategy.NEW_SECRET.value,
            self._ports.run,
            self._ports.moment(),
            self.remote.id if secret else None,
            self.kind.endpoint,
            fingerprint=secret.fingerprint if secret else None,
        )

    def _renewed(self) -> Secret:
        for attempt in range(1 + _SENT_AGAIN):
            self._ports.stop.check()
            try:
                renewed = self._ports.organisation.renew_secret(self.kind, self.remote.id)
            except AnswerLost:
                if attempt == _SENT_AGAIN:
                    raise
            else:
                break
        if renewed.secret is None:
            raise ApiRefused(
                "the organisation answered without the new secret",
                next_step="apply again, which makes another one",
                where=str(self.change.address),
            )
        return renewed.secret

    def _settle(self) -> None:
        # Somebody who stops the run now is served best by a delivery.
        with suppress(Interrupted):
            self._ports.wait(self._ports.settle)

    def _deliver(self, secret: Secret, opened: tuple[Target, ...]) -> None:
        """The generations whose secret is dead by now leave the state with the begin of it."""
        resource = self.record.resource
        intent = resource.generation(self.record.number)
        made = begun(self._generation(Phase.DELIVERING, secret), opened, resource)
        made = replace(made, extra=intent.extra)
        self.record.amend(
            lambda address: address.without_remote(self.remote.id).with_generation(made)
        )
        hand_out(self.record, self.desired, opened, secret, self._ports)

    def _verify(self, secret: Secret) -> None:
        if can_be_tried(self.desired):
            verify(self.desired, self.remote.id, secret, self._ports, settled=True)

    @property
    def _unknown(self) -> str:
        return (
            f"client {self.remote.id} may have another secret by now, which nobody has: whoever "
            "uses the old one may be without a login until you apply again."
        )

    @property
    def _untried(self) -> str:
        return f"every destination has the new secret of client {self.remote.id}."
