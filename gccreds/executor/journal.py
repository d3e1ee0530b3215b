"""The journal of a run: folds each step into the state and writes it, many steps in one write."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from gccreds.domain.address import Address
from gccreds.domain.state import Resource, State
from gccreds.errors import GccredsError
from gccreds.stores.interface import Lease, Store

_REST = 9.0
"""A write rests this many times as long as it took, so that writing costs a tenth of a run at most
and does not grow with the square of the changes (engine.md, "State")."""

_BATCH = 1.0
"""Seconds after which steps that nobody waits for are written."""


class Journal:
    """The state of a run in memory, with the writes of it.

    `put` records a step; `commit` returns when every step recorded before it is written. A write
    that failed is final: nothing is written any more and each `commit` raises that failure.
    """

    def __init__(
        self,
        store: Store,
        lease: Lease,
        state: State,
        *,
        exists: bool,
        monotonic: Callable[[], float] = time.monotonic,
        rest: Callable[[float], object] = time.sleep,
    ) -> None:
        self._store = store
        self._lease = lease
        self._state = state
        self._resources = dict(state.resources)
        self._exists = exists
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
                self._resources[address] = resource
            self._recorded += 1
        self._commit_when_due()

    def amend(self, address: Address, step: Callable[[Resource], Resource]) -> None:
        """Records a step on what is recorded by now: two generations may be at it side by side.

        A resource that has no generation left is no more; one that is not there stays away.
        """
        with self._mutex:
            resource = self._resources.get(address)
            if resource is None:
                return
            amended = step(resource)
            if amended.generations:
                self._resources[address] = amended
            else:
                del self._resources[address]
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

    def _write(self) -> None:
        if self.failure is not None:
            raise self.failure
        with self._mutex:
            ticket = self._recorded
            serial = self._state.serial
            resources: Mapping[Address, Resource] = dict(self._resources)
        written = replace(self._state, serial=serial + 1, resources=resources)
        began = self._monotonic()
        try:
            self._lease.check()
            self._store.write(written, replacing=serial if self._exists else None)
        except GccredsError as error:
            self.failure = error
            raise
        self._written_at = self._monotonic()
        self._rested_at = self._written_at + _REST * (self._written_at - began)
        with self._mutex:
            self._state = replace(self._state, serial=serial + 1)
            self._written, self._exists = ticket, True
