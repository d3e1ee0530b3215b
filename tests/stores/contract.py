"""What every backend must pass: subclass it in `test_BACKEND.py` and give it a `place`."""

import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.holder import Holder
from gccreds.errors import StateConflict, StateLocked
from gccreds.stores.interface import Patience, Store
from gccreds.stores.registry import open_store
from tests.stores.examples import HOLDER, STATE, another_process, running, state

RUNNERS = 64


class StoreContract:
    """The tests. `place` is one where nothing is stored, `root` the project's folder."""

    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path

    @pytest.fixture
    def place(self) -> str:
        raise NotImplementedError

    @pytest.fixture
    def store(self, place: str, root: Path) -> Store:
        return open_store(place, root)

    @pytest.fixture
    def other(self, place: str, root: Path) -> Store:
        """The same state, as another run has it open."""
        return open_store(place, root)

    def test_nothing_is_there_at_first(self, store: Store) -> None:
        """A new place has no state and no holder, and looking at it is no error."""
        assert (store.read(), store.holder(), store.unlock()) == (None, None, None)

    def test_what_is_written_is_read_by_others(self, store: Store, other: Store) -> None:
        """A state comes back equal, and each write takes the place of the last."""
        store.write(STATE, replacing=None)
        first = other.read()
        other.write(state(2, project="renamed"), replacing=1)

        assert (first, store.read()) == (STATE, state(2, project="renamed"))

    def test_a_first_state_is_not_written_over_another(self, store: Store, other: Store) -> None:
        """Two first applies at once: the second one's write is refused."""
        store.write(STATE, replacing=None)

        with pytest.raises(StateConflict):
            other.write(state(7), replacing=None)
        assert store.read() == STATE

    def test_a_lost_update_is_refused(self, store: Store, other: Store) -> None:
        """A run that read an older serial does not undo what was written since."""
        store.write(STATE, replacing=None)
        store.write(state(2, project="kept"), replacing=1)

        with pytest.raises(StateConflict, match="serial 2"):
            other.write(state(2, project="lost"), replacing=1)
        assert other.read() == state(2, project="kept")

    def test_a_state_that_is_gone_is_not_made_anew(self, store: Store) -> None:
        """Where a state was read, another one must be there to be replaced."""
        with pytest.raises(StateConflict, match="gone"):
            store.write(state(5), replacing=4)
        assert store.read() is None

    def test_another_lineage_is_refused(self, store: Store) -> None:
        """An equal serial does not make it the same state."""
        store.write(STATE, replacing=None)

        with pytest.raises(StateConflict, match="lineage"):
            store.write(state(2, lineage="another"), replacing=1)
        assert store.read() == STATE

    @pytest.mark.parametrize("replacing", [None, 1])
    def test_of_many_writers_one_wins(
        self, place: str, root: Path, store: Store, replacing: int | None
    ) -> None:
        """64 runs write in place of the same serial at the same moment: one of them does."""
        if replacing is not None:
            store.write(STATE, replacing=None)
        start = threading.Barrier(RUNNERS)

        def write(number: int) -> int | None:
            mine = open_store(place, root)
            start.wait()
            try:
                mine.write(state(2, project=f"p{number}"), replacing=replacing)
            except StateConflict:
                return None
            return number

        with ThreadPoolExecutor(RUNNERS) as pool:
            winners = [number for number in pool.map(write, range(RUNNERS)) if number is not None]
        assert [state(2, project=f"p{number}") for number in winners] == [store.read()]

    def test_a_killed_writer_leaves_a_whole_state(
        self, store: Store, place: str, root: Path
    ) -> None:
        """Whoever reads meanwhile and afterwards reads a state; the next run writes on."""
        store.write(STATE, replacing=None)
        with running("write_on", place, root) as writer:
            assert writer.stdout is not None
            seen = [store.read() for _ in zip(range(20), writer.stdout, strict=False)]
            writer.kill()
        left = store.read()

        serials = [read.serial for read in (*seen, left) if read is not None]
        assert len(serials) == 21
        assert serials == sorted(serials)
        assert left is not None
        store.write(state(left.serial + 1), replacing=left.serial)
        assert store.read() == state(left.serial + 1)

    def test_the_lock_keeps_another_process_out(self, store: Store, place: str, root: Path) -> None:
        """Who is refused is told who holds it, and what can be done about it."""
        with another_process(place, root):
            holder = store.holder()
            with pytest.raises(StateLocked) as refused, store.lock(HOLDER):
                pass

        assert holder is not None
        assert (holder.who, holder.alive, len(holder.id)) == ("another process", True, 4)
        assert refused.value.exit_code == 4
        assert refused.value.what == "prod is locked by another apply"
        assert "gccreds -e prod apply --lock-timeout 10m" in refused.value.next_step
        assert f"gccreds -e prod state unlock {holder.id}" in refused.value.next_step
        assert [label for label, _ in refused.value.details] == ["Who", "What", "Since"]

    def test_a_killed_holder_leaves_the_lock_free(
        self, store: Store, place: str, root: Path
    ) -> None:
        """SIGKILL gives nobody time to clean up; the next run takes the lock all the same."""
        with another_process(place, root) as process:
            process.kill()
            process.wait()
            assert store.holder() is None
            with store.lock(HOLDER, self.after_a_kill()) as lease:
                lease.check()

    def after_a_kill(self) -> Patience:
        """How long a backend holds the lock of a killed run."""
        return Patience()

    def test_waiting_ends_when_the_lock_is_free(self, store: Store, place: str, root: Path) -> None:
        """`--lock-timeout` waits for the holder's end, and says once whom it waits for."""
        told: list[Holder] = []
        with another_process(place, root) as process:
            patience = Patience(timedelta(minutes=10), told.append, lambda _: end(process))
            with store.lock(HOLDER, patience) as lease:
                lease.check()

        assert [holder.who for holder in told] == ["another process"]

    def test_waiting_ends_with_its_time(self, store: Store, other: Store) -> None:
        """After so much time the refusal is the same as without waiting."""
        clock = Clock()
        patience = Patience(timedelta(seconds=10), pause=clock.pause, monotonic=clock.monotonic)

        with other.lock(HOLDER), pytest.raises(StateLocked), store.lock(HOLDER, patience):
            pass
        assert clock.now == pytest.approx(10)

    def test_the_lock_is_given_back(self, store: Store, other: Store) -> None:
        """After the block, also one that failed, the next run has it at once."""
        with pytest.raises(ZeroDivisionError), store.lock(HOLDER):
            raise ZeroDivisionError
        with other.lock(HOLDER) as lease:
            assert store.holder() == lease.holder
        assert store.holder() is None

    def test_a_living_holder_is_not_unlocked(self, store: Store, other: Store) -> None:
        """`state unlock` is for locks that were left behind; it refuses and says whose this is."""
        with other.lock(HOLDER) as lease:
            with pytest.raises(StateLocked, match="alive"):
                store.unlock(lease.holder.id)
            lease.check()

    def test_another_lock_than_the_named_one_stays(self, store: Store, other: Store) -> None:
        """Between looking and unlocking another run may have taken it, which nobody meant."""
        with other.lock(HOLDER) as lease:
            with pytest.raises(StateLocked, match=f"the lock is {lease.holder.id}, not 7f3z"):
                store.unlock("7f3z", force=True)
            lease.check()

    def test_a_holder_that_was_forced_out_writes_no_more(self, store: Store, other: Store) -> None:
        """The old run sees that its lock is gone before it writes; the new one is not disturbed."""
        store.write(STATE, replacing=None)
        with store.lock(HOLDER) as old:
            assert other.unlock(old.holder.id, force=True) == old.holder
            with pytest.raises(StateConflict, match="taken away"):
                old.check()
            with other.lock(replace(HOLDER, who="grace")) as new:
                with pytest.raises(StateConflict, match="taken away"):
                    store.write(state(2, project="old"), replacing=1)
                other.write(state(2, project="new"), replacing=1)
                new.check()
        assert store.read() == state(2, project="new")

    def test_the_forced_out_end_leaves_the_new_lock_alone(self, store: Store, other: Store) -> None:
        """The old run gives back only what it still has."""
        with store.lock(HOLDER):
            other.unlock(force=True)
            new = other.lock(HOLDER)
            lease = new.__enter__()
        lease.check()
        assert store.holder() == lease.holder
        new.__exit__(None, None, None)

    def test_reading_and_writing_need_no_lock(self, store: Store, other: Store) -> None:
        """A note of a revocation is one compare-and-set while another run holds the lock."""
        store.write(STATE, replacing=None)
        with other.lock(HOLDER) as lease:
            store.write(state(2), replacing=1)
            lease.check()
        assert store.read() == state(2)


class Clock:
    """A clock that moves only by pauses."""

    def __init__(self) -> None:
        self.now = 0.0

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


def end(process: "subprocess.Popen[str]") -> None:
    """Lets the other process give its lock back and waits for its end."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()
    process.wait()
