"""Who holds a lock: kept with the lock, and told to who is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gccreds.domain.holder import Holder, holder_from

SINCE = datetime(2027, 1, 5, 6, 2, tzinfo=UTC)
HOLDER = Holder(
    environment="prod",
    operation="apply",
    command="gccreds -e prod apply prod.gcplan",
    who="github-actions",
    since=SINCE,
    host="runner-7",
    pid=4711,
    run_url="https://github.com/acme/infra/actions/runs/8123 (attempt 1)",
    commit="4e1b9c2d0f6a",
    id="7f31",
)


def test_a_refused_run_is_told_who_what_and_since_when() -> None:
    """As in the mock-up of a lock: the run's address, its command and commit, its age."""
    details = HOLDER.details(SINCE + timedelta(seconds=48), "free by itself when it ends")

    assert details == (
        (
            "Who",
            "github-actions, run https://github.com/acme/infra/actions/runs/8123 (attempt 1), "
            "process 4711 on runner-7",
        ),
        ("What", "gccreds -e prod apply prod.gcplan, commit 4e1b9c2"),
        ("Since", "2027-01-05 06:02 UTC, 48 seconds ago; running; free by itself when it ends"),
    )


def test_without_a_clock_the_age_is_left_out() -> None:
    """Likewise what a person's run does not have: an address and a commit."""
    person = replace(HOLDER, who="ada", run_url=None, commit=None, alive=False)

    assert person.details(None, "free") == (
        ("Who", "ada, process 4711 on runner-7"),
        ("What", "gccreds -e prod apply prod.gcplan"),
        ("Since", "2027-01-05 06:02 UTC; no longer running; free"),
    )


def test_what_is_kept_is_read_again() -> None:
    """With and without what only a CI tells."""
    person = replace(HOLDER, run_url=None, commit=None)

    assert [holder_from(holder.as_json()) for holder in (HOLDER, person)] == [HOLDER, person]


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {**HOLDER.as_json(), "since": "now"}, {**HOLDER.as_json(), "pid": "4711"}],
)
def test_what_is_no_holder_is_none(document: object) -> None:
    """A lock that another program made is still a lock."""
    assert holder_from(document) is None
