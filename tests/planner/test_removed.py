"""What no manifest declares any more: the lower rows of engine.md, "Deciding"."""

from datetime import timedelta

import pytest

from gccreds.domain.credential import OnRemoval
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.state import IN_DOUBT_UNTIL, KEEPS_WORKING, Phase
from gccreds.planner.context import Wishes
from tests.builders import A_WEEK, NOON, a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    applied,
    delivered,
    noticed,
    planned,
    said,
    the_notice,
    unfinished,
)

CI = a_client()
ENDING = a_generation(phase=Phase.ENDING, ends_at=NOON + A_WEEK)
INACTIVE = a_remote(CI, state="inactive", dateToDelete=as_wire_moment(NOON + A_WEEK))


def test_a_removed_client_is_made_inactive_for_its_grace() -> None:
    """Its end is written down, so that it ends even if gccreds never runs again."""
    plan = planned(state=a_state((CI, applied(CI))), remotes=(a_remote(CI),))
    assert said(plan) == ["retire oauth_client.ci#1 c1: removed (manifest)"]
    assert plan.changes[0].ends_at == NOON + A_WEEK


def test_its_own_end_is_never_put_off_by_a_grace() -> None:
    """The earlier one holds."""
    soon = NOON + timedelta(days=2)
    seen = a_remote(CI, dateToDelete=as_wire_moment(soon))
    plan = planned(state=a_state((CI, applied(CI))), remotes=(seen,))
    assert plan.changes[0].ends_at == soon


@pytest.mark.parametrize("no_grace", [True, False])
def test_without_a_grace_it_is_deleted_at_once(no_grace: bool) -> None:
    """As the state remembers it, or because the command says so."""
    ci = a_client() if no_grace else a_client(grace=timedelta())
    plan = planned(
        state=a_state((ci, applied(ci))),
        remotes=(a_remote(ci),),
        wishes=Wishes(no_grace=no_grace),
    )
    assert said(plan) == ["delete oauth_client.ci#1 c1: removed (manifest)"]


def test_one_that_is_to_be_forgotten_is_let_go_of() -> None:
    """Our mark off, and out of the state."""
    ci = a_client(on_removal=OnRemoval.FORGET)
    plan = planned(state=a_state((ci, applied(ci))), remotes=(a_remote(ci),))
    assert said(plan) == ["forget oauth_client.ci#1 c1: removed (manifest)"]


def test_during_the_grace_nothing_is_done() -> None:
    """It waits."""
    plan = planned(state=a_state((CI, applied(CI, ENDING))), remotes=(INACTIVE,))
    assert (plan.changes, plan.notices, plan.unchanged) == ((), (), 1)


def test_after_the_grace_the_clock_has_it_deleted() -> None:
    """Nobody has to ask."""
    plan = planned(
        state=a_state((CI, applied(CI, ENDING))), remotes=(INACTIVE,), moment=NOON + A_WEEK
    )
    assert said(plan) == ["delete oauth_client.ci#1 c1: removed (clock)"]


def test_a_command_without_grace_ends_one_whose_grace_has_begun() -> None:
    """`destroy --no-grace` is the manifest side's doing."""
    plan = planned(
        state=a_state((CI, applied(CI, ENDING))),
        remotes=(INACTIVE,),
        wishes=Wishes(no_grace=True),
    )
    assert said(plan) == ["delete oauth_client.ci#1 c1: removed (manifest)"]


@pytest.mark.parametrize("moment", [NOON, NOON + 2 * A_WEEK])
def test_one_that_somebody_made_active_in_its_grace_is_not_deleted(moment: object) -> None:
    """Somebody needs it; not even when the grace is over."""
    plan = planned(
        state=a_state((CI, applied(CI, ENDING))),
        remotes=(a_remote(CI),),
        moment=moment,  # type: ignore[arg-type]
    )
    assert plan.changes == ()
    assert the_notice(plan) == Notice(
        "reactivated",
        "oauth_client.ci was to be removed, but somebody made its client c1 active again; it is "
        "not deleted.",
        "put its entry back to keep it, or make the client inactive again to let it go",
        "oauth_client.ci",
    )


def test_one_that_gccreds_lets_work_until_its_end_is_nobodys_doing() -> None:
    """Another credential took over its destination."""
    kept = a_generation(phase=Phase.ENDING, ends_at=NOON, extra={KEEPS_WORKING: True})
    state = a_state((CI, applied(CI, kept)))
    early = planned(state=state, remotes=(a_remote(CI),), moment=NOON - timedelta(hours=1))
    assert (early.changes, early.notices) == ((), ())
    assert said(planned(state=state, remotes=(a_remote(CI),))) == [
        "delete oauth_client.ci#1 c1: removed (clock)"
    ]


def test_one_that_is_gone_is_only_forgotten() -> None:
    """The organisation has it no more."""
    assert said(planned(state=a_state((CI, applied(CI))))) == [
        "forget oauth_client.ci#1 -: gone (organization)"
    ]


def test_an_intent_without_a_client_is_forgotten() -> None:
    """Nothing was made."""
    intent = a_generation(phase=Phase.PENDING, id_=None)
    assert said(planned(state=a_state((CI, unfinished(CI, intent))))) == [
        "forget oauth_client.ci#1 -: gone (organization)"
    ]


