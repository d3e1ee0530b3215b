"""What the clock brings next: of a whole state, and of those that consumers use."""

from datetime import timedelta

from gccreds.domain.coming import Coming, first_coming
from gccreds.domain.schedule import Schedule
from gccreds.domain.state import Phase
from tests.builders import NOON, a_client
from tests.planner.given import a_generation, a_state, applied

DAY = timedelta(days=1)
CI = a_client(schedule=Schedule(every=90 * DAY))
CURRENT = a_generation(2, id_="c2", created_at=NOON - 30 * DAY)
OLD = a_generation(1, id_="c1", phase=Phase.OVERLAPPING, ends_at=NOON + DAY)
STATE = a_state((CI, applied(CI, OLD, CURRENT)))
ROTATION = Coming(NOON + 60 * DAY, CI.address)


def test_the_end_of_a_replaced_one_comes_before_the_next_rotation() -> None:
    """The soonest counts, whatever it is."""
    assert first_coming(STATE, [(CI, CURRENT)], NOON) == Coming(NOON + DAY, CI.address, OLD)


def test_of_the_current_ones_it_is_the_rotation() -> None:
    """What becomes of a replaced one does not change what its consumers have."""
    assert first_coming(STATE, [(CI, CURRENT)], NOON, (Phase.CURRENT,)) == ROTATION


def test_what_was_ended_before_its_time_is_not_coming() -> None:
    """The state keeps a retired one for a while; its end has come."""
    retired = a_generation(1, id_="c1", phase=Phase.RETIRED, ends_at=NOON + DAY)
    state = a_state((CI, applied(CI, retired)))
    assert first_coming(state, [(None, None)], NOON) is None


def test_what_is_due_is_not_coming() -> None:
    """A plan has it."""
    late = NOON + 90 * DAY
    assert first_coming(STATE, [(CI, CURRENT)], late) is None


def test_what_is_not_declared_or_not_there_is_not_rotated() -> None:
    """Neither a removed one nor one that is still to be made."""
    pairs = [(None, CURRENT), (CI, None)]
    assert first_coming(STATE, pairs, NOON, (Phase.CURRENT,)) is None
