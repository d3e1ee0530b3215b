"""Creates whose answer was lost (engine.md, "Surviving a crash at any point")."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from typing import Any

import pytest

from gccreds.domain.state import IN_DOUBT_UNTIL
from tests.builders import a_client, declared, to_file
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
AS_POSTED = {
    "name": "ci",
    "description": "[gccreds payments/sandbox/oauth_client.ci#1]",
    "authorizedGrantType": "CODE",
    "scope": ["analytics"],
    "registeredRedirectUri": ["https://app.example.com/callback"],
}
"""A client with the mark that the create in doubt would have given it."""


def the_only_client_works(world: World) -> bool:
    """One client, current, and its secret at the destination."""
    (client,) = world.clients.values()
    return world.works("ci.env") and world.held("ci.env")["CLIENT_ID"] == client["id"]


@pytest.mark.parametrize(
    "fault",
    [
        {"close": "after"},
        {"close": "before"},
        {"status": 503},
        {"status": 408},
        {"body": "garbage"},
    ],
    ids=str,
)
def test_a_create_without_an_answer_leaves_one_client(world: World, fault: dict[str, Any]) -> None:
    """What it made, if anything, is ended, since nobody saw its secret; another is made."""
    world.sandbox.fault("POST", CLIENTS, fault)
    report = world.apply(declared(CI))
    assert results(report) == ["done create oauth_client.ci"]
    assert the_only_client_works(world)
    assert len(world.sent("POST", CLIENTS)) == 2
    assert world.plan(declared(CI)).changes == ()


@pytest.mark.parametrize("fault", [{"status": 429, "retry_after": 0}, {"status": 429}], ids=str)
def test_a_clear_no_is_only_sent_again(world: World, fault: dict[str, Any]) -> None:
    """A rate limit says that nothing was done: the list is not read for it."""
    world.sandbox.fault("POST", CLIENTS, {**fault, "retry_after": 0})
    assert results(world.apply(declared(CI))) == ["done create oauth_client.ci"]
    assert len(world.sent("GET", CLIENTS)) == 1


def test_many_creates_without_an_answer_share_their_looks_at_the_list(world: World) -> None:
    """All that wait for the second look at one time get it from few readings."""
    count = 20
    world.sandbox.fault("POST", CLIENTS, {"status": 503}, times=count)
    clients = [a_client(f"c{number}") for number in range(count)]
    everyone = Barrier(count, timeout=30)
    report = world.apply(
        declared(*clients),
        concurrency=count,
        look_again=timedelta(seconds=10),
        wait=lambda _: everyone.wait(),
    )
    assert results(report) == sorted(f"done create {c.address}" for c in clients)
    assert len(world.sent("GET", CLIENTS)) < 1 + 2 * count
    assert len(world.clients) == count


def test_one_that_takes_effect_before_the_second_look_is_ended_by_it(world: World) -> None:
    """The look at the list is repeated after a while."""
    world.sandbox.fault("POST", CLIENTS, {"close": "before"})

    def it_takes_effect_now(_: float) -> None:
        world.sandbox.call("POST", CLIENTS, {**AS_POSTED, "name": "late"})

    report = world.apply(declared(CI), look_again=timedelta(seconds=1), wait=it_takes_effect_now)
    assert results(report) == ["done create oauth_client.ci"]
    assert the_only_client_works(world)


def test_an_effect_after_the_connection_was_closed_is_found_at_the_latest_by_the_next_apply(
    world: World,
) -> None:
    """Whether it comes before the second look or after it."""
    world.sandbox.fault("POST", CLIENTS, {"late_ms": 20})
    assert results(world.apply(declared(CI)))[-1] == "done create oauth_client.ci"
    Event().wait(0.1)
    world.apply(declared(CI))
    assert the_only_client_works(world)
    assert world.plan(declared(CI)).changes == ()


def test_one_that_takes_effect_later_is_ended_by_the_next_apply(world: World) -> None:
    """It is a leftover of a create in doubt, not a copy by somebody's hand."""
    world.sandbox.fault("POST", CLIENTS, {"close": "before"})
    world.apply(declared(CI))
    made = world.sandbox.call("POST", CLIENTS, AS_POSTED).json()["id"]
    plan = world.plan(declared(CI))
    assert [(str(c.action), str(c.reason), c.remote_id) for c in plan.changes] == [
        ("delete", "undelivered", made)
    ]
    assert results(world.apply(declared(CI))) == ["done delete oauth_client.ci"]
    assert the_only_client_works(world)
    assert world.plan(declared(CI)).changes == ()


