"""After a create without an answer: was a client made? Told by its mark, from a fresh list."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark, read_description
from gccreds.executor.shared_reading import SharedReading


class Lookout:
    """Looks for clients that a create may have made.

    `read` gives the API's list, `known` are the ids that were on it before.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[Mapping[str, object]]],
        mark: Callable[[Address, int], Mark],
        known: Iterable[str],
        wait: Callable[[timedelta], None],
        look_again: timedelta,
    ) -> None:
        self._list = SharedReading(lambda: [*read()])
        self._mark = mark
        self._known = frozenset(known)
        self._wait = wait
        self._look_again = look_again

    def made(self, address: Address, generation: int) -> tuple[str, ...]:
        """The ids of new clients that carry exactly this mark.

        The list may lag behind, so a look that finds nothing is followed by a second one.
        """
        return self._look(address, generation) or self._look_later(address, generation)

    def _look_later(self, address: Address, generation: int) -> tuple[str, ...]:
        self._wait(self._look_again)
        return self._look(address, generation)

    def _look(self, address: Address, generation: int) -> tuple[str, ...]:
        wanted = self._mark(address, generation)
        return tuple(
            str(client["id"])
            for client in self._list.fresh()
            if client["id"] not in self._known
            and read_description(str(client.get("description") or "")).mark == wanted
        )
