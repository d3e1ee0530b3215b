"""When the clock replaces a generation: the same answer for a plan and for a look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from gccreds.domain.credential import Desired
from gccreds.domain.next_rotation import declared_end, first_rotation, next_rotation, rotations
from gccreds.domain.schedule import Schedule, Window
from gccreds.domain.state import CONSUMERS_UNKNOWN, IMPORTED_AT, Generation, Phase
from tests.builders import a_client

MADE = datetime(2027, 1, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)
MONDAYS = Window(frozenset({0}), 6 * 60, 8 * 60, "Europe/Berlin")
CURRENT = Generation(1, Phase.CURRENT, "new", "new_client", "r1", MADE, "id")


def every(days: int, **more: object) -> Desired:
    return a_client(schedule=Schedule(every=days * DAY, **more))  # type: ignore[arg-type]


def test_a_client_is_replaced_at_its_age() -> None:
    """Counted from when it was made; where that is past it is due."""
    assert next_rotation(every(90), CURRENT, MADE) == MADE + 90 * DAY
    assert next_rotation(every(90), CURRENT, MADE + 91 * DAY) == MADE + 90 * DAY


def test_an_imported_one_is_as_old_as_its_import() -> None:
    """What came before is not known to have been ours."""
    imported = replace(CURRENT, extra={IMPORTED_AT: "2027-02-01T00:00:00Z"})
    expected = datetime(2027, 2, 1, tzinfo=UTC) + 90 * DAY
    assert next_rotation(every(90), imported, MADE) == expected


def test_a_rolling_token_is_replaced_before_its_end() -> None:
    """A third of its lifetime where nothing is written."""
    token = a_client(schedule=Schedule(lifetime=90 * DAY))
    ends = MADE + 90 * DAY
    assert next_rotation(token, replace(CURRENT, ends_at=ends), MADE) == ends - 30 * DAY


@pytest.mark.parametrize(
    "generation",
    [
        replace(CURRENT, phase=Phase.OVERLAPPING),
        replace(CURRENT, phase=Phase.ENDING),
        replace(CURRENT, phase=Phase.DELIVERING),
        replace(CURRENT, extra={CONSUMERS_UNKNOWN: True}),
    ],
)
def test_only_the_current_one_whose_consumers_are_known_is_replaced(generation: Generation) -> None:
    """Anything else is another decision's."""
    assert next_rotation(every(90), generation, MADE) is None


def test_without_a_schedule_or_a_declaration_nothing_is_due() -> None:
    """The clock asks for nothing."""
    assert next_rotation(a_client(), CURRENT, MADE) is None
    assert next_rotation(None, CURRENT, MADE) is None


def test_nothing_is_made_past_the_declared_end() -> None:
    """So a rotation that would come after it never comes."""
    ending = replace(every(90), fields={"expires": "2027-04-05T06:00:00Z"})
    assert next_rotation(ending, CURRENT, MADE) is None
    assert next_rotation(replace(ending, schedule=every(89).schedule), CURRENT, MADE) is not None
    assert declared_end(ending) == MADE + 90 * DAY
    assert declared_end(a_client()) is None


def test_a_window_takes_it_from_nine_tenths_on() -> None:
    """81 days after a Tuesday is a Saturday in March, in winter time; the next Monday is in it."""
    expected = datetime(2027, 3, 29, 4, tzinfo=UTC)  # 06:00 in Berlin, a day into summer time
    assert next_rotation(every(90, window=MONDAYS), CURRENT, MADE) == expected


def test_what_is_yet_to_be_made_is_replaced_when_what_was_made_then_is() -> None:
    """A plan foretells of a create what a look says of it afterwards."""
    for desired in (every(90), every(90, window=MONDAYS)):
        assert first_rotation(desired, MADE) == next_rotation(desired, CURRENT, MADE)
    ending = replace(every(90), fields={"expires": "2027-02-20T00:00:00Z"})
    assert first_rotation(ending, MADE) is None
    assert first_rotation(a_client(), MADE) is None


def test_inside_of_a_window_it_is_due() -> None:
    """At that very moment."""
    inside = datetime(2027, 3, 29, 5, 30, tzinfo=UTC)
    assert next_rotation(every(90, window=MONDAYS), CURRENT, inside) == inside


def test_a_window_that_was_missed_comes_again_unless_the_age_does_first() -> None:
    """On the day it is that old, any run takes it."""
    missed = datetime(2027, 3, 29, 6, 1, tzinfo=UTC)
    assert next_rotation(every(89, window=MONDAYS), CURRENT, missed) == MADE + 89 * DAY
    later = next_rotation(every(100, window=MONDAYS), CURRENT, datetime(2027, 4, 5, 9, tzinfo=UTC))
    assert later == datetime(2027, 4, 12, 4, tzinfo=UTC)


def test_a_window_over_midnight_begins_the_evening_before() -> None:
    """It holds until its end on the next day."""
    nights = Window(frozenset({4}), 22 * 60, 4 * 60)
    friday = datetime(2027, 1, 8, 21, tzinfo=UTC)
    assert nights.first_inside(friday) == datetime(2027, 1, 8, 22, tzinfo=UTC)
    saturday = datetime(2027, 1, 9, 3, tzinfo=UTC)
    assert nights.first_inside(saturday) == saturday


def test_what_is_foretold_follows_the_one_before() -> None:
    """For a client at each age; for a token as its successor's end says."""
    client = islice(rotations(every(90), CURRENT, MADE, DAY), 3)
    assert [*client] == [MADE + n * 90 * DAY for n in (1, 2, 3)]
    token = a_client(schedule=Schedule(lifetime=90 * DAY, before_end=14 * DAY))
    rolling = replace(CURRENT, ends_at=MADE + 90 * DAY)
    found = islice(rotations(token, rolling, MADE, DAY), 2)
    assert [*found] == [MADE + 76 * DAY, MADE + 152 * DAY]


def test_what_is_overdue_is_foretold_from_now() -> None:
    """And no closer together than was asked for."""
    now = MADE + 100 * DAY
    assert next(rotations(every(90), CURRENT, now, DAY)) == now
    often = a_client(schedule=Schedule(every=timedelta(minutes=5)))
    assert [*islice(rotations(often, CURRENT, now, DAY), 3)] == [now, now + DAY, now + 2 * DAY]


def test_foretelling_ends_with_the_declared_end() -> None:
    """And begins with nothing where nothing is due."""
    ending = replace(every(30), fields={"expires": "2027-04-01"})
    assert len([*rotations(ending, CURRENT, MADE, DAY)]) == 2
    assert [*rotations(a_client(), CURRENT, MADE, DAY)] == []
