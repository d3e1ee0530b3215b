"""Generations that were replaced (engine.md, "Deciding" and "Rotating", steps 5 and 6)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.schedule import OVERLAP, Schedule
from gccreds.domain.state import Generation, Phase, State
from tests.builders import NOON, a_client
from tests.planner.given import a_generation, a_remote, a_state, applied, changed, planned, said

CI = a_client()
NEW = a_generation(2, id_="new")
END = NOON + timedelta(hours=5)


def after_a_rotation(old: Generation) -> State:
    return a_state((CI, applied(CI, old, NEW)))


def overlapping(ends_at: datetime | None = END) -> Generation:
    return a_generation(1, Phase.OVERLAPPING, "old", ends_at=ends_at)


def test_during_its_overlap_a_replaced_client_is_left_alone() -> None:
    """Nothing but its end is compared."""
    old = a_remote(CI, 1, "old", dateToDelete=as_wire_moment(END), name="whatever")
    plan = planned(CI, state=after_a_rotation(overlapping()), remotes=(old, a_remote(CI, 2, "new")))
    assert (plan.changes, plan.drift, plan.notices) == ((), (), ())


def test_after_its_overlap_it_is_retired() -> None:
    """The clock asks for it."""
    old = a_remote(CI, 1, "old", dateToDelete=as_wire_moment(END))
    plan = planned(
        CI,
        state=after_a_rotation(overlapping()),
        remotes=(old, a_remote(CI, 2, "new")),
        moment=END,
    )
    assert said(plan) == ["retire oauth_client.ci#1 old: overlap-ended (clock)"]


def test_one_that_is_gone_by_itself_leaves_the_state() -> None:
    """Its own end came first."""
    plan = planned(CI, state=after_a_rotation(overlapping()), remotes=(a_remote(CI, 2, "new"),))
    assert said(plan) == ["retire oauth_client.ci#1 -: overlap-ended (clock)"]


@pytest.mark.parametrize("seen", [None, as_wire_moment(NOON + timedelta(days=9))])
def test_an_end_that_is_missing_or_another_is_set_again(seen: str | None) -> None:
    """It has to die on time even if gccreds never runs again."""
    old = a_remote(CI, 1, "old", dateToDelete=seen)
    plan = planned(CI, state=after_a_rotation(overlapping()), remotes=(old, a_remote(CI, 2, "new")))
    assert said(plan) == ["update oauth_client.ci#1 old: drift (organization)"]
    before = "2027-01-14T12:00:00Z" if seen else None
    assert changed(plan) == [("expires", before, "2027-01-05T17:00:00Z", "drift")]
    assert plan.changes[0].ends_at == END


@pytest.mark.parametrize("phase", [Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED])
def test_one_that_a_killed_run_left_without_an_end_gets_it(phase: Phase) -> None:
    """No address has two current clients."""
    old = a_generation(1, phase, "old")
    remotes = (a_remote(CI, 1, "old"), a_remote(CI, 2, "new"))
    plan = planned(CI, state=after_a_rotation(old), remotes=remotes)
    assert said(plan) == ["update oauth_client.ci#1 old: drift (organization)"]
    assert plan.changes[0].ends_at == NOON + OVERLAP


@pytest.mark.parametrize("phase", [Phase.CURRENT, Phase.DELIVERING, Phase.UNDELIVERED])
def test_without_an_overlap_one_that_a_killed_run_left_ends_now(phase: Phase) -> None:
    """An end that has come already cannot be set."""
    old = a_generation(1, phase, "old")
    at_once = replace(CI, schedule=Schedule(overlap=timedelta()))
    remotes = (a_remote(CI, 1, "old"), a_remote(CI, 2, "new"))
    plan = planned(at_once, state=after_a_rotation(old), remotes=remotes)
    assert said(plan) == ["retire oauth_client.ci#1 old: overlap-ended (clock)"]


def test_the_login_that_gccreds_uses_gets_its_end_from_a_later_run() -> None:
    """One that is logged in by the new one."""
    state = after_a_rotation(overlapping(None))
    remotes = (a_remote(CI, 1, "old"), a_remote(CI, 2, "new"))
    assert planned(CI, state=state, remotes=remotes, login="old").changes == ()
    assert said(planned(CI, state=state, remotes=remotes, login="new")) == [
        "update oauth_client.ci#1 old: drift (organization)"
    ]


def test_an_older_one_whose_removal_had_begun_ends_with_its_grace() -> None:
    """Its entry was put back, which is about the current one."""
    old = a_generation(1, Phase.ENDING, "old", ends_at=END)
    seen = a_remote(CI, 1, "old", state="inactive", dateToDelete=as_wire_moment(END))
    remotes = (seen, a_remote(CI, 2, "new"))
    assert planned(CI, state=after_a_rotation(old), remotes=remotes).changes == ()
    assert said(planned(CI, state=after_a_rotation(old), remotes=remotes, moment=END)) == [
        "retire oauth_client.ci#1 old: overlap-ended (clock)"
    ]
