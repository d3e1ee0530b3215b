"""Taking back what only a mark tells of (engine.md, "Deciding", on lost-state)."""

from datetime import timedelta

from gccreds.domain.change import Change
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.state import CONSUMERS_UNKNOWN
from tests.builders import NOON, PLACE, a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    noticed,
    planned,
    said,
    the_notice,
)

CI = a_client(deliver=(to_file("a.env"),))
BARE = a_client()
TOMORROW = as_wire_moment(NOON + timedelta(days=1))
IN_A_WEEK = as_wire_moment(NOON + timedelta(days=7))


def beside(change: Change) -> list[tuple[int, str]]:
    return [(number, remote.id) for number, remote in change.beside]


def test_a_marked_client_is_taken_back_with_what_is_not_as_declared() -> None:
    """What was applied is not known, so each difference counts as the manifest's."""
    seen = a_remote(BARE, name="renamed")
    plan = planned(BARE, remotes=(seen,))
    assert said(plan) == ["import oauth_client.ci#1 c1: lost-state (organization)"]
    assert changed(plan) == [("name", "renamed", "ci", "manifest")]
    assert (plan.notices, plan.managed, plan.unmanaged) == ((), 1, 0)


def test_of_the_only_generation_number_one_the_consumers_are_unknown() -> None:
    """It may have been made and never delivered."""
    plan = planned(CI, remotes=(a_remote(CI),))
    assert said(plan) == ["import oauth_client.ci#1 c1: lost-state (organization)"]
    assert plan.changes[0].if_undelivered is None
    assert the_notice(plan) == Notice(
        "consumers-unknown",
        "oauth_client.ci was taken back from its mark alone: where its secret is, if anywhere, is "
        "not known, so nothing is delivered and nothing replaced.",
        "if its consumers work, nothing; to have another one made and delivered: "
        "gccreds -e prod rotate oauth_client.ci",
        "oauth_client.ci",
        PLACE,
    )


def test_that_stays_said_and_nothing_is_delivered_by_itself() -> None:
    """Until another generation takes its place."""
    taken = a_generation(reason="lost-state", extra={CONSUMERS_UNKNOWN: True})
    state = a_state((CI, applied(CI, taken)))
    plan = planned(CI, state=state, remotes=(a_remote(CI),))
    assert (plan.changes, noticed(plan)) == ((), [("consumers-unknown", "oauth_client.ci")])
    renamed = a_client(name="new", deliver=CI.deliver)
    assert said(planned(renamed, state=state, remotes=(a_remote(CI),))) == [
        "update oauth_client.ci#1 c1: manifest (manifest)"
    ]


def test_a_later_generation_alone_counts_as_delivered() -> None:
    """It was made to replace one that was, and that one has ended."""
    plan = planned(CI, remotes=(a_remote(CI, 3, "c3"),))
    assert said(plan) == ["import oauth_client.ci#3 c3: lost-state (organization)"]
    assert (plan.changes[0].if_undelivered, plan.notices) == (None, ())


def test_the_highest_generation_is_taken_back_with_those_that_end_before_it() -> None:
    """They overlap, so that none is forgotten."""
    remotes = (
        a_remote(CI, 2, "c2", dateToDelete=TOMORROW),
        a_remote(CI, 3, "c3"),
    )
    plan = planned(CI, remotes=remotes)
    assert said(plan) == ["import oauth_client.ci#3 c3: lost-state (organization)"]
    assert beside(plan.changes[0]) == [(2, "c2")]
    assert plan.changes[0].if_undelivered is None


def test_an_older_one_that_does_not_end_before_it_shows_a_rotation_cut_short() -> None:
    """Then a destination has to show the new secret, or a further generation is made."""
    for older, own in ((None, None), (IN_A_WEEK, TOMORROW), (TOMORROW, TOMORROW)):
        ci = a_client(expires=own, deliver=CI.deliver)
        remotes = (
            a_remote(CI, 1, "c1", dateToDelete=older),
            a_remote(ci, 2, "c2"),
        )
        (change,) = planned(ci, remotes=remotes).changes
        assert (change.remote_id, beside(change)) == ("c2", [(1, "c1")])
        assert change.as_json()["if_undelivered"] == "rotate"
        assert change.further == 3


def test_without_destinations_a_lower_mark_is_a_copy() -> None:
    """What is delivered nowhere is never rotated, so it has no older generations."""
    plan = planned(BARE, remotes=(a_remote(BARE, 1, "c1"), a_remote(BARE, 2, "c2")))
    assert said(plan) == ["import oauth_client.ci#2 c2: lost-state (organization)"]
    assert beside(plan.changes[0]) == []
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")]


def test_of_several_with_one_number_what_is_as_declared_is_ours() -> None:
    """A stranger's client that got our description is none of ours, however old it is."""
    older = as_wire_moment(NOON - timedelta(days=90))
    foreign = a_remote(BARE, id_="theirs", name="theirs", dateCreated=older)
    plan = planned(BARE, remotes=(foreign, a_remote(BARE)))
    assert said(plan) == ["import oauth_client.ci#1 c1: lost-state (organization)"]
    assert the_notice(plan).message.startswith("client theirs carries a mark of oauth_client.ci")


def test_where_none_of_several_is_as_declared_none_is_taken() -> None:
    """Nor made in their place: nobody could tell the right one."""
    remotes = (a_remote(BARE, id_="one", name="one"), a_remote(BARE, id_="two", name="two"))
    plan = planned(BARE, remotes=remotes)
    assert plan.changes == ()
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")] * 2


def test_of_several_that_are_alike_the_earliest_made_is_ours() -> None:
    """The others were copied from it, and are left alone."""

    def made(id_: str, days_ago: int) -> Remote:
        return a_remote(BARE, id_=id_, dateCreated=as_wire_moment(NOON - timedelta(days=days_ago)))

    plan = planned(BARE, remotes=(made("a-late", 1), made("z-early", 3), made("m-middle", 2)))
    assert said(plan) == ["import oauth_client.ci#1 z-early: lost-state (organization)"]
    assert [notice.message.partition(" carries")[0] for notice in plan.notices] == [
        "client m-middle",
        "client a-late",
    ]
