"""Rotations by the clock and on request, on a sandbox whose clock is moved (engine.md)."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from gccreds.domain.credential import Desired
from gccreds.domain.lifetime import as_utc_text, parse_wire_moment
from gccreds.domain.plan import Plan
from gccreds.domain.schedule import Schedule, Strategy
from gccreds.errors import UsageError
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.workflows.test_delivering_again import a_program
from tests.workflows.test_revoking import revoke
from tests.worlds import World

DAY = timedelta(days=1)
QUARTERLY = Schedule(every=90 * DAY)
CI = a_client(deliver=(to_file("ci.env"),), schedule=QUARTERLY)
BAKED_IN = replace(CI, schedule=Schedule(Strategy.NEW_SECRET, every=90 * DAY))
DUE = Request(due_only=True)


def later(world: World, span: str) -> None:
    """The organisation's clock goes on."""
    world.sandbox.control("POST", "clock", {"advance": span})


def said(plan: Plan) -> list[str]:
    return [f"{c.action} #{c.generation}: {c.reason} ({c.group})" for c in plan.changes]


def plans(world: World, *clients: Desired, **asked: Any) -> list[str]:
    """What an apply would do now."""
    return said(world.plan(declared(*clients), Request(**asked)))


def rotate(world: World, desired: Desired, **asked: Any) -> list[str]:
    """What `gccreds rotate ADDRESS` does."""
    request = Request(rotated=(str(desired.address),), **asked)
    return results(world.apply(declared(desired), request))


def broken(world: World) -> None:
    """From now on the program that is delivered to fails."""
    (world.folder / "broken").touch()


def mended(world: World) -> None:
    """It works again."""
    (world.folder / "broken").unlink()


def end_of(client: dict[str, Any]) -> str | None:
    end = client.get("dateToDelete")
    return as_utc_text(parse_wire_moment(end)) if end else None


def of_ids(world: World) -> dict[str, dict[str, Any]]:
    return {c["id"]: c for c in world.sandbox.state["clients"]}


