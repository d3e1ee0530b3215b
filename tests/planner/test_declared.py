"""What manifests declare, against what is there: the upper rows of engine.md, "Deciding"."""

from datetime import timedelta

from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.state import Phase
from gccreds.planner.context import Wishes
from tests.builders import A_WEEK, NOON, PLACE, a_client, to_file
from tests.planner.given import (
    HOME,
    VIEWER,
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    delivered,
    mark,
    noticed,
    planned,
    said,
    the_notice,
    unmanaged,
)

CI = a_client()
KNOWN = a_state((CI, applied(CI)))
YESTERDAY = as_wire_moment(NOON - timedelta(days=1))


def test_what_nobody_knows_is_created() -> None:
    """With every field as a change from nothing, roles by their names, and no object yet."""
    plan = planned(CI)
    assert [change.as_json() for change in plan.changes] == [
        {
            "address": "oauth_client.ci",
            "kind": "oauth_client",
            "action": "create",
            "group": "manifest",
            "reason": "new",
            "remote_id": None,
            "generation": 1,
            "fields": [
                {"field": name, "before": None, "after": after, "cause": "manifest"}
                for name, after in {
                    "name": "ci",
                    "description": "",
                    "grant": "client_credentials",
                    "roles": {"Reporting Viewer": ["Home"]},
                    "scopes": [],
                    "redirect_uris": [],
                    "access_token_lifetime": "24h",
                    "expires": None,
                }.items()
            ],
            "position": PLACE.as_json(),
        }
    ]


def test_what_is_as_declared_and_as_applied_has_no_change() -> None:
    """And no drift, and is counted as unchanged."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI), unmanaged()))
    assert (plan.changes, plan.drift, plan.notices) == ((), (), ())
    assert (plan.unchanged, plan.managed, plan.unmanaged) == (1, 1, 1)


def test_a_changed_manifest_is_an_update_that_the_manifest_asks_for() -> None:
    """Before is what the organisation has, after what is declared; nothing drifted."""
    plan = planned(a_client(access_token_lifetime="15m"), state=KNOWN, remotes=(a_remote(CI),))
    assert said(plan) == ["update oauth_client.ci#1 c1: manifest (manifest)"]
    assert changed(plan) == [("access_token_lifetime", "24h", "15m", "manifest")]
    assert plan.drift == ()


def test_somebodys_edit_is_drift_and_an_update_that_undoes_it() -> None:
    """The organisation asks for it; who edited it, and when, is told by the drift."""
    edited = a_remote(CI, accessTokenValiditySeconds=172_800)
    plan = planned(CI, state=KNOWN, remotes=(edited,))
    assert said(plan) == ["update oauth_client.ci#1 c1: drift (organization)"]
    assert changed(plan) == [("access_token_lifetime", "2d", "24h", "drift")]
    assert [drift.as_json(None) for drift in plan.drift] == [
        {
            "address": "oauth_client.ci",
            "remote_id": "c1",
            "modified_at": None,
            "modified_by": None,
            "fields": [
                {
                    "field": "access_token_lifetime",
                    "before": "24h",
                    "after": "2d",
                    "cause": "drift",
                }
            ],
        }
    ]


def test_a_field_that_both_changed_says_both() -> None:
    """The update is the manifest's; the drift shows what somebody made of it."""
    edited = a_remote(CI, accessTokenValiditySeconds=172_800, name="renamed by hand")
    plan = planned(a_client(access_token_lifetime="15m"), state=KNOWN, remotes=(edited,))
    assert said(plan) == ["update oauth_client.ci#1 c1: manifest (manifest)"]
    assert changed(plan) == [
        ("name", "renamed by hand", "ci", "drift"),
        ("access_token_lifetime", "2d", "15m", "both"),
    ]
    assert [sorted(drift.names) for drift in plan.drift] == [["access_token_lifetime", "name"]]


def test_an_edit_to_what_the_manifest_now_says_is_drift_without_a_change() -> None:
    """There is nothing to write: the state is what is old."""
    now = a_client(access_token_lifetime="15m")
    plan = planned(now, state=KNOWN, remotes=(a_remote(now),))
    assert plan.changes == ()
    assert [sorted(drift.names) for drift in plan.drift] == [["access_token_lifetime"]]


def test_the_order_of_a_set_is_no_difference() -> None:
    """Scopes, redirect URIs and divisions are sets."""
    app = a_client(
        grant="authorization_code", roles={}, scopes=["a", "b"], redirect_uris=["x", "y"]
    )
    seen = a_remote(app, scope=["b", "a"], registeredRedirectUri=["y", "x"])
    assert planned(app, state=a_state((app, applied(app))), remotes=(seen,)).changes == ()


