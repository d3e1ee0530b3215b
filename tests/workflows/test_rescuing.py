"""A state that cannot be written at the end of a run is tried again, then saved elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from gccreds.domain.address import Address
from gccreds.domain.state import Generation, Phase, Resource, State
from gccreds.errors import StateConflict, StateInvalid
from gccreds.executor.journal import Journal
from gccreds.stores.registry import open_store
from gccreds.stores.this_run import this_run
from gccreds.workflows.rescuing import Rescue, Unwritten, write_at_last
from tests.fakes import WatchedStore

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
CI = Address("oauth_client", "ci")
EMPTY = State("lineage", 0, "payments", "prod")
MADE = Generation(1, Phase.CURRENT, "new", "new_client", "run-1", NOW)


class Disk:
    """What goes wrong with writes, how often, and what came of it."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.pauses: list[float] = []
        self.saved: list[State] = []

    def write(self, _: State) -> None:
        if self.failures:
            raise self.failures.pop(0)

    def save(self, state: State) -> str:
        self.saved.append(state)
        return f"gccreds-recovered-{state.serial}.json"

    @property
    def rescue(self) -> Rescue:
        return Rescue(self.save, self.pauses.append)


@contextmanager
def a_journal(folder: Path, disk: Disk, *failures: Exception) -> Iterator[Journal]:
    """One that has begun, and has a step to write, which fails so often."""
    store = open_store("state.json", folder)
    with store.lock(this_run("prod", "apply", "gccreds apply", NOW, {})) as lease:
        journal = Journal(WatchedStore(store, disk.write), lease, EMPTY, stored=None)
        journal.begin()
        disk.failures = [*failures]
        journal.put(CI, Resource("oauth_client", generations=(MADE,)))
        yield journal


FULL = StateInvalid("the disk is full", where="state.json", next_step="make room")


def test_a_write_that_works_needs_no_rescue(tmp_path: Path) -> None:
    """Nothing is waited for and nothing saved."""
    disk = Disk()
    with a_journal(tmp_path, disk) as journal:
        assert write_at_last(journal, disk.rescue) is None
    assert (disk.pauses, disk.saved) == ([], [])


def test_a_write_that_fails_for_a_while_is_tried_again(tmp_path: Path) -> None:
    """With growing pauses, until it works; what was recorded meanwhile is written along."""
    disk = Disk()
    with a_journal(tmp_path, disk, FULL, FULL) as journal:
        assert write_at_last(journal, disk.rescue) is None
        assert open_store("state.json", tmp_path).read() == journal.state
    assert (disk.pauses, disk.saved) == ([0.5, 1.0], [])


def test_a_write_that_never_works_is_saved_elsewhere(tmp_path: Path) -> None:
    """As the serial that it would have been, so that it may be pushed."""
    disk = Disk()
    with a_journal(tmp_path, disk, *[FULL] * 5) as journal:
        unwritten = write_at_last(journal, disk.rescue)
        assert disk.saved == [replace(journal.state, serial=2)]
    assert unwritten is not None
    assert unwritten.saved_in == "gccreds-recovered-2.json"
    assert unwritten.error.what == "the disk is full, 5 attempts in 0 s"
    assert (unwritten.error.where, unwritten.error.next_step) == ("state.json", "make room")
    assert disk.pauses == [0.5, 1.0, 2.0, 4.0]


def test_where_another_run_wrote_nothing_is_saved(tmp_path: Path) -> None:
    """Its state is the truth; intents and marks tell the next apply the rest."""
    disk = Disk()
    conflict = StateConflict("another run wrote", next_step="again")
    with a_journal(tmp_path, disk, conflict) as journal:
        assert write_at_last(journal, disk.rescue) == Unwritten(conflict)
    assert (disk.pauses, disk.saved) == ([], [])


def test_who_interrupted_does_not_wait(tmp_path: Path) -> None:
    """It is saved at once."""
    disk = Disk()
    with a_journal(tmp_path, disk, FULL) as journal:
        unwritten = write_at_last(journal, replace(disk.rescue, hurried=lambda: True))
    assert unwritten == Unwritten(FULL, "gccreds-recovered-2.json")
    assert disk.pauses == []


def test_where_it_can_be_saved_nowhere_it_says_so(tmp_path: Path) -> None:
    """A full disk may hold the project too."""

    def save(_: State) -> str:
        raise OSError

    disk = Disk()
    with a_journal(tmp_path, disk, *[FULL] * 5) as journal:
        unwritten = write_at_last(journal, replace(disk.rescue, save=save))
    assert unwritten is not None
    assert unwritten.saved_in is None
