"""Stops a credential at once: disabled at the organisation, noted in the state where there is one.

It needs neither manifest nor lock, because whoever revokes has no time for either. The next apply
finds the note and rotates an address that is declared (cli.md, `revoke`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.credential import API_TOKENS, CLIENTS
from gccreds.domain.revocation import Revocation, Stopped, Target
from gccreds.domain.state import State
from gccreds.errors import AnswerLost, ApiRefused, GccredsError, NetworkFailed, StateConflict
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind, issuer
from gccreds.stores.interface import Store

_NOTES = 10
"""How often the note is tried while an apply writes the state at the same moment."""

_OFF_THE_LIST = (Stopped.GONE, Stopped.REVOKED)

_LOOK_AGAIN = 1.0
"""Seconds after which a PUT that a running apply had already sent has taken effect."""


@dataclass(frozen=True, slots=True)
class Revoking:
    """How a target is stopped. `own_client` is the login's: it is stopped last of all.

    `store` is None where no state can be reached. `moment` gives the organisation's time; `pause`
    sleeps so many seconds.
    """

    organisation: Organisation
    kinds: Mapping[str, Kind]
    store: Store | None
    own_client: str | None
    moment: Callable[[], datetime]
    pause: Callable[[float], object]

    def revoke(self, target: Target) -> Revocation:
        """Stops every one, then notes it. Raises the refusal where none could be stopped."""
        stopped: dict[str, Stopped] = {}
        failed: dict[str, GccredsError] = {}
        for id_ in sorted(target.clients, key=lambda id_: (id_ == self.own_client, id_)):
            try:
                stopped[id_] = self._end(id_) if id_ in target.tokens else self._stop(id_)
            except GccredsError as error:
                failed[id_] = error
        if failed and not stopped:
            raise next(iter(failed.values()))
        revocation = self._noted(Revocation(target, stopped, failed))
        self._look_again(id_ for id_, how in stopped.items() if how not in _OFF_THE_LIST)
        return revocation

    def _end(self, id_: str) -> Stopped:
        """A token cannot be disabled: it is revoked for good."""
        kind = issuer(self.kinds, API_TOKENS)
        if self.organisation.get(kind, id_) is None:
            return Stopped.GONE
        try:
            self.organisation.delete(kind, id_)
        except NetworkFailed as error:
            if self._seen_after(kind, id_, error) is not None:
                raise
        return Stopped.REVOKED

    @property
    def _client(self) -> Kind:
        return issuer(self.kinds, CLIENTS)

    def _stop(self, id_: str) -> Stopped:
        wire = self.organisation.get(self._client, id_)
        if wire is None:
            return Stopped.GONE
        try:
            self._put(id_, self._in_state(wire, Stopped.DISABLED))
        except ApiRefused:
            self._put(id_, self._in_state(wire, Stopped.INACTIVE))
            return Stopped.INACTIVE
        return Stopped.DISABLED

    def _put(self, id_: str, wire: Mapping[str, object]) -> None:
        """Where no answer came the client itself tells whether it was stopped all the same."""
        try:
            self.organisation.update(self._client, id_, wire)
        except NetworkFailed as error:
            seen = self._seen_after(self._client, id_, error)
            if seen is not None and seen.get("state") != wire["state"]:
                raise

    def _seen_after(self, kind: Kind, id_: str, lost: NetworkFailed) -> Mapping[str, object] | None:
        try:
            return self.organisation.get(kind, id_)
        except GccredsError:
            raise AnswerLost(
                f"whether {id_} was stopped is not known: {lost.what}",
                where=lost.where,
                context_id=lost.context_id,
                next_step="run the same command again in a moment: it may still work",
            ) from lost

    def _in_state(self, wire: Mapping[str, object], state: Stopped) -> dict[str, object]:
        computed = self._client.never_sent
        kept = {k: v for k, v in wire.items() if k not in computed and v is not None}
        return {**kept, "state": state.value}

    def _noted(self, revocation: Revocation) -> Revocation:
        target = revocation.target
        if target.address is None:
            return replace(revocation, not_noted="no state knows it")
        if not target.noted:
            return replace(revocation, not_noted="it is not the current generation")
        if self.store is None:
            return replace(revocation, not_noted="no state can be reached")
        try:
            known = _note(self.store, target.address, self.moment())
        except GccredsError as error:
            return replace(revocation, not_noted=error.what)
        if not known:
            return replace(revocation, not_noted="the state does not know it")
        return replace(revocation, noted_in=self.store.place)

    def _look_again(self, ids: Iterable[str]) -> None:
        """An apply that read a client before it was stopped may write it as it was.

        There is no version to lock on (api-facts.md §3.5), so it is looked at once more: where an
        apply is running, when its request has had the time to take effect.
        """
        others = [id_ for id_ in ids if id_ != self.own_client]
        if others and self._apply_is_running:
            self.pause(_LOOK_AGAIN)
        for id_ in others:
            wire = self.organisation.get(self._client, id_)
            if wire is not None and wire.get("state") not in tuple(Stopped):
                self._stop(id_)

    @property
    def _apply_is_running(self) -> bool:
        try:
            return self.store is not None and self.store.holder() is not None
        except GccredsError:
            return True  # not known: better once more than once too few


def _note(store: Store, address: Address, moment: datetime) -> bool:
    """One compare-and-set without the lock, tried again where a run wrote at the same moment.

    Gives whether the state knows the address.
    """
    for attempt in range(_NOTES):
        state = store.read()
        if state is None or address not in state.resources:
            return False
        try:
            store.write(_with_note(state, address, moment), replacing=state.serial)
        except StateConflict:
            if attempt == _NOTES - 1:
                raise
        else:
            return True
    return False


def _with_note(state: State, address: Address, moment: datetime) -> State:
    noted = replace(state.resources[address], revoked_at=moment)
    return state.with_resources({address: noted}).next_serial
