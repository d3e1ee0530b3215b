"""Durations and moments as manifests write them (manifest.md, "Values")."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.lifetime import (
    Malformed,
    as_utc_text,
    as_wire_moment,
    distance,
    for_people,
    format_duration,
    parse_duration,
    parse_moment,
    parse_wire_moment,
)

NOON = datetime(2027, 1, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90d", timedelta(days=90)),
        ("36h", timedelta(hours=36)),
        ("15m", timedelta(minutes=15)),
        ("300s", timedelta(seconds=300)),
        ("2w", timedelta(weeks=2)),
        ("1d12h", timedelta(days=1, hours=12)),
        ("1w1d1h1m1s", timedelta(weeks=1, days=1, hours=1, minutes=1, seconds=1)),
        ("0s", timedelta()),
    ],
)
def test_a_duration_is_written_with_units(text: str, span: timedelta) -> None:
    """Each unit, and several, largest first."""
    assert parse_duration(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "-1d",
        "+1d",
        "1.5h",
        "3mo",
        "1y",
        "1h1d",
        "1d 2h",
        "d",
        "1D",
        "٣d",
        "9" * 5000 + "s",
    ],
)
def test_anything_else_is_no_duration_and_says_how_to_write_one(text: str) -> None:
    """Months, years, bare numbers, signs, other scripts' digits, units out of order."""
    with pytest.raises(Malformed) as refused:
        parse_duration(text)
    assert refused.value.next_step == "write it with a unit: 300s, 15m, 24h, 90d, 2w or 1d12h"


def test_a_duration_of_centuries_is_refused() -> None:
    """What no clock can add to now is no duration."""
    with pytest.raises(Malformed, match='"40000d" is longer than a hundred years'):
        parse_duration("40000d")


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=90), "90d"),
        (timedelta(weeks=2), "14d"),
        (timedelta(hours=36), "1d12h"),
        (timedelta(hours=24), "24h"),
        (timedelta(hours=48), "2d"),
        (timedelta(seconds=900), "15m"),
        (timedelta(seconds=3661), "1h1m1s"),
        (timedelta(), "0s"),
    ],
)
def test_a_duration_is_written_back_largest_unit_first(span: timedelta, text: str) -> None:
    """Weeks are days; a day alone is 24h, as people say of a token."""
    assert format_duration(span) == text


@given(some.timedeltas(timedelta(), timedelta(days=36_500)))
def test_what_is_written_back_reads_as_the_same_duration(span: timedelta) -> None:
    """Reading undoes writing, to the second."""
    whole = timedelta(seconds=int(span.total_seconds()))
    assert parse_duration(format_duration(whole)) == whole


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-06-30", "2027-06-30T00:00:00Z"),
        ("2027-06-30T18:00:00+02:00", "2027-06-30T16:00:00Z"),
        ("2027-06-30T18:00:00Z", "2027-06-30T18:00:00Z"),
        ("2027-06-30t18:00:00z", "2027-06-30T18:00:00Z"),
        ("2027-06-30 18:00:00.250-05:30", "2027-06-30T23:30:00Z"),
    ],
)
def test_a_moment_is_a_date_or_a_date_time_with_an_offset(text: str, moment: str) -> None:
    """A date means 00:00 UTC as that day begins."""
    assert as_utc_text(parse_moment(text)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2027-06-30T18:00:00",
        "30.06.2027",
        "2027-02-30",
        "2027-06-30T25:00:00Z",
        "2027-6-3",
        "tomorrow",
        "",
        "0001-01-01T00:00:00+23:00",
        "٢٠٢٧-٠٦-٣٠",
    ],
)
def test_anything_else_is_no_moment(text: str) -> None:
    """A local time without an offset above all."""
    with pytest.raises(Malformed) as refused:
        parse_moment(text)
    assert str(refused.value) == f'"{text}" is not a moment'
    assert "write 2027-06-30 (00:00 UTC" in refused.value.next_step


@pytest.mark.parametrize(
    "text", ["2027-01-05T12:00:00.000Z", "2027-01-05T12:00:00Z", "2027-01-05T12:00:00"]
)
def test_the_api_may_write_a_moment_with_or_without_fractions_and_offset(text: str) -> None:
    """Without one it is UTC."""
    assert parse_wire_moment(text) == NOON


def test_a_moment_is_sent_with_milliseconds() -> None:
    """As the API itself writes it (api-facts.md §3.1)."""
    assert as_wire_moment(NOON) == "2027-01-05T12:00:00.000Z"


def test_people_see_the_minute_in_utc() -> None:
    """No local time, no seconds."""
    assert for_people(NOON) == "2027-01-05 12:00 UTC"


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(days=26, hours=5), "in 26 days"),
        (timedelta(days=2), "in 2 days"),
        (timedelta(hours=47), "in 47 hours"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=119), "in 119 minutes"),
        (timedelta(seconds=1), "in 1 second"),
        (timedelta(), "now"),
        (-timedelta(minutes=3), "3 minutes ago"),
    ],
)
def test_a_distance_is_told_in_its_coarsest_whole_unit(span: timedelta, text: str) -> None:
    """From two of a unit on."""
    assert distance(NOON + span, NOON) == text