def test_a_client_of_a_create_without_an_answer_is_deleted_by_its_mark() -> None:
    """The create was in doubt, so the mark is believed; a second one ends with it."""
    intent = a_generation(phase=Phase.PENDING, id_=None)
    found = (a_remote(CI, id_="lost-1"), a_remote(CI, id_="lost-2"))
    plan = planned(state=a_state((CI, unfinished(CI, intent))), remotes=found)
    assert said(plan) == ["delete oauth_client.ci#1 lost-1: removed (manifest)"]
    assert [remote.id for remote in plan.changes[0].leftovers] == ["lost-2"]
    assert plan.notices == ()


def test_a_client_that_was_never_delivered_is_deleted_without_a_grace() -> None:
    """Nobody uses it, whatever `on_removal` says."""
    ci = a_client(on_removal=OnRemoval.FORGET)
    made = a_generation(phase=Phase.UNDELIVERED)
    plan = planned(state=a_state((ci, unfinished(ci, made))), remotes=(a_remote(ci),))
    assert said(plan) == ["delete oauth_client.ci#1 c1: removed (manifest)"]


def test_one_whose_delivery_had_begun_goes_like_one_that_works() -> None:
    """Somebody may have its secret."""
    begun = a_generation(phase=Phase.DELIVERING)
    plan = planned(state=a_state((CI, unfinished(CI, begun))), remotes=(a_remote(CI),))
    assert said(plan) == ["retire oauth_client.ci#1 c1: removed (manifest)"]


def test_all_generations_go() -> None:
    """The replaced one does not outlive the grace of the current one."""
    old = a_generation(1, Phase.OVERLAPPING, "old", ends_at=NOON + timedelta(hours=5))
    ci = applied(CI, old, a_generation(2, id_="new"))
    soon = as_wire_moment(NOON + timedelta(hours=5))
    remotes = (a_remote(CI, 1, "old", dateToDelete=soon), a_remote(CI, 2, "new"))
    plan = planned(state=a_state((CI, ci)), remotes=remotes)
    assert said(plan) == [
        "retire oauth_client.ci#2 new: removed (manifest)",
        "retire oauth_client.ci#1 old: removed (manifest)",
    ]
    assert [c.ends_at for c in plan.changes] == [NOON + A_WEEK, NOON + timedelta(hours=5)]


def test_what_was_deleted_and_is_still_listed_costs_nothing() -> None:
    """Its DELETE was accepted."""
    deleted = a_generation(phase=Phase.RETIRED)
    state = a_state((CI, applied(CI, deleted)))
    for remotes in ((INACTIVE,), ()):
        plan = planned(state=state, remotes=remotes)
        assert (plan.changes, plan.notices) == ((), ())


def test_a_leftover_of_a_create_in_doubt_ends_while_it_is_in_doubt() -> None:
    """Later it is a copy like any other."""
    until = {IN_DOUBT_UNTIL: "2027-01-05T13:00:00Z"}
    state = a_state((CI, applied(CI, a_generation(extra=until))))
    remotes = (a_remote(CI), a_remote(CI, id_="late"))
    now = planned(CI, state=state, remotes=remotes)
    assert said(now) == ["delete oauth_client.ci#1 late: undelivered (clock)"]
    assert now.notices == ()
    later = planned(CI, state=state, remotes=remotes, moment=NOON + timedelta(hours=1))
    assert later.changes == ()
    assert noticed(later) == [("orphan-mark", "oauth_client.ci")]


def test_one_whose_destination_another_takes_over_works_a_day_longer() -> None:
    """And is not ended before the other was delivered there."""
    before = a_client("old", deliver=(to_file("ci.env"),))
    after = a_client("new", deliver=(to_file("ci.env"),))
    state = a_state((before, applied(before)))
    plan = planned(after, state=state, remotes=(a_remote(before),))
    assert said(plan) == [
        "create oauth_client.new#1 -: new (manifest)",
        "retire oauth_client.old#1 c1: removed (manifest)",
    ]
    retire = plan.changes[1]
    assert retire.after == (after.address,)
    assert retire.ends_at == NOON + timedelta(hours=24)


def test_a_replaced_generation_is_no_predecessor_of_its_own_address() -> None:
    """Its overlap ends when it ends, also while the address is delivered to another place."""
    ci = a_client(deliver=(to_file("a.env"), to_file("b.env")))
    old = a_generation(1, Phase.OVERLAPPING, "old", ends_at=NOON, deliveries=delivered(ci, 1))
    new = a_generation(2, id_="new", deliveries=delivered(a_client(deliver=(to_file("a.env"),)), 2))
    remotes = (a_remote(ci, 1, "old"), a_remote(ci, 2, "new"))
    plan = planned(ci, state=a_state((ci, applied(ci, old, new))), remotes=remotes)
    assert said(plan) == [
        "deliver oauth_client.ci#2 new: undelivered (clock)",
        "retire oauth_client.ci#1 old: overlap-ended (clock)",
    ]
    assert [change.after for change in plan.changes] == [(), ()]
