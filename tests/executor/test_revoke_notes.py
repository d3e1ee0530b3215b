"""A revoke that notes something while a run has the state: the run takes it in and goes on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gccreds.domain.state import State
from gccreds.errors import StateConflict
from tests.executor.test_journal import CI, OTHER, Run, resource

REVOKED_AT = datetime(2027, 1, 5, 12, 30, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that has recorded and written two credentials."""
    run = Run(tmp_path)
    run.journal.put(CI, resource(1))
    run.journal.put(OTHER, resource(1))
    run.journal.commit()
    return run


def stored(run: Run) -> State:
    state = run.store.read()
    assert state is not None
    return state


def note(run: Run, **more: object) -> None:
    """Writes a note into the stored state, as `revoke` does from another process."""
    state = stored(run)
    noted = replace(state.resources[CI], revoked_at=REVOKED_AT, **more)
    run.store.write(state.with_resources({CI: noted}).next_serial, replacing=state.serial)


def test_a_note_is_taken_in_and_the_steps_are_written_over_it(run: Run) -> None:
    """Neither is lost."""
    note(run)
    run.journal.put(OTHER, resource(1, 2))
    run.journal.commit()
    assert stored(run).resources == {
        CI: replace(resource(1), revoked_at=REVOKED_AT),
        OTHER: resource(1, 2),
    }
    assert stored(run).serial == 4
    assert run.journal.resource(CI) == stored(run).resources[CI]


def test_a_step_that_began_before_the_note_does_not_take_it_away(run: Run) -> None:
    """What was read before is put after it."""
    before = run.journal.resource(CI)
    assert before is not None
    note(run)
    run.journal.put(OTHER, resource(1, 2))
    run.journal.commit()
    run.journal.put(CI, before.with_generation(resource(2).generations[0]))
    run.journal.commit()
    assert stored(run).resources[CI] == replace(resource(1, 2), revoked_at=REVOKED_AT)


def test_two_notes_are_taken_in(run: Run) -> None:
    """One after the other."""
    note(run)
    run.journal.put(OTHER, resource(1, 2))
    run.journal.commit()
    state = stored(run)
    later = replace(state.resources[CI], revoked_at=REVOKED_AT + timedelta(hours=1))
    run.store.write(state.with_resources({CI: later}).next_serial, replacing=state.serial)
    run.journal.put(OTHER, resource(1))
    run.journal.commit()
    assert stored(run).resources == {CI: later, OTHER: resource(1)}


def test_a_note_on_what_this_run_removed_goes_with_it(run: Run) -> None:
    """There is nothing left that could be revoked."""
    run.journal.put(CI, None)
    note(run)
    run.journal.commit()
    assert stored(run).resources == {OTHER: resource(1)}


def test_any_other_difference_stops_the_run(run: Run) -> None:
    """Then what the other run wrote stands."""
    note(run, fields={"name": "other"})
    there = stored(run)
    run.journal.put(OTHER, resource(1, 2))
    with pytest.raises(StateConflict, match="another run wrote serial 3"):
        run.journal.commit()
    assert stored(run) == there


def test_a_lock_that_was_taken_stops_the_run_whatever_was_noted(run: Run) -> None:
    """A note is no leave to write without the lock."""
    note(run)
    run.store.unlock(force=True)
    run.journal.put(OTHER, resource(1, 2))
    with pytest.raises(StateConflict, match="was taken away from this run"):
        run.journal.commit()
