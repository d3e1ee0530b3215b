"""Places to work at, and looks at the list that many share."""

import threading

import pytest

from gccreds.errors import Interrupted
from gccreds.executor.places import Places, Stop
from gccreds.executor.shared_reading import SharedReading


def test_a_place_is_free_for_others_while_its_holder_waits() -> None:
    """With one place, the second gets it in the wait of the first."""
    stop, order = Stop(), []
    other_was_there = threading.Event()

    def wait(_: float) -> None:
        assert other_was_there.wait(10)

    places = Places(1, stop, wait)

    def other() -> None:
        with places.taken():
            order.append("other")
        other_was_there.set()

    with places.taken():
        thread = threading.Thread(target=other)
        thread.start()
        order.append("first")
        places.wait(5)
        order.append("first again")
    thread.join()
    assert order == ["first", "other", "first again"]


def test_a_stop_ends_a_wait_at_once() -> None:
    """And says so by Interrupted: what waits was begun, and may have made something."""
    stop = Stop()
    places = Places(1, stop)
    threading.Timer(0.01, stop.interrupt).start()
    with places.taken(), pytest.raises(Interrupted, match="stopped while this was waiting"):
        places.wait(3600)
    assert stop.interrupted


def test_what_has_to_wait_for_nothing_is_not_stopped() -> None:
    """It is under way and may end."""
    stop = Stop()
    stop.interrupt()
    places = Places(1, stop)
    with places.taken():
        places.wait(0)


def test_those_who_ask_while_one_reading_is_under_way_share_the_next() -> None:
    """None of them gets a reading that began before it asked."""
    began, go, readings = threading.Event(), threading.Event(), []

    def read() -> int:
        readings.append(len(readings) + 1)
        began.set()
        assert go.wait(10)
        return readings[-1]

    shared: SharedReading[int] = SharedReading(read)
    results: list[int] = []
    first = threading.Thread(target=lambda: results.append(shared.fresh()))
    first.start()
    assert began.wait(10)
    others = [threading.Thread(target=lambda: results.append(shared.fresh())) for _ in range(5)]
    for thread in others:
        thread.start()
    go.set()
    for thread in (first, *others):
        thread.join()
    assert results.count(1) == 1
    assert all(number > 1 for number in sorted(results)[1:])
    assert len(readings) <= 6
