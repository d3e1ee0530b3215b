"""After a create without an answer: was anything made? Told by its mark, from a fresh list."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark, read_description
from gccreds.executor.shared_reading import SharedReading


class Lookout:
    """Looks for what a create may have made.

    `read` gives the list of each collection of the API, `known` are the ids that were on it before.
    """

    def __init__(
        self,
        read: Mapping[str, Callable[[], Iterable[Mapping[str, object]]]],
        mark: Callable[[Address, int], Mark],
        known: Iterable[str],
        wait: Callable[[timedelta], None],
        look_again: timedelta,
    ) -> None:
        self._lists = {endpoint: _shared(listed) for endpoint, listed in read.items()}
        self._mark = mark
        self._known = frozenset(known)
        self._wait = wait
        self._look_again = look_again

    def made(self, address: Address, generation: int, endpoint: str) -> tuple[str, ...]:
        """The ids of what is new in a collection and carries exactly this mark.

        The list may lag behind, so a look that finds nothing is followed by a second one.
        """
        mark = self._mark(address, generation)
        found = self._look(mark, endpoint)
        if not found:
            self._wait(self._look_again)
            found = self._look(mark, endpoint)
        return found

    def _look(self, wanted: Mark, endpoint: str) -> tuple[str, ...]:
        return tuple(
            str(made["id"])
            for made in self._lists[endpoint].fresh()
            if made["id"] not in self._known
            and read_description(str(made.get("description") or "")).mark == wanted
        )


def _shared(
    read: Callable[[], Iterable[Mapping[str, object]]],
) -> SharedReading[list[Mapping[str, object]]]:
    return SharedReading(lambda: [*read()])
