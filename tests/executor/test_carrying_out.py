"""What runs side by side, what waits, and what a failure stops (engine.md, "Order")."""

import queue
import threading
from collections.abc import Callable
from typing import Any

import pytest

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Reason, group_of
from gccreds.domain.event import ChangeFinished
from gccreds.domain.observed import Remote
from gccreds.errors import ApiRefused, Interrupted
from gccreds.executor.carrying_out import Rules, carry_out, in_order
from gccreds.executor.outcome import Outcome, Unfinished

NO = ApiRefused("no", next_step="ask again")


def change(key: str, action: Action = Action.CREATE, **more: Any) -> Change:
    reason = Reason.NEW if action is Action.CREATE else Reason.REMOVED
    return Change(Address("oauth_client", key), action, reason, group_of(reason), 1, **more)


def carried(
    changes: tuple[Change, ...],
    carry: Callable[[Change], Outcome],
    stopping: Callable[[], bool] = lambda: False,
    patience: float = 5.0,
) -> list[ChangeFinished]:
    """The results in the order in which they came."""
    rules = Rules(None, stopping, patience)
    events = carry_out(changes, carry, queue.Queue(), rules)
    return [event for event in events if isinstance(event, ChangeFinished)]


def done(change: Change) -> Outcome:
    return Outcome("done", change.remote_id, change.generation)


def told(results: list[ChangeFinished]) -> list[str]:
    return [f"{r.status} {r.address.key}" for r in results]


def test_new_before_old_and_the_own_login_last() -> None:
    """Deliveries come before what they replace is ended."""
    own = change("own", Action.UPDATE, remote=Remote("login", "oauth_client", {}))
    old, new = change("old", Action.RETIRE), change("new")
    gone, other = change("gone", Action.FORGET), change("other", Action.UPDATE)
    waves = in_order((own, old, new, gone, other), "login")
    assert [[c.address.key for c in wave] for wave in waves] == [
        ["new", "other"],
        ["old", "gone"],
        ["own"],
    ]


def test_a_wave_begins_when_the_one_before_is_over() -> None:
    """However its changes were given."""
    seen = []

    def carry(change: Change) -> Outcome:
        seen.append(change.address.key)
        return done(change)

    carried((change("old", Action.DELETE), change("a"), change("b")), carry)
    assert (set(seen[:2]), seen[2]) == ({"a", "b"}, "old")


def test_a_failure_stops_what_depends_on_it_and_nothing_else() -> None:
    """The one that waited for it is skipped, untouched."""

    def carry(change: Change) -> Outcome:
        if change.address.key == "fails":
            raise NO
        return done(change)

    fails = change("fails")
    waiting = change("waiting", Action.RETIRE, after=(fails.address,))
    results = carried((fails, change("fine"), waiting, change("free", Action.RETIRE)), carry)
    assert sorted(told(results)) == [
        "done fine",
        "done free",
        "failed fails",
        "skipped waiting",
    ]
    assert not any(r.touched for r in results if r.status != "done")


@pytest.mark.parametrize(
    ("raised", "status", "touched", "code"),
    [
        (NO, "failed", False, "api.refused"),
        (Unfinished(NO, now="half"), "failed", True, "api.refused"),
        (Interrupted("stop", next_step="again"), "skipped", False, "internal"),
        (KeyError("a defect"), "failed", True, "internal"),
    ],
)
def test_each_way_to_end_is_told_for_what_it_is(
    raised: Exception, status: str, touched: bool, code: str
) -> None:
    """A defect may have changed something; its text, which may hold anything, is not shown."""

    def carry(_: Change) -> Outcome:
        raise raised

    (result,) = carried((change("ci"),), carry)
    assert result.error is not None
    assert (str(result.status), result.touched, result.error.code) == (status, touched, code)
    assert result.error.what != "a defect"


def test_nothing_begins_once_a_stop_was_asked_for() -> None:
    """All that is left is skipped."""
    results = carried((change("a"), change("b")), done, stopping=lambda: True)
    assert sorted(told(results)) == ["skipped a", "skipped b"]


def test_what_does_not_end_in_time_after_a_stop_is_left_behind() -> None:
    """The next apply finds out how far it came."""
    never, begun = threading.Event(), threading.Event()

    def carry(change: Change) -> Outcome:
        begun.set()
        never.wait()
        return done(change)

    (result,) = carried((change("slow"),), carry, stopping=begun.is_set, patience=0.0)
    never.set()
    assert (str(result.status), result.touched) == ("failed", True)
    assert result.now == "the next apply finds out how far it came and goes on from there."