def test_a_client_is_replaced_when_it_is_as_old_as_every_says(world: World) -> None:
    """Not a moment before; the old one works on for its overlap and is then deleted."""
    world.apply(declared(CI))
    first = world.held("ci.env")
    later(world, "89d23h")
    assert plans(world, CI) == []
    later(world, "2h")
    assert plans(world, CI) == ["rotate #2: age (clock)"]

    assert results(world.apply(declared(CI))) == ["done rotate oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert world.works("ci.env")
    assert world.held("ci.env")["CLIENT_ID"] != first["CLIENT_ID"]
    assert world.sandbox.log_in(first["CLIENT_ID"], first["CLIENT_SECRET"]).status_code == 200
    assert plans(world, CI) == []

    later(world, "25h")
    assert world.sandbox.log_in(first["CLIENT_ID"], first["CLIENT_SECRET"]).status_code == 401
    assert plans(world, CI) == ["retire #1: overlap-ended (clock)"]
    (retired,) = world.apply(declared(CI)).results
    assert retired.summary == "generation 1 was gone; no longer in the state"
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert plans(world, CI) == []


def test_the_old_one_dies_on_time_though_gccreds_never_runs_again(world: World) -> None:
    """The organisation has its end: the overlap that is declared, from the delivery on."""
    desired = replace(CI, schedule=Schedule(every=90 * DAY, overlap=timedelta(hours=3)))
    world.apply(declared(desired))
    old = world.held("ci.env")["CLIENT_ID"]
    rotate(world, desired)
    ended = of_ids(world)[old]
    now = parse_wire_moment(world.sandbox.control("POST", "clock", {})["now"])
    left = parse_wire_moment(ended["dateToDelete"]) - now
    assert timedelta(hours=2, minutes=59) < left <= timedelta(hours=3)


def test_a_longer_overlap_can_be_given_in_time(world: World) -> None:
    """It counts from the moment at which the other one became current; a shorter one too."""
    world.apply(declared(CI))
    old = world.held("ci.env")["CLIENT_ID"]
    rotate(world, CI)
    before = parse_wire_moment(of_ids(world)[old]["dateToDelete"])
    longer = replace(CI, schedule=replace(QUARTERLY, overlap=timedelta(hours=72)))
    assert plans(world, longer) == ["update #1: drift (organization)"]
    world.apply(declared(longer))
    after = parse_wire_moment(of_ids(world)[old]["dateToDelete"])
    assert after.replace(microsecond=0) - before.replace(microsecond=0) == timedelta(hours=48)
    assert plans(world, longer) == []


def test_without_an_overlap_the_old_one_goes_in_the_same_apply(world: World) -> None:
    """After the delivery, not before."""
    desired = replace(CI, schedule=Schedule(overlap=timedelta()))
    world.apply(declared(desired))
    old = world.held("ci.env")["CLIENT_ID"]
    assert rotate(world, desired) == ["done rotate oauth_client.ci"]
    assert old not in of_ids(world)
    assert world.works("ci.env")
    assert world.generations == {"oauth_client.ci": [(2, "current")]}


def test_an_end_of_its_own_comes_before_the_overlap(world: World) -> None:
    """No client outlives what is declared."""
    now = parse_wire_moment(world.sandbox.control("POST", "clock", {})["now"])
    end = as_utc_text(now + timedelta(hours=2))
    desired = replace(CI, fields={**CI.fields, "expires": end})
    world.apply(declared(desired))
    old = world.held("ci.env")["CLIENT_ID"]
    rotate(world, desired)
    assert end_of(of_ids(world)[old]) == end


def test_changes_of_the_manifests_come_along_with_a_rotation(world: World) -> None:
    """They stand in its fields."""
    world.apply(declared(CI))
    renamed = replace(CI, fields={**CI.fields, "name": "CI, renamed"})
    plan = world.plan(declared(renamed), Request(rotated=("ci",)))
    assert said(plan) == ["rotate #2: requested (manifest)"]
    assert [field.field for field in plan.changes[0].fields] == ["name"]
    rotate(world, renamed)
    assert plans(world, renamed) == []


def test_what_is_due_is_all_that_a_schedule_carries_out(world: World) -> None:
    """Not what only the manifests or somebody in the admin UI changed; and no new credential."""
    other = a_client("other", deliver=(to_file("other.env"),))
    world.apply(declared(CI, other))
    later(world, "91d")
    world.edit("other", description="by hand")
    changed = replace(other, fields={**other.fields, "access_token_lifetime": "1h"})
    new = a_client("new", deliver=(to_file("new.env"),))
    everything = (CI, changed, new)
    assert len(plans(world, *everything)) == 3
    assert plans(world, *everything, due_only=True) == ["rotate #2: age (clock)"]
    report = world.apply(declared(*everything), DUE)
    assert results(report) == ["done rotate oauth_client.ci"]
    later(world, "25h")
    assert results(world.apply(declared(*everything), DUE)) == ["done retire oauth_client.ci"]
    assert sorted(plans(world, *everything)) == [
        "create #1: new (manifest)",
        "update #1: manifest (manifest)",
    ]


def test_an_edit_that_a_schedule_leaves_alone_stays_drift(world: World) -> None:
    """It is nobody's wish in a manifest only because another client was rotated meanwhile."""
    other = a_client("other")
    world.apply(declared(CI, other))
    world.edit("other", accessTokenValiditySeconds=900)
    later(world, "90d")
    assert results(world.apply(declared(CI, other), DUE)) == ["done rotate oauth_client.ci"]
    plan = world.plan(declared(CI, other))
    assert said(plan) == ["update #1: drift (organization)"]
    assert [drift.names for drift in plan.drift] == [{"access_token_lifetime"}]


def test_an_end_that_a_run_could_not_set_is_due(world: World) -> None:
    """The state says when the old one dies; it is to die then though gccreds never runs again."""
    world.apply(declared(CI))
    old = world.held("ci.env")["CLIENT_ID"]
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"status": 400})
    rotate(world, CI)
    assert end_of(of_ids(world)[old]) is None
    assert plans(world, CI, due_only=True) == ["update #1: drift (organization)"]
    assert results(world.apply(declared(CI), DUE)) == ["done update oauth_client.ci"]
    assert end_of(of_ids(world)[old]) is not None


def test_an_end_that_comes_as_it_is_set_is_no_surprise(world: World) -> None:
    """The client is gone before it is read back; the next change is read back instead."""
    other = a_client("other", deliver=(to_file("other.env"),))
    world.apply(declared(CI, other))
    old = f"{CLIENTS}/{world.held('ci.env')['CLIENT_ID']}"
    world.sandbox.fault("PUT", old, {"status": 400})
    rotate(world, CI)
    world.sandbox.fault("GET", old, {"status": 404}, skip=1)
    changed = replace(other, fields={**other.fields, "access_token_lifetime": "1h"})
    assert results(world.apply(declared(CI, changed), concurrency=1)) == [
        "done update oauth_client.ci",
        "done update oauth_client.other",
    ]


