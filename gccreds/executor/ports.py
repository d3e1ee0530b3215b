"""Everything that carrying out a change needs, built by the command line and handed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.catalogue import Catalogue
from gccreds.domain.credential import Destination
from gccreds.domain.event import Event
from gccreds.domain.mark import Mark
from gccreds.errors import GccredsError
from gccreds.executor.journal import Journal
from gccreds.executor.places import Places, Stop
from gccreds.genesys.organisation import Organisation
from gccreds.kinds.interface import Kind, issuer
from gccreds.sinks.interface import Sink


@dataclass(frozen=True, slots=True)
class Ports:
    """The outside of a run.

    `moment` gives the organisation's time, `region` is the payload value of that name, `settle` how
    long the organisation's caches need, `look_again` how long after a lost answer a client may
    still appear on the list. `run` names this run in the state, `own_client` is its login's.
    `written` are the destinations (kind and place) that the state knew when the run began, `call`
    is how it was called.
    """

    project: str
    environment: str
    run: str
    region: str
    organisation: Organisation
    kinds: Mapping[str, Kind]
    catalogue: Catalogue
    open_sink: Callable[[Destination, Mark], Sink]
    journal: Journal
    places: Places
    stop: Stop
    emit: Callable[[Event], None]
    moment: Callable[[], datetime]
    settle: timedelta = timedelta(seconds=10)
    look_again: timedelta = timedelta(seconds=10)
    own_client: str | None = None
    written: frozenset[str] = frozenset()
    call: Call = field(default_factory=Call)

    def kind_at(self, endpoint: str) -> Kind:
        """The kind whose objects that collection of the API holds."""
        return issuer(self.kinds, endpoint)

    def mark(self, address: Address, generation: int) -> Mark:
        """The ownership mark of a generation."""
        return Mark(self.project, self.environment, address, generation)

    def commit(self) -> None:
        """Waits, without holding a place, until all that was recorded is written."""
        with self.places.given_back():
            self.journal.commit()

    def check_lock(self) -> None:
        """Raises where the lock of this run is gone; then nothing further is begun either."""
        try:
            self.journal.check_lock()
        except GccredsError:
            self.stop.set()
            raise

    def wait(self, span: timedelta) -> None:
        """Waits so long without holding a place; Interrupted where the run is stopping."""
        self.places.wait(span.total_seconds())
