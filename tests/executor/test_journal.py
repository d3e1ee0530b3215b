"""The journal: each step into the state, many steps in one write."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gccreds.domain.address import Address
from gccreds.domain.state import Generation, Phase, Resource, State
from gccreds.errors import StateInvalid
from gccreds.executor.journal import Journal
from gccreds.stores.interface import Lease, Store
from gccreds.stores.registry import open_store
from gccreds.stores.this_run import this_run
from tests.fakes import WatchedStore

NOW = datetime(2027, 1, 5, 12, tzinfo=UTC)
CI, OTHER = Address("oauth_client", "ci"), Address("oauth_client", "other")
EMPTY = State("lineage", 0, "payments", "prod")


def generation(number: int = 1) -> Generation:
    return Generation(number, Phase.PENDING, "new", "new_client", "run-1", NOW)


def resource(*numbers: int) -> Resource:
    return Resource("oauth_client", generations=tuple(map(generation, numbers)))


class Clock:
    """Seconds that pass when somebody rests, or is told to."""

    def __init__(self) -> None:
        self.now = 0.0
        self.rests: list[float] = []

    def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds


class Run:
    """A journal on a real store under its lock, which notes each write."""

    def __init__(self, folder: Path) -> None:
        self.writes: list[State] = []
        self.clock = Clock()
        self.takes = 0.0
        self.fails = False
        self._lock = open_store("state.json", folder)
        self.store: Store = WatchedStore(self._lock, self._note)
        holder = this_run("prod", "apply", "gccreds apply", NOW, {})
        self._held = self._lock.lock(holder)
        self.lease: Lease = self._held.__enter__()
        self.journal = Journal(
            self.store,
            self.lease,
            EMPTY,
            stored=None,
            monotonic=lambda: self.clock.now,
            rest=self.clock.rest,
        )
        self.journal.begin()

    def _note(self, state: State) -> None:
        if self.fails:
            raise StateInvalid("the disk is full", next_step="make room")
        self.clock.now += self.takes
        self.writes.append(state)

    def close(self) -> None:
        self._held.__exit__(None, None, None)


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    """A run that has begun."""
    return Run(tmp_path)


def test_the_first_write_comes_before_anything_is_recorded(run: Run) -> None:
    """An older run's writes fail from then on."""
    assert [state.serial for state in run.writes] == [1]


def test_a_commit_writes_every_step_before_it_once(run: Run) -> None:
    """And nothing where nothing was recorded since."""
    run.journal.put(CI, resource(1))
    run.journal.put(OTHER, resource(1))
    run.journal.commit()
    run.journal.commit()
    assert [state.serial for state in run.writes] == [1, 2]
    assert run.store.read() == run.journal.state
    assert set(run.journal.state.resources) == {CI, OTHER}


def test_steps_that_nobody_waits_for_are_written_by_time(run: Run) -> None:
    """A second after the last write, with the next step."""
    run.journal.put(CI, resource(1))
    run.clock.now += 1.5
    run.journal.put(OTHER, resource(1))
    assert [sorted(map(str, state.resources)) for state in run.writes] == [
        [],
        ["oauth_client.ci", "oauth_client.other"],
    ]


def test_a_write_rests_nine_times_as_long_as_it_took(run: Run) -> None:
    """So that writing a large state costs a tenth of a run at most."""
    run.takes = 0.25
    for number in (1, 2, 3):
        run.journal.put(CI, resource(number))
        run.journal.commit()
    assert run.clock.rests == [0.0, 2.25, 2.25]


def test_who_commits_at_one_time_shares_a_write(run: Run) -> None:
    """While one write is under way, all others wait for one more."""
    everyone = threading.Barrier(20)

    def step(number: int) -> None:
        run.journal.put(Address("oauth_client", f"c{number}"), resource(1))
        everyone.wait()
        run.journal.commit()

    threads = [threading.Thread(target=step, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(state.resources) for state in run.writes] == [0, 20]


def test_a_failed_write_is_final(run: Run) -> None:
    """Each commit after it fails in the same way, and nothing is written any more."""
    run.journal.put(CI, resource(1))
    run.fails = True
    for _ in range(2):
        with pytest.raises(StateInvalid):
            run.journal.commit()
        run.fails = False
    assert run.journal.failure is not None
    assert len(run.writes) == 1


def test_an_amendment_works_on_what_is_recorded_by_now(run: Run) -> None:
    """Two generations of one address may be at it side by side."""
    run.journal.put(CI, resource(1, 2))
    run.journal.amend(CI, lambda r: r.without_generation(1))
    run.journal.amend(CI, lambda r: r.with_generation(replace(generation(2), phase=Phase.CURRENT)))
    (left,) = run.journal.state.resources[CI].generations
    assert (left.number, left.phase) == (2, Phase.CURRENT)
    run.journal.amend(CI, lambda r: r.without_generation(2))
    run.journal.amend(CI, lambda r: r.with_generation(generation(3)))
    assert run.journal.state.resources == {}


def test_an_amendment_begins_with_what_it_is_given_where_nothing_is_recorded(run: Run) -> None:
    """As the intent of a first create does."""
    for number in (1, 2):
        made = generation(number)
        run.journal.amend(CI, lambda r, g=made: r.with_generation(g), unknown=resource())
    assert run.journal.state.resources == {CI: resource(1, 2)}


def test_a_lost_lock_ends_writing(run: Run) -> None:
    """It is looked at before each write."""
    run.close()
    run.journal.put(CI, resource(1))
    with pytest.raises(StateInvalid):
        run.journal.commit()
    assert len(run.writes) == 1