def test_roles_are_compared_by_id_and_shown_by_name() -> None:
    """A grant that somebody added is shown as a manifest would write it."""
    added = [
        {"roleId": VIEWER, "divisionId": HOME},
        {"roleId": "role-op", "divisionId": "*"},
    ]
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI, roleDivisions=added),))
    before = {"Operator": "all", "Reporting Viewer": ["Home"]}
    assert changed(plan) == [("roles", before, {"Reporting Viewer": ["Home"]}, "drift")]


def test_an_ignored_field_is_neither_change_nor_drift() -> None:
    """Others may change it."""
    ci = a_client(description="ours", ignore_changes=frozenset({"description", "name"}))
    seen = a_remote(ci, description=f"theirs {mark(ci)}", name="theirs")
    plan = planned(ci, state=a_state((ci, applied(ci))), remotes=(seen,))
    assert (plan.changes, plan.drift) == ((), ())


def test_a_member_that_is_passed_through_is_compared_like_a_field() -> None:
    """It is sent as it is, so it drifts as it is."""
    ci = a_client()
    fields = {**ci.fields, "passthrough.maxSessions": 5}
    ci = type(ci)(ci.address, fields, ci.position)
    plan = planned(ci, state=a_state((ci, applied(ci))), remotes=(a_remote(ci, maxSessions=9),))
    assert changed(plan) == [("passthrough.maxSessions", 9, 5, "drift")]


def test_a_member_that_nobody_declared_is_not_looked_at() -> None:
    """gccreds does not know it, and keeps it."""
    assert planned(CI, state=KNOWN, remotes=(a_remote(CI, newMember="x"),)).changes == ()


def test_a_changed_lifecycle_is_an_update_of_the_manifest() -> None:
    """So that a plan shows it, though it costs no request."""
    now = a_client(grace=timedelta(days=2), prevent_destroy=True)
    plan = planned(now, state=KNOWN, remotes=(a_remote(CI),))
    assert said(plan) == ["update oauth_client.ci#1 c1: manifest (manifest)"]
    assert changed(plan) == [
        ("grace", "7d", "2d", "manifest"),
        ("prevent_destroy", False, True, "manifest"),
    ]