def test_an_end_that_comes_as_it_is_retired_is_a_success(world: World) -> None:
    """An end in the past is refused, and then the client is gone by itself."""
    world.apply(declared(CI))
    id_ = world.held("ci.env")["CLIENT_ID"]
    rotate(world, CI)
    world.sandbox.control("POST", "edit", {"id": id_, "set": {"dateToDelete": None}})
    later(world, "25h")
    world.sandbox.fault("PUT", f"{CLIENTS}/{id_}", {"status": 400})
    world.sandbox.fault("GET", f"{CLIENTS}/{id_}", {"status": 404}, skip=1)
    assert results(world.apply(declared(CI))) == ["done retire oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(2, "current")]}


def test_another_overlap_is_not_due(world: World) -> None:
    """The manifests ask for another end than the one that was set, and a review agrees to that."""
    world.apply(declared(CI))
    rotate(world, CI)
    longer = replace(CI, schedule=replace(QUARTERLY, overlap=timedelta(hours=72)))
    assert plans(world, longer, due_only=True) == []
    assert plans(world, longer) == ["update #1: drift (organization)"]


def test_a_destination_that_was_added_is_not_due(world: World) -> None:
    """The manifests ask for it, and a review agrees to that."""
    world.apply(declared(CI))
    more = replace(CI, deliver=(*CI.deliver, to_file("more.env")))
    assert plans(world, more, due_only=True) == []
    assert plans(world, more) == ["deliver #1: undelivered (clock)"]


def test_a_removal_is_due_when_its_grace_is_over_and_not_before(world: World) -> None:
    """Who takes an entry out is asked for a yes; the end of the grace was said then."""
    world.apply(declared(CI))
    assert plans(world, due_only=True) == []
    world.apply(declared(), Request(override_safety=True))
    later(world, "6d")
    assert plans(world, due_only=True) == []


def test_what_was_cut_short_is_due(world: World) -> None:
    """Nobody has to agree twice to what was begun."""
    world.apply(declared(CI))
    program = a_program(world.folder)
    hidden = replace(CI, deliver=(*CI.deliver, program))
    world.apply(declared(hidden))
    [old] = [c["id"] for c in world.clients.values()]
    broken(world)
    [result] = world.apply(declared(hidden), Request(rotated=("ci",))).results
    assert result.status.value == "failed"
    assert str(result.now).endswith(
        f"{program} does not. {old}, before it, is current and works on."
    )
    plan = plans(world, hidden, due_only=True)
    assert plan == ["deliver #2: undelivered (clock)"]


def test_a_compromised_one_dies_with_its_tokens_as_soon_as_another_is_delivered(
    world: World,
) -> None:
    """Disabled, inactive, deleted: nothing of it works afterwards."""
    world.apply(declared(CI))
    old = world.held("ci.env")
    token = world.sandbox.log_in(old["CLIENT_ID"], old["CLIENT_SECRET"]).json()["access_token"]
    assert rotate(world, CI, compromised=True) == ["done rotate oauth_client.ci"]
    assert world.works("ci.env")
    assert old["CLIENT_ID"] not in of_ids(world)
    assert world.sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 401
    assert world.generations == {"oauth_client.ci": [(2, "current")]}


def test_what_is_over_anyway_ends_once_where_a_compromised_one_is_rotated(world: World) -> None:
    """The rotation ends every other generation, and one of these was to be retired."""
    world.apply(declared(CI))
    id_ = world.held("ci.env")["CLIENT_ID"]
    rotate(world, CI)
    world.sandbox.control("POST", "edit", {"id": id_, "set": {"dateToDelete": None}})
    later(world, "25h")
    assert rotate(world, CI, compromised=True) == [
        "done retire oauth_client.ci",
        "done rotate oauth_client.ci",
    ]
    assert world.generations == {"oauth_client.ci": [(3, "current")]}
    assert len(of_ids(world)) == 2


LEAKED = Request(rotated=("ci",), compromised=True)


@pytest.mark.parametrize("again", [Request(), LEAKED], ids=["apply", "rotate"])
def test_a_compromised_one_ends_although_a_destination_failed(world: World, again: Request) -> None:
    """That destination holds a dead secret; the next apply, or the same command, completes it."""
    program = a_program(world.folder)
    desired = replace(CI, deliver=(*CI.deliver, program))
    world.apply(declared(desired))
    old = world.held("ci.env")["CLIENT_ID"]
    broken(world)
    report = world.apply(declared(desired), Request(rotated=("ci",), compromised=True))
    [result] = report.results
    assert result.status.value == "failed"
    assert str(result.now).endswith(
        f"{program} does not. What leaked is ended: a place without the new secret holds a dead "
        "one."
    )
    assert old not in of_ids(world)
    assert world.works("ci.env")
    mended(world)
    assert results(world.apply(declared(desired), again)) == ["done deliver oauth_client.ci"]
    assert plans(world, desired) == []
    assert world.generations == {"oauth_client.ci": [(2, "current")]}


@pytest.mark.parametrize("again", [Request(), LEAKED], ids=["apply", "rotate"])
def test_what_leaked_ends_with_the_generation_that_completes_its_rotation(
    world: World, again: Request
) -> None:
    """Nobody can give the secret back that was to take its place, so a further one is made."""
    program = a_program(world.folder)
    desired = replace(CI, deliver=(program,))
    world.apply(declared(desired))
    [leaked] = [c["id"] for c in world.clients.values()]
    broken(world)
    world.apply(declared(desired), Request(rotated=("ci",), compromised=True))
    mended(world)
    assert results(world.apply(declared(desired), again)) == ["done deliver oauth_client.ci"]
    assert leaked not in of_ids(world)
    assert world.generations == {"oauth_client.ci": [(3, "current")]}
    assert plans(world, desired) == []


def test_where_no_destination_took_it_nothing_ends_and_the_way_to_stop_it_is_told(
    world: World,
) -> None:
    """The only secret that consumers have goes on working."""
    program = a_program(world.folder)
    desired = replace(CI, deliver=(program,))
    world.apply(declared(desired))
    [old] = [c["id"] for c in world.clients.values()]
    broken(world)
    report = world.apply(declared(desired), Request(rotated=("ci",), compromised=True))
    [result] = report.results
    assert of_ids(world)[old].get("state", "active") == "active"
    assert "gccreds -e sandbox revoke oauth_client.ci" in str(result.now)


def test_another_secret_keeps_the_client(world: World) -> None:
    """The id stays, the old secret is dead, the new one is delivered and tried."""
    world.apply(declared(BAKED_IN))
    old = world.held("ci.env")
    later(world, "90d1h")
    plan = world.plan(declared(BAKED_IN))
    assert (said(plan), plan.changes[0].strategy) == (
        ["rotate #2: age (clock)"],
        Strategy.NEW_SECRET,
    )
    assert results(world.apply(declared(BAKED_IN))) == ["done rotate oauth_client.ci"]
    new = world.held("ci.env")
    assert new["CLIENT_ID"] == old["CLIENT_ID"]
    assert new["CLIENT_SECRET"] != old["CLIENT_SECRET"]
    assert world.works("ci.env")
    assert world.sandbox.log_in(old["CLIENT_ID"], old["CLIENT_SECRET"]).status_code == 401
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert world.clients["ci"]["description"] == "[gccreds payments/sandbox/oauth_client.ci#2]"
    assert plans(world, BAKED_IN) == []


def test_another_secret_is_asked_for_again_where_no_answer_came(world: World) -> None:
    """Nobody saw the one before, and the client is the same."""
    world.apply(declared(BAKED_IN))
    fault = {"method": "POST", "path": f"{CLIENTS}/*/secret", "fault": {"close": "after"}}
    world.sandbox.control("POST", "faults", fault)
    assert rotate(world, BAKED_IN) == ["done rotate oauth_client.ci"]
    assert world.works("ci.env")


def test_another_secret_is_not_made_where_a_destination_refuses(world: World) -> None:
    """The check comes before anything changes: consumers go on with what they have."""
    world.apply(declared(BAKED_IN))
    (world.folder / "ci.env").unlink()
    (world.folder / "ci.env").mkdir()
    report = world.apply(declared(BAKED_IN), Request(rotated=("ci",)))
    assert [(r.status.value, r.touched) for r in report.results] == [("failed", False)]
    assert world.sent("POST", f"{CLIENTS}/*/secret") == []
    assert world.generations == {"oauth_client.ci": [(1, "current")]}


def test_another_secret_that_was_not_delivered_everywhere_goes_on(world: World) -> None:
    """It is read where it lies and brought to the others; no further secret is made."""
    program = a_program(world.folder)
    desired = replace(BAKED_IN, deliver=(*CI.deliver, program))
    world.apply(declared(desired))
    broken(world)
    report = world.apply(declared(desired), Request(rotated=("ci",)))
    assert [r.status.value for r in report.results] == ["failed"]
    assert world.generations == {"oauth_client.ci": [(2, "delivering")]}
    mended(world)
    assert results(world.apply(declared(desired))) == ["done deliver oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert len(world.sent("POST", f"{CLIENTS}/*/secret")) == 1
    assert plans(world, desired) == []


def test_an_old_state_of_a_client_with_another_secret_catches_up(world: World) -> None:
    """Its mark counts on; the destination that holds a secret that logs in settles it."""
    world.apply(declared(BAKED_IN))
    old = (world.folder / ".gccreds/sandbox.json").read_text()
    rotate(world, BAKED_IN)
    (world.folder / ".gccreds/sandbox.json").write_text(old)
    assert plans(world, BAKED_IN) == ["import #2: lost-state (organization)"]
    world.apply(declared(BAKED_IN))
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert world.works("ci.env")
    assert plans(world, BAKED_IN) == []
    assert end_of(world.clients["ci"]) is None


def test_an_old_state_knows_by_the_last_change_how_old_another_secret_is(world: World) -> None:
    """The client is as old as ever; its secret is not due again."""
    world.apply(declared(BAKED_IN))
    old = (world.folder / ".gccreds/sandbox.json").read_text()
    later(world, "91d")
    world.apply(declared(BAKED_IN))
    (world.folder / ".gccreds/sandbox.json").write_text(old)
    assert results(world.apply(declared(BAKED_IN))) == ["done import oauth_client.ci"]
    assert plans(world, BAKED_IN) == []


def test_an_old_state_brings_a_secret_to_those_that_hold_an_older_one(world: World) -> None:
    """Killed between two deliveries: one destination shows the new secret, the other gets it."""
    both = replace(CI, deliver=(*CI.deliver, to_file("two.env")))
    world.apply(declared(both))
    state = (world.folder / ".gccreds/sandbox.json").read_text()
    old = (world.folder / "two.env").read_text()
    rotate(world, both)
    (world.folder / ".gccreds/sandbox.json").write_text(state)
    (world.folder / "two.env").write_text(old)
    assert results(world.apply(declared(both))) == ["done import oauth_client.ci"]
    assert world.held("two.env") == world.held("ci.env")
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert plans(world, both) == []


def test_an_old_state_that_knows_of_a_revoke_takes_what_was_made_since_for_the_answer(
    world: World,
) -> None:
    """It is not rotated once more."""
    world.apply(declared(CI))
    revoke(world, "oauth_client.ci")
    noted = (world.folder / ".gccreds/sandbox.json").read_text()
    world.apply(declared(CI))
    (world.folder / ".gccreds/sandbox.json").write_text(noted)
    assert results(world.apply(declared(CI))) == ["done import oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert world.state.resources[CI.address].revoked_at is None
    assert plans(world, CI) == []


def test_what_is_delivered_nowhere_is_not_rotated(world: World) -> None:
    """A new secret would reach nobody and replace one that works."""
    desired = a_client()
    with pytest.raises(UsageError) as refused:
        world.plan(declared(desired), Request(rotated=("ci",)))
    assert refused.value.what == (
        "oauth_client.ci has no `deliver`: a new secret would reach nobody and replace one that "
        "works"
    )


def test_what_somebody_stopped_is_rotated_on_request(world: World) -> None:
    """The clock leaves it alone; a person who names it gets a working one."""
    world.apply(declared(CI))
    world.edit("ci", state="inactive")
    later(world, "91d")
    assert plans(world, CI) == []
    assert rotate(world, CI) == ["done rotate oauth_client.ci"]
    assert world.works("ci.env")
    assert plans(world, CI) == []


def test_a_plan_for_another_moment_foretells_what_is_due_then(world: World) -> None:
    """The organisation's clock stands where it stood."""
    world.apply(declared(CI))
    now = parse_wire_moment(world.sandbox.control("POST", "clock", {})["now"])
    assert plans(world, CI, at=now + 89 * DAY) == []
    assert plans(world, CI, at=now + 91 * DAY) == ["rotate #2: age (clock)"]


def test_jitter_spreads_what_was_made_together(world: World) -> None:
    """Each has a fixed share of it, so that they are not due on one day."""
    schedule = Schedule(every=90 * DAY, jitter=20 * DAY)
    many = [a_client(f"c{n}", deliver=(to_file(f"c{n}.env"),), schedule=schedule) for n in range(8)]
    world.apply(declared(*many))
    now = parse_wire_moment(world.sandbox.control("POST", "clock", {})["now"])
    by_day = [len(plans(world, *many, at=now + day * DAY)) for day in range(70, 91, 4)]
    assert by_day == sorted(by_day)
    assert by_day[0] < 3
    assert len(set(by_day)) > 3
    assert len(plans(world, *many, at=now + 90 * DAY)) == 8


IDLE = replace(CI, schedule=replace(QUARTERLY, require_idle=True))


def called(world: World, id_: str, calls: int, days_ago: int) -> None:
    """Calls with the tokens of a client, on a day by the organisation's clock."""
    now = parse_wire_moment(world.sandbox.control("POST", "clock", {})["now"])
    day = (now - days_ago * DAY).date().isoformat()
    world.sandbox.control("POST", "edit", {"id": id_, "calls": calls, "day": day})


def test_what_must_be_idle_stays_until_a_whole_day_without_calls(world: World) -> None:
    """It has no end in the organisation; each plan says why it stays."""
    world.apply(declared(IDLE))
    old = world.held("ci.env")["CLIENT_ID"]
    rotate(world, IDLE)
    assert end_of(of_ids(world)[old]) is None
    assert plans(world, IDLE) == []
    later(world, "48h")
    called(world, old, 12, days_ago=1)
    plan = world.plan(declared(IDLE))
    assert (said(plan), [n.rule for n in plan.notices]) == ([], ["still-used"])
    assert "it had 12 calls on" in plan.notices[0].message
    later(world, "24h")
    assert plans(world, IDLE, due_only=True) == ["retire #1: overlap-ended (clock)"]
    world.apply(declared(IDLE))
    assert old not in of_ids(world)
    assert plans(world, IDLE) == []


def test_where_the_use_is_not_known_nobody_is_idle(world: World) -> None:
    """The old one stays, and the plan says what is not known."""
    world.apply(declared(IDLE))
    rotate(world, IDLE)
    later(world, "72h")
    world.sandbox.fault("GET", f"{CLIENTS}/*/usage/summary", {"status": 403}, times=2)
    plan = world.plan(declared(IDLE))
    assert (said(plan), [n.rule for n in plan.notices]) == ([], ["still-used"])
    assert "the organisation does not tell" in plan.notices[0].message


def test_use_is_asked_for_only_where_it_decides_something(world: World) -> None:
    """A plan of what needs nothing costs no request more."""
    world.apply(declared(IDLE))
    rotate(world, IDLE)
    world.sandbox.control("DELETE", "requests")
    plans(world, IDLE)
    assert world.sent("GET", "*usage*") == []
    called(world, world.held("ci.env")["CLIENT_ID"], 7, days_ago=1)
    plan = world.plan(declared(), Request(override_safety=True))
    assert len(world.sent("GET", f"{CLIENTS}/*/usage/summary")) == 1
    assert [f.rule for f in plan.findings if f.rule == "still-used"] == ["still-used"]


def test_caches_that_lag_by_eight_seconds_are_waited_for(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """Nobody gets a secret before it has logged in. Time runs a thousand times as fast here."""
    world = World(make_sandbox(cache_lag=timedelta(milliseconds=8)), tmp_path)

    def wait(seconds: float) -> None:
        Event().wait(seconds / 1000)

    patient = {"settle": timedelta(seconds=10), "wait": wait}
    assert results(world.apply(declared(CI), **patient)) == ["done create oauth_client.ci"]
    world.apply(declared(CI), Request(rotated=("ci",)), **patient)
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert world.works("ci.env")


def test_one_that_never_logs_in_is_ended_and_the_old_one_stays(world: World) -> None:
    """After two minutes; consumers notice nothing, and the next apply tries another one."""
    world.apply(declared(CI))
    before = world.held("ci.env")
    refused = {"status": 401, "json": {"error": "invalid_client"}}
    world.sandbox.fault("POST", "/oauth/token", refused, skip=1, times=100)
    waited: list[float] = []
    report = world.apply(declared(CI), Request(rotated=("ci",)), wait=waited.append)
    assert failures(report) == [("oauth_client.ci", "login.refused", True)]
    assert sum(waited) == 120
    world.sandbox.control("DELETE", "faults")
    assert (world.held("ci.env"), world.works("ci.env")) == (before, True)
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert [c["id"] for c in world.clients.values()] == [before["CLIENT_ID"]]
    assert end_of(world.clients["ci"]) is None
    assert rotate(world, CI) == ["done rotate oauth_client.ci"]
