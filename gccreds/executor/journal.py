"""The journal of a run: folds each step into the state and writes it, many steps in one write."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.revoke_notes import notes_between
from gccreds.domain.state import Resource, State
from gccreds.errors import GccredsError, StateConflict
from gccreds.stores.interface import Lease, Store

_REST = 9.0
"""A write rests this many times as long as it took, so that writing costs a tenth of a run at most
and does not grow with the square of the changes (engine.md, "State")."""

_BATCH = 1.0
"""Seconds after which steps that nobody waits for are written."""


class Journal:
    """The state of a run in memory, with the writes of it.

    `state` is what it begins with in place of `stored`, which is None where there is none yet.
    `put` records a step; `commit` returns when every step recorded before it is written. A write
    that failed is final, but for `write_again`: each `commit` raises that failure. Where a `revoke`
    noted something in the stored state meanwhile, that is taken in and kept.
    """

    def __init__(
        self,
        store: Store,
        lease: Lease,
        state: State,
        *,
        stored: State | None,
        monotonic: Callable[[], float] = time.monotonic,
        rest: Callable[[float], object] = time.sleep,
    ) -> None:
        self._store = store
        self._lease = lease
        self._state = state
        self._resources = dict(state.resources)
        self._stored = stored
        self._notes: dict[Address, datetime] = {}
        self._monotonic = monotonic
        self._rest = rest
        self._mutex = threading.Lock()
        self._writing = threading.Lock()
        self._recorded = self._written = 0
        self._rested_at = self._written_at = monotonic()
        self.failure: GccredsError | None = None

    @property
    def state(self) -> State:
        """The state with every step recorded so far; its serial is that of the last write."""
        with self._mutex:
            return replace(self._state, resources=dict(self._resources))

    def resource(self, address: Address) -> Resource | None:
        """What is recorded of an address."""
        with self._mutex:
            return self._resources.get(address)

    def put(self, address: Address, resource: Resource | None) -> None:
        """Records a step: a resource as it is now, or None for one that is no more."""
        with self._mutex:
            if resource is None:
                self._resources.pop(address, None)
            else:
                self._resources[address] = self._with_note(address, resource)
            self._recorded += 1
        self._commit_when_due()

    def amend(
        self,
        address: Address,
        step: Callable[[Resource], Resource],
        *,
        unknown: Resource | None = None,
    ) -> None:
        """Records a step on what is recorded by now: two generations may be at it side by side.

        A resource that has no generation left is no more. One that is not there begins as
        `unknown`, or stays away.
        """
        with self._mutex:
            resource = self._resources.get(address, unknown)
            if resource is None:
                return
            amended = step(resource)
            if amended.generations:
                self._resources[address] = self._with_note(address, amended)
            else:
                self._resources.pop(address, None)
            self._recorded += 1
        self._commit_when_due()

    def commit(self) -> None:
        """Returns when everything recorded before this call is written. Callers share writes."""
        with self._mutex:
            ticket = self._recorded
        with self._writing:
            if self._written >= ticket:
                return
            self._rest(max(0.0, self._rested_at - self._monotonic()))
            self._write()

    def _commit_when_due(self) -> None:
        if self._monotonic() - self._written_at > _BATCH:
            self.commit()

    def check_lock(self) -> None:
        """Raises where the lock of this run is gone: then nothing may be written anywhere."""
        self._lease.check()

    def begin(self) -> None:
        """The first write of a run, before its first change, so that an older run's then fail."""
        with self._writing:
            self._write()

    def write_again(self) -> None:
        """One more try of a write that failed, with everything recorded since. Raises as it did."""
        with self._writing:
            self.failure = None
            self._write()

    def _write(self) -> None:
        if self.failure is not None:
            raise self.failure
        began = self._monotonic()
        try:
            self._lease.check()
            while not self._try_to_write():
                pass
        except GccredsError as error:
            self.failure = error
            raise
        self._written_at = self._monotonic()
        self._rested_at = self._written_at + _REST * (self._written_at - began)

    def _try_to_write(self) -> bool:
        """Whether it is written; not where a note was taken in, which is to be written along."""
        with self._mutex:
            ticket = self._recorded
            written = replace(self._state, resources=dict(self._resources)).next_serial
        try:
            self._store.write(written, replacing=self._stored.serial if self._stored else None)
        except StateConflict as conflict:
            self._take_in(conflict)
            return False
        with self._mutex:
            self._state = replace(self._state, serial=written.serial)
            self._stored, self._written = written, ticket
        return True

    def _take_in(self, conflict: StateConflict) -> None:
        """Takes in what a revoke noted, if that is all that differs; raises the conflict if not."""
        stored = self._store.read()
        notes = notes_between(self._stored, stored) if self._stored and stored else None
        if not notes or stored is None:
            raise conflict
        with self._mutex:
            self._stored = stored
            self._state = replace(self._state, serial=stored.serial)
            self._notes.update(notes)
            for address in notes.keys() & self._resources.keys():
                self._resources[address] = self._with_note(address, self._resources[address])

    def _with_note(self, address: Address, resource: Resource) -> Resource:
        """A step that began before the note came must not take it away."""
        note = self._notes.get(address)
        return replace(resource, revoked_at=note) if note else resource