def test_a_client_that_somebody_stopped_is_left_alone() -> None:
    """It may have been stopped for a reason; the notice says both ways out."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI, state="disabled", name="x"),))
    assert plan.changes == ()
    assert the_notice(plan) == Notice(
        "stopped",
        "oauth_client.ci is disabled: somebody stopped it, so nothing is done with it.",
        "gccreds -e prod apply --reactivate oauth_client.ci makes it work again; taking the entry "
        "out removes it",
        "oauth_client.ci",
        PLACE,
    )


def test_a_stopped_client_that_is_asked_for_works_again() -> None:
    """With what else is not as declared, in one update."""
    wishes = Wishes(reactivate=frozenset({CI.address}))
    stopped = a_remote(CI, state="inactive", name="x")
    plan = planned(CI, state=KNOWN, remotes=(stopped,), wishes=wishes)
    assert said(plan) == ["update oauth_client.ci#1 c1: drift (organization)"]
    assert changed(plan) == [
        ("state", "inactive", "active", "drift"),
        ("name", "x", "ci", "drift"),
    ]


def test_one_whose_removal_had_begun_is_put_back() -> None:
    """Active, its end as declared; that end was ours, so nothing drifted."""
    end = NOON + A_WEEK
    ending = a_generation(phase=Phase.ENDING, ends_at=end)
    there = a_remote(CI, state="inactive", dateToDelete=as_wire_moment(end))
    plan = planned(CI, state=a_state((CI, applied(CI, ending))), remotes=(there,))
    assert said(plan) == ["update oauth_client.ci#1 c1: manifest (manifest)"]
    assert changed(plan) == [
        ("state", "inactive", "active", "manifest"),
        ("expires", "2027-01-12T12:00:00Z", None, "manifest"),
    ]
    assert plan.drift == ()


def test_one_that_was_made_active_by_hand_and_put_back_is_managed_again() -> None:
    """The state alone knows that it was ending, and that is said too."""
    ending = a_generation(phase=Phase.ENDING, ends_at=NOON + A_WEEK)
    plan = planned(CI, state=a_state((CI, applied(CI, ending))), remotes=(a_remote(CI),))
    assert changed(plan) == [("state", "ending", "active", "manifest")]


def test_one_that_is_gone_is_made_again_as_the_next_generation() -> None:
    """A number is never given twice, also where the newest is retired already."""
    assert said(planned(CI, state=KNOWN)) == ["create oauth_client.ci#2 -: gone (organization)"]
    retired = applied(CI, a_generation(), a_generation(2, Phase.RETIRED, "c2"))
    assert said(planned(CI, state=a_state((CI, retired)))) == [
        "create oauth_client.ci#3 -: gone (organization)"
    ]


def test_past_its_declared_end_nothing_is_made() -> None:
    """Neither for the first time nor again."""
    over = a_client(expires="2027-01-05T12:00:00Z")
    for state in (a_state(), a_state((over, applied(over)))):
        plan = planned(over, state=state)
        assert plan.changes == ()
        assert the_notice(plan) == Notice(
            "expired",
            "oauth_client.ci ended on 2027-01-05 12:00 UTC and is not made again.",
            "write a later `expires`, or take the entry out",
            "oauth_client.ci",
            PLACE,
        )


def test_an_end_in_the_past_is_not_written_to_one_that_still_works() -> None:
    """The API takes none; everything else is updated."""
    over = a_client(expires="2027-01-01", name="other")
    plan = planned(over, state=KNOWN, remotes=(a_remote(CI),))
    assert changed(plan) == [("name", "ci", "other", "manifest")]
    assert the_notice(plan).message == (
        "oauth_client.ci should have ended on 2027-01-01 00:00 UTC, an end that cannot be set any "
        "more; client c1 works without an end."
    )


def test_a_destination_taken_out_keeps_what_it_has_and_that_is_said() -> None:
    """Until somebody removes it there."""
    before = a_client(deliver=(to_file("a.env"), to_file("b.env")))
    now = a_client(deliver=(to_file("b.env"),))
    plan = planned(now, state=a_state((before, applied(before))), remotes=(a_remote(now),))
    assert plan.changes == ()
    assert the_notice(plan) == Notice(
        "left-behind",
        "file a.env keeps the secret of oauth_client.ci, which is no longer delivered there.",
        "remove the secret there by hand, or put the destination back under `deliver`",
        "oauth_client.ci",
        PLACE,
    )


def test_an_added_destination_is_delivered_to_with_what_else_changed() -> None:
    """Only an apply can tell whether some destination still shows the secret."""
    before = a_client(deliver=(to_file("a.env"),))
    now = a_client(name="new name", deliver=(to_file("a.env"), to_file("b.env")))
    plan = planned(now, state=a_state((before, applied(before))), remotes=(a_remote(before),))
    assert [change.as_json() for change in plan.changes] == [
        {
            "address": "oauth_client.ci",
            "kind": "oauth_client",
            "action": "deliver",
            "group": "clock",
            "reason": "undelivered",
            "remote_id": "c1",
            "generation": 1,
            "fields": [{"field": "name", "before": "ci", "after": "new name", "cause": "manifest"}],
            "position": PLACE.as_json(),
            "if_undelivered": "rotate",
        }
    ]
    assert plan.changes[0].further == 2


def test_other_names_at_a_destination_are_delivered_anew() -> None:
    """`as` is part of what was delivered."""
    before = a_client(deliver=(to_file("a.env"),))
    renamed = type(to_file("a.env"))("file", "a.env", {"path": "a.env"}, {"client_id": "ID"})
    now = a_client(deliver=(renamed,))
    plan = planned(now, state=a_state((before, applied(before))), remotes=(a_remote(before),))
    assert said(plan) == ["deliver oauth_client.ci#1 c1: undelivered (clock)"]


def test_an_unconfirmed_delivery_is_done_again() -> None:
    """Its write had begun when the run ended."""
    ci = a_client(deliver=(to_file("a.env"),))
    begun = tuple(type(d)(d.to, None, d.holds, d.extra) for d in delivered(ci))
    state = a_state((ci, applied(ci, a_generation(deliveries=begun))))
    assert said(planned(ci, state=state, remotes=(a_remote(ci),))) == [
        "deliver oauth_client.ci#1 c1: undelivered (clock)"
    ]


def test_a_client_with_another_projects_mark_is_none_of_ours() -> None:
    """It is counted with those that nobody manages."""
    foreign = unmanaged(description="[gccreds billing/prod/oauth_client.ci#1]")
    plan = planned(CI, remotes=(foreign,))
    assert said(plan) == ["create oauth_client.ci#1 -: new (manifest)"]
    assert (plan.managed, plan.unmanaged) == (0, 1)


def test_our_mark_that_neither_state_nor_manifests_know_is_an_orphan() -> None:
    """It is never assumed to be ours."""
    plan = planned(remotes=(a_remote(CI),))
    assert plan.changes == ()
    assert noticed(plan) == [("orphan-mark", "oauth_client.ci")]
    assert (plan.managed, plan.unmanaged, plan.unchanged) == (1, 0, 0)


def test_a_copied_description_is_neither_taken_nor_ended() -> None:
    """People copy clients; the one that the state names is ours."""
    plan = planned(CI, state=KNOWN, remotes=(a_remote(CI), a_remote(CI, id_="copy")))
    assert plan.changes == ()
    assert the_notice(plan) == Notice(
        "orphan-mark",
        "client copy carries a mark of oauth_client.ci too; the one that is managed is c1. It is "
        "left alone.",
        "take the mark off its description in the admin UI, or delete that client",
        "oauth_client.ci",
        PLACE,
    )