def test_a_day_later_it_is_left_alone_and_said(world: World) -> None:
    """Nobody can tell it from a copy by then."""
    world.sandbox.fault("POST", CLIENTS, {"close": "before"})
    world.apply(declared(CI))
    world.sandbox.call("POST", CLIENTS, AS_POSTED)
    world.now = lambda: datetime.now(UTC) + timedelta(days=1, minutes=1)
    world.sandbox.control("POST", "clock", {"advance": "1d1m"})
    plan = world.plan(declared(CI))
    assert plan.changes == ()
    assert [notice.rule for notice in plan.notices] == ["orphan-mark"]


def test_without_any_answer_it_is_said_that_nobody_knows(world: World) -> None:
    """The state remembers the doubt; the next apply looks before it makes anything."""
    world.sandbox.fault("POST", CLIENTS, {"close": "after"}, times=4)
    report = world.apply(declared(CI))
    assert failures(report) == [("oauth_client.ci", "network", True)]
    assert report.results[0].now == (
        "whether a client was made is not known; the next apply looks for it and ends it."
    )
    (generation,) = world.state.resources[CI.address].generations
    assert (generation.phase.value, generation.remote_id) == ("pending", None)
    assert IN_DOUBT_UNTIL in generation.extra
    assert results(world.apply(declared(CI))) == ["done create oauth_client.ci"]
    assert the_only_client_works(world)


def test_a_young_intent_of_a_killed_run_is_looked_for_before_it_is_made(world: World) -> None:
    """Its client may not be on the list yet when the next run plans."""
    world.sandbox.fault("POST", CLIENTS, {"close": "before"}, times=4)
    world.apply(declared(CI))
    made: list[float] = []

    def it_takes_effect_now(seconds: float) -> None:
        world.sandbox.call("POST", CLIENTS, {**AS_POSTED, "name": "late"})
        made.append(seconds)

    report = world.apply(declared(CI), look_again=timedelta(seconds=1), wait=it_takes_effect_now)
    assert results(report) == ["done create oauth_client.ci"]
    assert (made, the_only_client_works(world)) == ([1], True)


def test_a_removed_entry_with_an_open_intent_ends_what_was_made(world: World) -> None:
    """Nothing of it stays: the client that the create made was found."""
    world.sandbox.fault("POST", CLIENTS, {"close": "after"}, times=1)
    world.sandbox.fault("GET", CLIENTS, {"status": 400}, skip=1)
    report = world.apply(declared(CI))
    assert failures(report) == [("oauth_client.ci", "api.refused", True)]
    assert len(world.clients) == 1
    assert results(world.apply(declared())) == ["done delete oauth_client.ci"]
    assert (world.clients, world.generations) == ({}, {})
    assert world.plan(declared()).changes == ()


def test_a_removed_entry_whose_create_made_nothing_yet_leaves_its_doubt(world: World) -> None:
    """For a day, in case a client appears after all: then that is ended."""
    world.sandbox.fault("POST", CLIENTS, {"close": "before"}, times=1)
    world.sandbox.fault("GET", CLIENTS, {"status": 400}, skip=1)
    world.apply(declared(CI))
    assert results(world.apply(declared())) == ["done forget oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "retired")]}
    assert world.plan(declared()).changes == ()
    world.sandbox.call("POST", CLIENTS, {**AS_POSTED, "name": "late"})
    assert results(world.apply(declared())) == ["done delete oauth_client.ci"]
    assert world.clients == {}
