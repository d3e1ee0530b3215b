"""Close to the allowed rate, and never past it."""

import threading
from collections import deque
from collections.abc import Mapping

import pytest

from gccreds.errors import Interrupted
from gccreds.genesys.pacing import Pacer
from tests.genesys.surroundings import FakeTime


class RateLimitedServer:
    """Counts as an organisation does: windows of 60 s from the first request on."""

    def __init__(self, time: FakeTime, allowed: int) -> None:
        self._time = time.timer()
        self._allowed = allowed
        self._began: float | None = None
        self._window = 0
        self._count = 0
        self.refused = 0
        self.accepted: list[float] = []

    def request(self) -> Mapping[str, str]:
        now = self._time.monotonic()
        if self._began is None:
            self._began = now
        window, into = divmod(now - self._began, 60)
        if window != self._window:
            self._window, self._count = int(window), 0
        self._count += 1
        if self._count > self._allowed:
            self.refused += 1
        self.accepted.append(now)
        return headers(self._count, self._allowed, int(60 - into) or 1)


def headers(count: int, allowed: int, reset: int) -> Mapping[str, str]:
    return {
        "inin-ratelimit-count": str(count),
        "inin-ratelimit-allowed": str(allowed),
        "inin-ratelimit-reset": str(reset),
    }


def test_a_long_run_keeps_close_to_the_allowed_rate_and_meets_no_429() -> None:
    """3000 requests at 300 a minute take ten minutes, of which the last is a burst."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=300)
    pacer = Pacer(time.timer())
    for _ in range(3000):
        pacer.wait_for_leave()
        time.sleep(0.05)
        pacer.note(server.request())
    assert server.refused == 0
    assert 540 < server.accepted[-1] < 640


def test_requests_that_travel_long_meet_no_429_either() -> None:
    """Eight are under way, each arrives some time before its answer; that time is the cost."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=40)
    pacer = Pacer(time.timer())
    under_way: deque[Mapping[str, str] | None] = deque()
    for number in range(400):
        if len(under_way) == 8:
            pacer.note(under_way.popleft() or server.request())
        pacer.wait_for_leave()
        time.sleep(0.7)
        # Every other one arrives at once, the rest only when they are answered.
        under_way.append(server.request() if number % 2 else None)
    assert server.refused == 0
    assert server.accepted[-1] < (60 + 8 * 0.7) * 400 / 39 * 1.1


def test_a_short_run_does_not_wait() -> None:
    """What fits into a minute's allowance is sent as fast as it can be."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=300)
    pacer = Pacer(time.timer())
    for _ in range(299):
        pacer.wait_for_leave()
        pacer.note(server.request())
    assert time.pauses == []


def test_the_last_request_of_a_minute_is_kept_for_the_revocation() -> None:
    """The token must not live on because its revocation was one request too many."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=10)
    pacer = Pacer(time.timer())
    for _ in range(10):
        pacer.wait_for_leave()
        pacer.note(server.request())
    assert len(time.pauses) == 1


def test_a_rate_that_was_asked_for_holds_in_any_minute() -> None:
    """--rate 30: no 60 seconds have more than 30, wherever one begins to count."""
    time = FakeTime()
    pacer = Pacer(time.timer(), rate=30)
    sent = []
    for _ in range(200):
        pacer.wait_for_leave()
        sent.append(time.timer().monotonic())
        time.sleep(0.3)
        pacer.note({})
    assert max(sum(begin <= at < begin + 60 for at in sent) for begin in sent) <= 30


def test_a_rate_above_the_allowed_one_changes_nothing() -> None:
    """The lower of the two counts."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=10)
    pacer = Pacer(time.timer(), rate=5000)
    for _ in range(40):
        pacer.wait_for_leave()
        pacer.note(server.request())
    assert server.refused == 0


def test_what_others_send_with_the_same_token_is_left_to_them() -> None:
    """A token that was given may be in use elsewhere: the count in the headers tells."""
    time = FakeTime()
    pacer = Pacer(time.timer())
    pacer.wait_for_leave()
    pacer.note(headers(count=298, allowed=300, reset=40))
    pacer.wait_for_leave()
    pacer.note(headers(count=299, allowed=300, reset=40))
    assert time.pauses == []
    pacer.wait_for_leave()
    assert time.pauses == [40.0]


def test_after_a_429_nobody_sends_until_the_time_is_over() -> None:
    """One thread was told; all of them wait."""
    time = FakeTime()
    pacer = Pacer(time.timer())
    pacer.hold(17.0)
    pacer.wait_for_leave()
    assert time.pauses == [17.0]


def test_a_wait_for_leave_ends_when_the_run_is_interrupted() -> None:
    """No request is sent after that."""
    time = FakeTime()
    time.on_pause = time.stop.set
    pacer = Pacer(time.timer())
    pacer.hold(17.0)
    with pytest.raises(Interrupted):
        pacer.wait_for_leave()


def test_many_threads_share_one_allowance() -> None:
    """Eight threads together meet no 429 and lose nothing."""
    time = FakeTime()
    server = RateLimitedServer(time, allowed=50)
    lock = threading.Lock()
    pacer = Pacer(time.timer())

    def work() -> None:
        for _ in range(40):
            pacer.wait_for_leave()
            with lock:
                answer = server.request()
            pacer.note(answer)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.accepted), server.refused) == (320, 0)
