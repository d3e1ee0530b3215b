"""A mark of a later generation than the state knows: the state is an old one (engine.md)."""

from datetime import timedelta

from gccreds.domain.change import Action
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.state import Phase
from gccreds.planner.context import Wishes
from tests.builders import NOON, a_client, to_file
from tests.planner.given import (
    LONG_AGO,
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    noticed,
    planned,
    said,
)

CI = a_client(deliver=(to_file("ci.env"),))
BARE = a_client()
KNOWN = a_state((CI, applied(CI)))
LATER = "import oauth_client.ci#2 c2: lost-state (organization)"


def test_a_later_generation_is_taken_in_if_a_destination_holds_its_secret() -> None:
    """Which only an apply can tell; else another one is made, with a number of its own."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI), a_remote(CI, 2, "c2")))
    assert said(plan) == [LATER]
    assert (plan.changes[0].if_undelivered, plan.changes[0].further) == (Action.ROTATE, 3)
    assert plan.notices == ()


def test_what_the_state_knows_being_gone_is_no_reason_to_make_another() -> None:
    """That one was replaced and its overlap is over: nothing is doubled."""
    assert said(planned(CI, state=KNOWN, remotes=(a_remote(CI, 2, "c2"),))) == [LATER]


def test_the_latest_counts_and_the_others_are_left_alone() -> None:
    """Of two with one number the first made, too: people copy descriptions."""
    remotes = (
        a_remote(CI),
        a_remote(CI, 2, "c2"),
        a_remote(CI, 3, "c3"),
        a_remote(CI, 3, "copy", dateCreated=as_wire_moment(LONG_AGO + timedelta(days=1))),
    )
    plan = planned(CI, state=KNOWN, remotes=remotes)
    assert said(plan) == ["import oauth_client.ci#3 c3: lost-state (organization)"]
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")] * 2
    assert [n.message.split()[1] for n in plan.notices] == ["c2", "copy"]


def test_changed_fields_come_along() -> None:
    """Held against what the old state says was applied."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI, 2, "c2", name="edited"),))
    assert changed(plan) == [("name", "edited", "ci", "drift")]


def test_one_that_somebody_stopped_is_left_stopped() -> None:
    """Nothing is made in its place."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI, 2, "c2", state="disabled"),))
    assert plan.changes == ()
    assert ("stopped", "oauth_client.ci") in noticed(plan)


def test_with_reactivate_it_is_taken_in_and_works_again() -> None:
    """Whoever asks for that says that it is theirs: no destination has to prove it."""
    wishes = Wishes(reactivate=frozenset({CI.address}))
    stopped = a_remote(CI, 2, "c2", state="disabled")
    plan = planned(CI, state=KNOWN, remotes=(stopped,), wishes=wishes)
    assert said(plan) == [LATER]
    assert plan.changes[0].if_undelivered is None
    assert changed(plan) == [("state", "disabled", "active", "drift")]


def test_what_is_delivered_nowhere_is_never_rotated_so_a_later_mark_is_a_copy() -> None:
    """Beside a client that works; without one it takes the place of what is gone."""
    state = a_state((BARE, applied(BARE)))
    beside = planned(BARE, state=state, remotes=(a_remote(BARE), a_remote(BARE, 2, "c2")))
    assert (beside.changes, noticed(beside)) == ((), [("orphan-mark", "oauth_client.ci")])

    instead = planned(BARE, state=state, remotes=(a_remote(BARE, 2, "c2"),))
    assert said(instead) == [LATER]
    assert instead.changes[0].if_undelivered is None


def test_a_mark_of_a_generation_that_the_state_knows_is_a_copy() -> None:
    """Of the current one, or of one before it."""
    tomorrow = NOON + timedelta(days=1)
    first = a_generation(1, Phase.OVERLAPPING, ends_at=tomorrow)
    state = a_state((BARE, applied(BARE, first, a_generation(2, id_="c2"))))
    remotes = (
        a_remote(BARE, dateToDelete=as_wire_moment(tomorrow)),
        a_remote(BARE, 2, "c2"),
        a_remote(BARE, 1, "copy-1"),
        a_remote(BARE, 2, "copy-2"),
    )
    plan = planned(BARE, state=state, remotes=remotes)
    assert plan.changes == ()
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")] * 2
