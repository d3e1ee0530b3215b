"""Many changes at once: places, writes of the state, stopping (engine.md, "Order", "State")."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from gccreds.domain.credential import Desired
from gccreds.domain.event import ChangeFinished, ClientCreated, Event
from gccreds.domain.plan import Plan
from gccreds.domain.state import State
from gccreds.errors import StateInvalid
from gccreds.executor.places import Stop
from gccreds.sandbox.options import SandboxOptions
from gccreds.sandbox.server import running
from tests.builders import a_client, declared, to_file
from tests.fakes import WatchedStore
from tests.results import failures, results
from tests.sandboxes import CLIENTS, Sandbox
from tests.worlds import World

MakeSandbox = Callable[..., Sandbox]


@pytest.fixture
def fast(make_sandbox: MakeSandbox, tmp_path: Path) -> World:
    """A world whose organisation does not limit the rate."""
    return World(make_sandbox(rate_limit=0), tmp_path)


def clients(count: int) -> list[Desired]:
    return [a_client(f"c{number:03}") for number in range(count)]


class Gauge:
    """Counts how many requests to the API are under way, around a sandbox."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    def around(self, application: ASGIApp) -> ASGIApp:
        async def counted(scope: Scope, receive: Receive, send: Send) -> None:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            try:
                await application(scope, receive, send)
            finally:
                self.under_way -= 1

        return counted


def test_at_most_as_many_requests_as_places_are_under_way(tmp_path: Path) -> None:
    """Fifty creates, each with its own trial login, at eight places."""
    gauge, options = (
        Gauge(),
        SandboxOptions(port=0, rate_limit=0, latency=timedelta(milliseconds=5)),
    )
    with running(options, around=gauge.around) as ready, httpx.Client(base_url=ready.url) as http:
        world = World(Sandbox(ready.url, http, []), tmp_path)
        report = world.apply(declared(*clients(50)), concurrency=8)
    assert {str(result.status) for result in report.results} == {"done"}
    assert 4 < gauge.most <= 8


def test_who_waits_for_a_cache_gives_its_place_to_others(fast: World) -> None:
    """At one place both are made before either is tried."""
    both = threading.Barrier(2, timeout=20)

    def until_both_are_made(_: float) -> None:
        both.wait()

    fast.apply(
        declared(*clients(2)),
        concurrency=1,
        settle=timedelta(seconds=10),
        wait=until_both_are_made,
    )
    seen = [type(e) for e in fast.events if isinstance(e, ClientCreated | ChangeFinished)]
    assert seen == [ClientCreated, ClientCreated, ChangeFinished, ChangeFinished]


def test_two_hundred_creates_share_their_writes_of_the_state(fast: World) -> None:
    """Writing does not grow with the square of the changes."""
    writes: list[int] = []
    store = WatchedStore(fast.store, lambda state: writes.append(state.serial))
    report = fast.apply(declared(*clients(200)), store=store, concurrency=64)
    assert {str(result.status) for result in report.results} == {"done"}
    assert writes == list(range(1, len(writes) + 1))
    assert len(writes) < 100
    assert report.serial == writes[-1] == fast.state.serial


def test_a_state_that_cannot_be_written_stops_the_run(fast: World) -> None:
    """What cannot be recorded must not be begun: after it, nothing is sent any more."""

    def fail_after_the_first(state: State) -> None:
        if state.serial > 1:
            raise StateInvalid("the disk is full", next_step="make room")

    store = WatchedStore(fast.store, fail_after_the_first)
    report = fast.apply(declared(*clients(20)), store=store, concurrency=4)
    assert (report.unwritten is not None, fast.sent("POST", CLIENTS)) == (True, [])
    assert {code for _, code, _ in failures(report)} == {"state.invalid"}
    assert not any(result.touched for result in report.results)
    assert {str(result.status) for result in report.results} <= {"failed", "skipped"}


def test_a_lock_that_was_taken_away_stops_the_run(fast: World) -> None:
    """Nothing may be written by a run that another one may have followed."""
    taken = []

    def steal(event: Event) -> None:
        if isinstance(event, ClientCreated) and not taken:
            taken.append(fast.store.unlock(force=True))

    clients = [a_client(f"c{n}", deliver=(to_file(f"{n}.env"),)) for n in range(5)]
    fast.events = _Watching(steal)
    report = fast.apply(declared(*clients), concurrency=1)
    assert taken
    assert taken[0] is not None
    statuses = [str(result.status) for result in report.results]
    assert "done" not in statuses
    assert report.unwritten is not None
    assert not list(fast.folder.glob("*.env"))
    fast.events = []
    assert {r.partition(" ")[0] for r in results(fast.apply(declared(*clients)))} == {"done"}
    assert fast.plan(declared(*clients)).changes == ()
    assert len(fast.clients) == 5


class _Watching(list[Event]):
    """Events that are acted on as they come."""

    def __init__(self, act: Callable[[Event], None]) -> None:
        super().__init__()
        self._act = act

    def append(self, event: Event) -> None:
        super().append(event)
        self._act(event)


def test_a_stop_lets_nothing_new_begin_and_says_what_is_left(fast: World) -> None:
    """What was under way ends; the second apply completes the rest."""
    stop = Stop()

    def interrupt(event: Event) -> None:
        if isinstance(event, ChangeFinished):
            stop.interrupt()

    wanted = declared(*clients(10))
    fast.events = _Watching(interrupt)
    report = fast.apply(wanted, concurrency=1, stop=stop)
    statuses = [str(result.status) for result in report.results]
    assert report.interrupted
    assert statuses.count("done") in (1, 2)
    assert statuses.count("skipped") == 10 - statuses.count("done")
    assert len(fast.clients) == statuses.count("done")
    assert len(fast.generations) == statuses.count("done")
    fast.events = []
    fast.apply(wanted)
    assert len(fast.clients) == 10
    assert fast.plan(wanted).changes == ()


def test_a_stop_ends_waits_at_once(fast: World) -> None:
    """A client whose trial was waited for is left to the next apply, which ends it."""
    stop = Stop()

    def interrupt(event: Event) -> None:
        if isinstance(event, ClientCreated):
            stop.interrupt()

    fast.events = _Watching(interrupt)
    report = fast.apply(declared(a_client()), settle=timedelta(hours=1), stop=stop)
    (result,) = report.results
    first = fast.clients["ci"]["id"]
    assert (str(result.status), result.touched, result.remote_id) == ("failed", True, first)
    assert result.now == (
        f"client {first} exists and nobody has its secret; the next apply ends it."
    )
    assert fast.generations == {"oauth_client.ci": [(1, "undelivered")]}
    fast.events = []
    assert results(fast.apply(declared(a_client()))) == ["done create oauth_client.ci"]
    assert [client["id"] != first for client in fast.clients.values()] == [True]


def test_a_question_that_takes_long_is_answered_about_what_was_shown(fast: World) -> None:
    """What is carried out is the plan that was approved, not what came up meanwhile."""
    fast.apply(declared(a_client()))

    def edit(plan: Plan) -> None:
        assert [str(c.address) for c in plan.changes] == ["oauth_client.other"]
        fast.edit("ci", accessTokenValiditySeconds=600)

    assert results(fast.apply(declared(a_client(), a_client("other")), approve=edit)) == [
        "done create oauth_client.other"
    ]
    assert fast.clients["ci"]["accessTokenValiditySeconds"] == 600
