"""Updating in place (engine.md, "Order" and "Talking to the API")."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gccreds.domain.credential import OnRemoval
from gccreds.domain.plan import Plan
from gccreds.planner.context import Wishes
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.worlds import World

CI = a_client()
SHORT = a_client(access_token_lifetime="15m")


def editing(world: World, name: str, **members: Any) -> Callable[[Plan], None]:
    """Somebody edits a client while the question is on the screen."""

    def approve(_: Plan) -> None:
        world.edit(name, **members)

    return approve


def test_a_changed_field_is_written_and_the_plan_is_empty_then(world: World) -> None:
    """The id stays."""
    world.apply(declared(CI))
    id_ = world.clients["ci"]["id"]
    report = world.apply(declared(SHORT))
    assert [r.summary for r in report.results] == ["updated: access_token_lifetime"]
    assert (world.clients["ci"]["id"], world.clients["ci"]["accessTokenValiditySeconds"]) == (
        id_,
        900,
    )
    plan = world.plan(declared(SHORT))
    assert (plan.changes, plan.drift) == ((), ())


def test_somebodys_edit_is_undone(world: World) -> None:
    """As is one of the mark."""
    world.apply(declared(CI))
    world.edit("ci", description="mine now", accessTokenValiditySeconds=600)
    plan = world.plan(declared(CI))
    assert [drift.modified_by for drift in plan.drift] == ["admin@example.com"]
    assert results(world.apply(declared(CI))) == ["done update oauth_client.ci"]
    client = world.clients["ci"]
    assert client["description"] == "[gccreds payments/sandbox/oauth_client.ci#1]"
    assert world.plan(declared(CI)).changes == ()


def test_members_that_gccreds_does_not_know_survive(world: World) -> None:
    """A PUT replaces everything, so they are sent back."""
    world.apply(declared(CI))
    world.edit("ci", newMember={"nested": [1, 2]})
    world.apply(declared(SHORT))
    assert world.clients["ci"]["newMember"] == {"nested": [1, 2]}


def test_an_edit_between_plan_and_put_fails_that_address_alone(world: World) -> None:
    """Nobody's edit is overwritten unseen."""
    other = a_client("other")
    world.apply(declared(CI, other))
    now = declared(SHORT, a_client("other", access_token_lifetime="15m"))
    report = world.apply(now, approve=editing(world, "ci", description="edited"))
    assert results(report) == ["done update oauth_client.other", "failed update oauth_client.ci"]
    assert failures(report) == [("oauth_client.ci", "api.refused", False)]
    (error,) = [r.error for r in report.results if r.error]
    assert error.what == (
        f"{world.clients['ci']['id']} was edited since the plan was made: description"
    )
    assert world.clients["ci"]["accessTokenValiditySeconds"] == 86_400


def test_an_end_that_somebody_set_meanwhile_is_an_edit_too(world: World) -> None:
    """The plan saw no such member at all."""
    world.apply(declared(CI))
    approve = editing(world, "ci", dateToDelete="2040-01-01T00:00:00.000Z")
    report = world.apply(declared(SHORT), approve=approve)
    assert failures(report) == [("oauth_client.ci", "api.refused", False)]


def test_one_that_is_gone_meanwhile_fails(world: World) -> None:
    """The next plan makes it again."""
    world.apply(declared(CI))
    id_ = world.clients["ci"]["id"]

    def approve(_: Plan) -> None:
        world.sandbox.control("POST", "edit", {"id": id_, "remove": True})

    report = world.apply(declared(SHORT), approve=approve)
    assert failures(report) == [("oauth_client.ci", "api.refused", False)]
    assert results(world.apply(declared(SHORT))) == ["done create oauth_client.ci"]


def test_the_first_put_is_read_back_and_a_surprise_stops_the_run(world: World) -> None:
    """An organisation that changes more than was asked for is not written to again."""
    clients = [a_client(key) for key in ("a", "b", "c")]
    world.apply(declared(*clients))
    surprising = {**world.clients["a"], "accessTokenValiditySeconds": 900, "name": "changed"}
    surprising.pop("secret_fingerprint")
    a = f"{CLIENTS}/{world.clients['a']['id']}"
    world.sandbox.fault("GET", a, {"status": 200, "json": surprising}, skip=1)
    now = [a_client(key, access_token_lifetime="15m") for key in ("a", "b", "c")]
    report = world.apply(declared(*now), concurrency=1)
    assert failures(report) == [("oauth_client.a", "api.refused", True)]
    (error,) = [r.error for r in report.results if r.status == "failed" and r.error]
    assert error.what == (
        f"the organisation changed more of {world.clients['a']['id']} than was asked for: name"
    )
    assert len(world.sent("PUT")) == 1
    assert sorted(r.status for r in report.results) == ["failed", "skipped", "skipped"]


def test_later_puts_are_believed(world: World) -> None:
    """Each costs a read and a write."""
    clients = [a_client(f"c{number}") for number in range(5)]
    world.apply(declared(*clients))
    world.sandbox.control("DELETE", "requests")
    world.apply(declared(*(a_client(f"c{n}", access_token_lifetime="15m") for n in range(5))))
    assert len(world.sent("PUT")) == 5
    assert len(world.sent("GET", f"{CLIENTS}/*")) == 6


def test_a_put_without_an_answer_is_sent_again(world: World) -> None:
    """Twice does what once does."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"close": "after"})
    assert results(world.apply(declared(SHORT))) == ["done update oauth_client.ci"]
    assert world.plan(declared(SHORT)).changes == ()


def test_a_put_that_never_gets_an_answer_may_have_changed_something(world: World) -> None:
    """That is said, whatever the state of the client is."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"close": "after"}, times=10)
    report = world.apply(declared(SHORT))
    assert failures(report) == [("oauth_client.ci", "network", True)]


def test_a_changed_lifecycle_costs_no_request_for_its_client(world: World) -> None:
    """The state alone keeps it."""
    world.apply(declared(CI))
    world.sandbox.control("DELETE", "requests")
    now = a_client(on_removal=OnRemoval.FORGET, grace=timedelta(days=1))
    report = world.apply(declared(now))
    assert [r.summary for r in report.results] == ["updated: on_removal, grace"]
    assert (world.sent("PUT"), world.sent("GET", f"{CLIENTS}/*")) == ([], [])
    assert world.state.resources[CI.address].lifecycle == now.lifecycle
    assert world.plan(declared(now)).changes == ()


def test_an_edit_to_what_is_declared_now_is_taken_in_at_the_next_write(world: World) -> None:
    """There is nothing to write to the organisation, and then nothing to show either."""
    world.apply(declared(CI))
    world.edit("ci", accessTokenValiditySeconds=900)
    assert (world.plan(declared(SHORT)).changes, len(world.plan(declared(SHORT)).drift)) == ((), 1)
    world.apply(declared(SHORT, a_client("another")))
    plan = world.plan(declared(SHORT, a_client("another")))
    assert (plan.changes, plan.drift) == ((), ())


@pytest.mark.parametrize("state", ["disabled", "inactive"])
def test_a_stopped_client_works_again_where_it_is_asked_for(world: World, state: str) -> None:
    """And only then."""
    world.apply(declared(CI))
    world.edit("ci", state=state)
    report = world.apply(declared(CI))
    assert (report.results, report.changed) == ((), False)
    wishes = Wishes(reactivate=frozenset({CI.address}))
    assert results(world.apply(declared(CI), Request(wishes=wishes))) == [
        "done update oauth_client.ci"
    ]
    assert world.clients["ci"]["state"] == "active"
