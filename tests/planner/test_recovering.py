"""Creates and rotations that were cut short (engine.md, "Surviving a crash at any point")."""

from gccreds.domain.state import Phase
from gccreds.planner.context import Wishes
from tests.builders import a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    delivered,
    noticed,
    planned,
    said,
    unfinished,
)

CI = a_client(deliver=(to_file("a.env"),))


def test_an_intent_without_a_client_is_made_now() -> None:
    """As the same generation, for its own reason."""
    intent = a_generation(3, Phase.PENDING, None, reason="gone")
    plan = planned(CI, state=a_state((CI, unfinished(CI, intent))))
    assert said(plan) == ["create oauth_client.ci#3 -: gone (organization)"]
    assert plan.changes[0].leftovers == ()


def test_what_a_create_without_an_answer_made_ends_before_another_is_made() -> None:
    """Nobody has seen its secret; its mark is believed because the create was in doubt."""
    intent = a_generation(phase=Phase.PENDING, id_=None)
    plan = planned(CI, state=a_state((CI, unfinished(CI, intent))), remotes=(a_remote(CI),))
    assert said(plan) == ["create oauth_client.ci#1 -: new (manifest)"]
    assert [remote.id for remote in plan.changes[0].leftovers] == ["c1"]
    assert plan.notices == ()


def test_a_client_that_was_not_delivered_is_made_anew() -> None:
    """Nobody uses it; a client with a copy of its mark is not ended with it."""
    made = a_generation(phase=Phase.UNDELIVERED)
    remotes = (a_remote(CI), a_remote(CI, id_="copy"))
    plan = planned(CI, state=a_state((CI, unfinished(CI, made))), remotes=remotes)
    assert said(plan) == ["create oauth_client.ci#1 -: new (manifest)"]
    assert [remote.id for remote in plan.changes[0].leftovers] == ["c1"]
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")]


def test_a_delivery_that_had_begun_goes_on_with_what_changed_since() -> None:
    """Or a further generation is made; only the apply can tell which."""
    begun = a_generation(phase=Phase.DELIVERING)
    now = a_client(name="new name", deliver=CI.deliver)
    plan = planned(now, state=a_state((CI, unfinished(CI, begun))), remotes=(a_remote(CI),))
    assert said(plan) == ["deliver oauth_client.ci#1 c1: undelivered (clock)"]
    assert changed(plan) == [("name", "ci", "new name", "manifest")]
    assert plan.changes[0].further == 2


def test_a_half_delivered_client_that_somebody_stopped_is_left_alone() -> None:
    """Until it is asked for."""
    state = a_state((CI, unfinished(CI, a_generation(phase=Phase.DELIVERING))))
    stopped = a_remote(CI, state="disabled")
    plan = planned(CI, state=state, remotes=(stopped,))
    assert (plan.changes, noticed(plan)) == ((), [("stopped", "oauth_client.ci")])
    asked = planned(
        CI, state=state, remotes=(stopped,), wishes=Wishes(reactivate=frozenset({CI.address}))
    )
    assert said(asked) == ["deliver oauth_client.ci#1 c1: undelivered (clock)"]
    assert changed(asked) == [("state", "disabled", "active", "drift")]


def test_a_half_delivered_client_that_is_gone_is_made_again() -> None:
    """Under a new number: a destination may hold the dead secret of the old one."""
    state = a_state((CI, unfinished(CI, a_generation(phase=Phase.DELIVERING))))
    assert said(planned(CI, state=state)) == ["create oauth_client.ci#2 -: gone (organization)"]


def test_a_rotation_that_was_cut_short_is_made_with_its_own_number() -> None:
    """From the client that is current, which goes on working meanwhile."""
    known = applied(
        CI,
        a_generation(deliveries=delivered(CI)),
        a_generation(2, Phase.PENDING, None, reason="undelivered"),
    )
    now = a_client(name="new name", deliver=CI.deliver)
    plan = planned(now, state=a_state((CI, known)), remotes=(a_remote(CI),))
    assert said(plan) == ["rotate oauth_client.ci#2 c1: undelivered (clock)"]
    assert changed(plan) == [("name", "ci", "new name", "manifest")]


def test_a_rotation_whose_delivery_had_begun_goes_on() -> None:
    """The one that it replaces is decided on only when it is replaced."""
    known = applied(
        CI, a_generation(deliveries=delivered(CI)), a_generation(2, Phase.DELIVERING, "c2")
    )
    remotes = (a_remote(CI), a_remote(CI, 2, "c2"))
    plan = planned(CI, state=a_state((CI, known)), remotes=remotes)
    assert said(plan) == ["deliver oauth_client.ci#2 c2: undelivered (clock)"]


def test_a_rotation_whose_new_client_is_gone_starts_again() -> None:
    """The current one is still there, but a destination may hold the dead secret."""
    known = applied(
        CI, a_generation(deliveries=delivered(CI)), a_generation(2, Phase.DELIVERING, "c2")
    )
    plan = planned(CI, state=a_state((CI, known)), remotes=(a_remote(CI),))
    assert said(plan) == ["rotate oauth_client.ci#3 c1: undelivered (clock)"]


def test_a_rotation_of_a_half_delivered_client_starts_from_that() -> None:
    """Somebody may use it."""
    known = unfinished(
        CI, a_generation(phase=Phase.DELIVERING), a_generation(2, Phase.UNDELIVERED, "c2")
    )
    remotes = (a_remote(CI), a_remote(CI, 2, "c2"))
    plan = planned(CI, state=a_state((CI, known)), remotes=remotes)
    assert said(plan) == ["rotate oauth_client.ci#2 c1: new (manifest)"]
    assert [remote.id for remote in plan.changes[0].leftovers] == ["c2"]


def test_a_reason_of_a_newer_gccreds_does_not_stop_an_older_one() -> None:
    """It is finished as what it is: undelivered."""
    intent = a_generation(phase=Phase.PENDING, id_=None, reason="some-later-reason")
    plan = planned(CI, state=a_state((CI, unfinished(CI, intent))))
    assert said(plan) == ["create oauth_client.ci#1 -: undelivered (clock)"]


def test_past_its_end_nothing_is_finished() -> None:
    """What was half made ends by itself, at that end."""
    over = a_client(expires="2027-01-01", deliver=CI.deliver)
    intent = a_generation(phase=Phase.PENDING, id_=None)
    plan = planned(over, state=a_state((over, unfinished(over, intent))))
    assert (plan.changes, noticed(plan)) == ((), [("expired", "oauth_client.ci")])
