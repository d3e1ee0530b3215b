"""Small stand-ins for what a test cannot make happen otherwise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gccreds.domain.holder import Holder
from gccreds.domain.state import State
from gccreds.stores.interface import AT_ONCE, Lease, Patience, Store


class WatchedStore:
    """A real store that calls `before_write` and `after_write` with the state of each write."""

    def __init__(
        self,
        store: Store,
        before_write: Callable[[State], object],
        after_write: Callable[[State], object] = lambda state: None,
    ) -> None:
        self.place = store.place
        self._store = store
        self._before_write = before_write
        self._after_write = after_write

    def read(self) -> State | None:
        """As the store does."""
        return self._store.read()

    def write(self, state: State, *, replacing: int | None) -> None:
        """As the store does, unless `before_write` raises."""
        self._before_write(state)
        self._store.write(state, replacing=replacing)
        self._after_write(state)

    @contextmanager
    def lock(self, holder: Holder, patience: Patience = AT_ONCE) -> Iterator[Lease]:
        """As the store does."""
        with self._store.lock(holder, patience) as lease:
            yield lease

    def holder(self) -> Holder | None:
        """As the store does."""
        return self._store.holder()

    def unlock(self, lock_id: str | None = None, *, force: bool = False) -> Holder | None:
        """As the store does."""
        return self._store.unlock(lock_id, force=force)
