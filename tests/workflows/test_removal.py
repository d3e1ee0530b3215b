"""Removing: grace, deleting, letting go (engine.md, "Deciding")."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gccreds.domain.credential import OnRemoval
from gccreds.domain.finding import errors_of
from gccreds.domain.lifetime import parse_wire_moment
from gccreds.domain.plan import Plan
from gccreds.planner.context import Wishes
from gccreds.policies.interface import Purpose
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
AT_ONCE = a_client(grace=timedelta(), deliver=(to_file("ci.env"),))


def a_week_later(world: World) -> None:
    world.sandbox.control("POST", "clock", {"advance": "8d"})
    world.now = lambda: datetime.now(UTC) + timedelta(days=8)


def test_a_removed_client_is_inactive_for_its_grace_with_an_end(world: World) -> None:
    """It would end even if gccreds never ran again; during the grace nothing is left to do."""
    world.apply(declared(CI))
    assert results(world.apply(declared())) == ["done retire oauth_client.ci"]
    client = world.clients["ci"]
    left = parse_wire_moment(client["dateToDelete"]) - datetime.now(UTC)
    assert client["state"] == "inactive"
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    assert client["description"].endswith("oauth_client.ci#1]")
    assert world.generations == {"oauth_client.ci": [(1, "ending")]}
    assert world.plan(declared()).changes == ()


def test_put_back_in_its_grace_it_works_as_before(world: World) -> None:
    """With the same secret; its deliveries stand."""
    world.apply(declared(CI))
    world.apply(declared())
    assert not world.works("ci.env")
    assert results(world.apply(declared(CI))) == ["done update oauth_client.ci"]
    assert world.works("ci.env")
    assert "dateToDelete" not in world.clients["ci"]
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert world.plan(declared(CI)).changes == ()


def test_after_its_grace_it_is_gone(world: World) -> None:
    """The organisation itself ended it, so only the record is left to drop."""
    world.apply(declared(CI))
    world.apply(declared())
    a_week_later(world)
    assert results(world.apply(declared())) == ["done forget oauth_client.ci"]
    assert (world.clients, world.generations) == ({}, {})


def test_without_a_grace_it_is_inactive_and_deleted_in_one_apply(world: World) -> None:
    """The state knows it no more."""
    world.apply(declared(AT_ONCE))
    report = world.apply(declared())
    assert [r.summary for r in report.results] == ["deleted for good"]
    assert (world.clients, world.generations) == ({}, {})
    assert world.plan(declared()).changes == ()


def test_destroy_without_grace_ends_everything(world: World) -> None:
    """Also what was in its grace already."""
    other = a_client("other")
    world.apply(declared(CI, other))
    world.apply(declared(other))
    destroy = Request(Purpose.DESTROY, wishes=Wishes(no_grace=True))
    assert results(world.apply(declared(other), destroy)) == [
        "done delete oauth_client.ci",
        "done delete oauth_client.other",
    ]
    assert world.clients == {}


def test_one_to_forget_stays_and_works_without_our_mark(world: World) -> None:
    """Nobody manages it then."""
    ci = a_client(description="text", on_removal=OnRemoval.FORGET, deliver=CI.deliver)
    world.apply(declared(ci))
    assert results(world.apply(declared())) == ["done forget oauth_client.ci"]
    assert (world.clients["ci"]["description"], world.works("ci.env")) == ("text", True)
    assert world.generations == {}
    plan = world.plan(declared())
    assert (plan.changes, plan.notices, plan.unmanaged) == ((), (), 2)


def test_one_that_is_gone_before_it_is_made_inactive_is_success(world: World) -> None:
    """Somebody was faster."""
    world.apply(declared(AT_ONCE))
    id_ = world.clients["ci"]["id"]

    def remove(_: Plan) -> None:
        world.sandbox.control("POST", "edit", {"id": id_, "remove": True})

    assert results(world.apply(declared(), approve=remove)) == ["done delete oauth_client.ci"]
    assert world.generations == {}


def test_one_that_is_gone_before_it_is_deleted_is_success(world: World) -> None:
    """A DELETE that finds nothing has nothing to do; what is still there keeps its record."""
    world.apply(declared(AT_ONCE))
    world.sandbox.fault("DELETE", f"{CLIENTS}/*", {"status": 404})
    assert results(world.apply(declared())) == ["done delete oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "retired")]}


def test_a_delete_that_fails_half_way_says_what_is_left(world: World) -> None:
    """It is inactive by then; the next apply goes on from there."""
    world.apply(declared(AT_ONCE))
    world.sandbox.fault("DELETE", f"{CLIENTS}/*", {"status": 400})
    report = world.apply(declared())
    assert failures(report) == [("oauth_client.ci", "api.refused", True)]
    assert report.results[0].now == "it is inactive: nobody can log in with it."
    assert results(world.apply(declared())) == ["done delete oauth_client.ci"]


def test_an_organisation_that_goes_on_listing_it_costs_nothing_more(world: World) -> None:
    """Its record waits, retired, and goes when the list has it no more."""
    world.apply(declared(AT_ONCE, a_client("other")))
    listed = [_as_listed(client) for client in world.clients.values()]
    deleted = next(client for client in listed if client["name"] == "ci")
    inactive = {**deleted, "state": "inactive"}
    path = f"{CLIENTS}/{deleted['id']}"
    world.sandbox.fault("GET", path, {"status": 200, "json": inactive}, skip=2)
    report = world.apply(declared(a_client("other")))
    assert results(report) == ["done delete oauth_client.ci"]
    assert world.generations["oauth_client.ci"] == [(1, "retired")]
    answer = {"entities": listed, "total": len(listed)}
    world.sandbox.fault("GET", CLIENTS, {"status": 200, "json": answer})
    assert world.plan(declared(a_client("other"))).changes == ()
    assert world.plan(declared(a_client("other"))).changes == ()
    world.apply(declared(a_client("other"), a_client("third")))
    assert set(world.generations) == {"oauth_client.other", "oauth_client.third"}


def _as_listed(client: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in client.items() if name != "secret_fingerprint"}


def test_prevent_destroy_is_remembered_when_the_entry_itself_is_gone(world: World) -> None:
    """It refuses the removal; taken off and applied first, the removal is let through."""
    kept = a_client(prevent_destroy=True)
    world.apply(declared(kept, a_client("other")))
    plan = world.plan(declared(a_client("other")))
    assert [f.rule for f in errors_of(plan.findings)] == ["prevent-destroy"]
    world.apply(declared(a_client(), a_client("other")))
    assert errors_of(world.plan(declared(a_client("other"))).findings) == ()


def test_one_whose_place_another_takes_works_until_that_is_delivered(world: World) -> None:
    """And a day longer; the consumers read the new secret by then."""
    old = a_client("old", deliver=(to_file("ci.env"),))
    world.apply(declared(old))
    first = world.held("ci.env")
    new = a_client("new", deliver=(to_file("ci.env"),))
    report = world.apply(declared(new))
    assert [f"{r.status} {r.action} {r.address}" for r in report.results] == [
        "done create oauth_client.new",
        "done retire oauth_client.old",
    ]
    assert world.held("ci.env") != first
    old_login = world.sandbox.log_in(first["CLIENT_ID"], first["CLIENT_SECRET"])
    assert old_login.status_code == 200
    assert world.plan(declared(new)).changes == ()


def test_one_whose_place_another_fails_to_take_is_not_ended(world: World) -> None:
    """Its consumers still need it."""
    old = a_client("old", deliver=(to_file("ci.env"),))
    world.apply(declared(old))
    new = a_client("new", deliver=(to_file("ci.env"),))
    world.sandbox.fault("POST", CLIENTS, {"status": 400})
    report = world.apply(declared(new))
    assert results(report) == ["failed create oauth_client.new", "skipped retire oauth_client.old"]
    assert world.works("ci.env")
