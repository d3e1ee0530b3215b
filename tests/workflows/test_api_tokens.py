"""API tokens from first to last: made, tried, delivered, renewed, revoked (engine.md)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gccreds.domain.change import Action, Reason
from gccreds.domain.credential import API_TOKENS
from gccreds.domain.event import SecretDelivered, StepStarted, TokenCreated, TokenVerified
from gccreds.domain.lifetime import parse_moment
from gccreds.domain.state import Phase
from gccreds.workflows.requesting import Request
from tests.builders import a_token, declared, token_to_file
from tests.results import failures, results
from tests.worlds import World

TO_FILE = (token_to_file("export.env"),)
EXPORT = a_token(deliver=TO_FILE)
ADDRESS = "api_token.export"
OTHER = "api_token.other"


@pytest.fixture
def world(world: World) -> World:
    """In an organisation whose clock shows the first day of 2027."""
    world.sandbox.control("POST", "clock", {"set": "2027-01-01T00:00:00Z"})
    return world


def test_a_token_is_made_tried_by_a_call_and_delivered(world: World) -> None:
    """Then it is current, its end is in the state, and there is nothing left to do."""
    report = world.apply(declared(EXPORT))
    assert results(report) == [f"done create {ADDRESS}"]
    assert world.generations == {ADDRESS: [(1, "current")]}
    token = world.tokens["export#1"]
    held = world.held("export.env")
    assert held.keys() == {"TOKEN", "TOKEN_ID", "EXPIRES"}
    assert (held["TOKEN_ID"], world.token_works("export.env")) == (token["id"], True)
    assert token["dateExpires"].startswith("2027-04-01T00:00:")
    assert held["EXPIRES"] == token["dateExpires"][:19] + "Z"
    (generation,) = world.state.resources[EXPORT.address].generations
    assert (generation.endpoint, generation.remote_id) == (API_TOKENS, token["id"])
    assert generation.ends_at is not None
    plan = world.plan(declared(EXPORT))
    assert (plan.changes, plan.drift, plan.unchanged, plan.unmanaged) == ((), (), 1, 1)


def test_a_lifetime_is_foretold_whole(world: World) -> None:
    """A plan is made between two seconds, and an end is written down in whole ones."""
    local = datetime(2027, 1, 1, 0, 0, 0, 700_000, tzinfo=UTC)
    between = replace(world, now=lambda: local)
    plan = between.plan(declared(EXPORT))
    (end,) = (field.after for field in plan.changes[0].fields if field.field == "expires")
    assert parse_moment(str(end)) - plan.moment == timedelta(days=90)


def test_each_step_of_it_is_told(world: World) -> None:
    """A token is called a token, and the call is no login."""
    report = world.apply(declared(EXPORT))
    kinds = [type(event) for event in world.events if not isinstance(event, StepStarted)]
    assert kinds[:3] == [TokenCreated, TokenVerified, SecretDelivered]
    assert [r.summary for r in report.results] == [
        "created, tried with a call, delivered to 1 place"
    ]


def test_a_plan_of_a_create_says_when_it_will_end(world: World) -> None:
    """90 days from now, though no manifest names that moment."""
    (change,) = world.plan(declared(EXPORT)).changes
    fields = {field.field: field.after for field in change.fields}
    assert str(fields.pop("expires"))[:10] == "2027-04-01"
    assert fields == {"name": "export", "description": "", "scopes": ["users:readonly"]}


def test_a_name_and_a_description_change_in_place(world: World) -> None:
    """The token stays, with what it was given."""
    world.apply(declared(EXPORT))
    before = world.tokens["export#1"]
    wanted = a_token(deliver=TO_FILE, description="Nightly", name="Export")
    report = world.apply(declared(wanted))
    assert [r.summary for r in report.results] == ["updated: name, description"]
    assert world.tokens["export#1"] == {
        **before,
        "name": "Export",
        "description": "Nightly [gccreds payments/sandbox/api_token.export#1]",
    }
    assert world.plan(declared(wanted)).changes == ()


def test_other_scopes_are_another_token_and_the_old_one_is_revoked_later(world: World) -> None:
    """It works until its overlap is over; then an apply revokes it."""
    world.apply(declared(EXPORT))
    (world.folder / "old.env").write_text((world.folder / "export.env").read_text())
    wanted = a_token(deliver=TO_FILE, scopes=["users:readonly", "routing"])
    (change,) = world.plan(declared(wanted)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.MANIFEST)
    assert results(world.apply(declared(wanted))) == [f"done rotate {ADDRESS}"]
    assert world.generations == {ADDRESS: [(1, "overlapping"), (2, "current")]}
    assert world.tokens["export#2"]["scope"] == ["routing", "users:readonly"]
    assert (world.token_works("old.env"), world.token_works("export.env")) == (True, True)
    assert world.plan(declared(wanted)).changes == ()
    world.advance("25h")
    assert results(world.apply(declared(wanted))) == [f"done retire {ADDRESS}"]
    assert world.tokens.keys() == {"export#2"}
    assert world.generations == {ADDRESS: [(2, "current")]}
    assert (world.token_works("old.env"), world.token_works("export.env")) == (False, True)


def test_scopes_of_a_token_that_goes_nowhere_stay(world: World) -> None:
    """Another one would reach nobody; a finding says so, and what can change does."""
    world.apply(declared(a_token(expires="2027-06-30")))
    wanted = a_token(expires="2027-06-30", scopes=["routing"], description="words")
    plan = world.plan(declared(wanted))
    assert [[f.field for f in change.fields] for change in plan.changes] == [["description"]]
    assert [notice.rule for notice in plan.notices] == ["undelivered"]
    world.apply(declared(wanted))
    assert world.tokens["export#1"]["scope"] == ["users:readonly"]


def test_another_fixed_end_is_another_token(world: World) -> None:
    """An end is given once."""
    world.apply(declared(a_token(expires="2027-06-30", deliver=TO_FILE)))
    wanted = a_token(expires="2027-09-30", deliver=TO_FILE)
    assert results(world.apply(declared(wanted))) == [f"done rotate {ADDRESS}"]
    assert world.tokens["export#2"]["dateExpires"] == "2027-09-30T00:00:00.000Z"
    assert world.held("export.env")["EXPIRES"] == "2027-09-30T00:00:00Z"


def test_a_rolling_token_is_renewed_before_its_end(world: World) -> None:
    """A third of its lifetime before, with an end that counts from then."""
    world.apply(declared(EXPORT))
    world.advance("59d")
    assert world.plan(declared(EXPORT)).changes == ()
    world.advance("2d")
    (change,) = world.plan(declared(EXPORT)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)
    assert [field.field for field in change.fields] == ["expires"]
    assert results(world.apply(declared(EXPORT))) == [f"done rotate {ADDRESS}"]
    assert world.tokens["export#2"]["dateExpires"].startswith("2027-06-01T00:00:")
    assert world.held("export.env")["EXPIRES"][:10] == "2027-06-01"
    assert world.token_works("export.env")
    world.advance("25h")
    world.apply(declared(EXPORT))
    assert world.tokens.keys() == {"export#2"}


def test_a_rolling_token_that_ended_is_replaced_and_taken_off_the_list(world: World) -> None:
    """Nobody ran gccreds in time; what is listed as expired for ever goes in the same apply."""
    world.apply(declared(EXPORT))
    world.advance("100d")
    (change,) = world.plan(declared(EXPORT)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)
    world.apply(declared(EXPORT))
    assert world.token_works("export.env")
    assert world.tokens.keys() == {"export#2"}
    assert world.plan(declared(EXPORT)).changes == ()


def test_a_fixed_end_is_the_end(world: World) -> None:
    """Nothing is made in its place; a finding says so."""
    fixed = a_token(expires="2027-06-30", deliver=TO_FILE)
    world.apply(declared(fixed))
    world.advance("181d")
    plan = world.plan(declared(fixed))
    assert (plan.changes, [notice.rule for notice in plan.notices]) == ((), ["expired"])
    later = a_token(expires="2027-12-31", deliver=TO_FILE)
    (change,) = world.plan(declared(later)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)
    world.apply(declared(later))
    assert world.token_works("export.env")


def test_a_changed_lifetime_is_not_drift_of_what_was_issued(world: World) -> None:
    """It holds from the next token on."""
    world.apply(declared(EXPORT))
    shorter = a_token(lifetime="60d", deliver=TO_FILE)
    plan = world.plan(declared(shorter))
    assert (plan.changes, plan.drift) == ((), ())


def test_a_removed_token_is_revoked_at_once(world: World) -> None:
    """There is no inactive token, so it has no grace."""
    world.apply(declared(EXPORT))
    (change,) = world.plan(declared()).changes
    assert (change.action, change.reason) == (Action.DELETE, Reason.REMOVED)
    assert results(world.apply(declared())) == [f"done delete {ADDRESS}"]
    assert (world.tokens, world.generations) == ({}, {})
    assert not world.token_works("export.env")


def test_a_forgotten_token_works_on_without_our_mark(world: World) -> None:
    """`on_removal: forget`."""
    world.apply(declared(a_token(deliver=TO_FILE, on_removal="forget", description="words")))
    assert results(world.apply(declared())) == [f"done forget {ADDRESS}"]
    assert [token["description"] for token in world.sandbox.state["api_tokens"]] == ["words"]
    assert world.token_works("export.env")


def test_a_token_that_was_revoked_by_hand_is_made_again(world: World) -> None:
    """Gone is gone."""
    world.apply(declared(EXPORT))
    world.sandbox.control("POST", "edit", {"id": world.tokens["export#1"]["id"], "remove": True})
    (change,) = world.plan(declared(EXPORT)).changes
    assert (change.action, change.reason) == (Action.CREATE, Reason.GONE)
    world.apply(declared(EXPORT))
    assert world.tokens.keys() == {"export#2"}
    assert world.token_works("export.env")


def test_drift_of_a_name_is_mended_in_place(world: World) -> None:
    """And told as what somebody did."""
    world.apply(declared(EXPORT))
    edit = {"id": world.tokens["export#1"]["id"], "set": {"name": "mine"}}
    world.sandbox.control("POST", "edit", edit)
    plan = world.plan(declared(EXPORT))
    assert [(c.action, c.reason) for c in plan.changes] == [(Action.UPDATE, Reason.DRIFT)]
    assert [drift.names for drift in plan.drift] == [{"name"}]
    world.apply(declared(EXPORT))
    assert world.tokens["export#1"]["name"] == "export"


@pytest.mark.parametrize("effect", [{"close": "after"}, {"status": 503}, {"body": "garbage"}])
def test_a_create_whose_answer_was_lost_leaves_one_token(
    world: World, effect: dict[str, object]
) -> None:
    """The tokens' list is read, what was made is revoked, and another one made."""
    world.sandbox.fault("POST", API_TOKENS, effect)
    assert results(world.apply(declared(EXPORT))) == [f"done create {ADDRESS}"]
    assert world.tokens.keys() == {"export#1"}
    assert world.token_works("export.env")
    assert world.plan(declared(EXPORT)).changes == ()


def test_a_token_that_does_not_work_is_revoked_before_anybody_has_it(world: World) -> None:
    """It is tried from memory."""
    world.sandbox.fault("GET", "/api/v2/tokens/me", {"status": 401}, skip=1, times=99)
    report = world.apply(declared(EXPORT), wait=lambda _: None)
    assert failures(report) == [(ADDRESS, "login.refused", True)]
    assert (world.tokens, world.held("export.env")) == ({}, {})


def test_no_token_is_revoked_by_the_logout_of_a_run(world: World) -> None:
    """DELETE tokens/me is for access tokens; it is never called with an API token."""
    world.apply(declared(EXPORT))
    assert world.sent("DELETE") == ["/api/v2/tokens/me"]
    assert world.token_works("export.env")


def begun(world: World, phase: Phase, **members: Any) -> None:
    """The state as a kill in that phase of the one generation would have left it."""
    state = world.state
    resource = state.resources[EXPORT.address]
    (generation,) = resource.generations
    cut_short = replace(generation, phase=phase, **members)
    left = state.with_resources({EXPORT.address: replace(resource, generations=(cut_short,))})
    world.store.write(left.next_serial, replacing=state.serial)


def test_one_that_was_made_and_not_delivered_is_revoked_and_made_anew(world: World) -> None:
    """Killed in between: nobody has it, and nobody can see it again."""
    world.apply(declared(EXPORT))
    begun(world, Phase.UNDELIVERED, fingerprint=None, deliveries=())
    (world.folder / "export.env").unlink()
    first = world.tokens["export#1"]["id"]
    assert results(world.apply(declared(EXPORT))) == [f"done create {ADDRESS}"]
    assert world.tokens["export#1"]["id"] != first
    assert len(world.tokens) == 1
    assert world.token_works("export.env")
    assert world.generations == {ADDRESS: [(1, "current")]}


def test_one_whose_create_was_never_answered_is_found_by_its_mark(world: World) -> None:
    """Killed before the answer: what the tokens' list has of it is revoked."""
    world.apply(declared(EXPORT))
    begun(world, Phase.PENDING, remote_id=None, ends_at=None, fingerprint=None, deliveries=())
    (world.folder / "export.env").unlink()
    assert results(world.apply(declared(EXPORT))) == [f"done create {ADDRESS}"]
    assert len(world.sandbox.state["api_tokens"]) == 1
    assert world.token_works("export.env")


def test_a_delivery_that_was_cut_short_goes_on_from_where_it_can_be_read(world: World) -> None:
    """The token that one destination holds goes to the others; no other is made."""
    twice = a_token(deliver=(*TO_FILE, token_to_file("other.env")))
    world.apply(declared(twice))
    made = world.tokens["export#1"]["id"]
    state = world.state.resources[EXPORT.address].generations[0]
    first, second = state.deliveries
    begun(world, Phase.DELIVERING, deliveries=(first, replace(second, at=None)))
    (world.folder / "other.env").unlink()
    assert results(world.apply(declared(twice))) == [f"done deliver {ADDRESS}"]
    assert world.tokens["export#1"]["id"] == made
    assert world.held("other.env") == world.held("export.env")
    assert world.generations == {ADDRESS: [(1, "current")]}


def test_a_lost_state_is_found_again_by_the_marks(world: World) -> None:
    """With its end, so that it is renewed in time."""
    world.apply(declared(EXPORT))
    (world.folder / ".gccreds/sandbox.json").unlink()
    (change,) = world.plan(declared(EXPORT)).changes
    assert (change.action, change.reason) == (Action.IMPORT, Reason.LOST_STATE)
    world.apply(declared(EXPORT))
    (generation,) = world.state.resources[EXPORT.address].generations
    assert generation.endpoint == API_TOKENS
    assert generation.ends_at is not None
    assert world.plan(declared(EXPORT)).changes == ()


def test_one_of_which_nobody_knows_who_has_it_is_replaced_on_request_alone(world: World) -> None:
    """Other scopes wait for that: whoever uses it would be without a token after the overlap."""
    world.apply(declared(EXPORT))
    (world.folder / ".gccreds/sandbox.json").unlink()
    other = replace(EXPORT, fields={**EXPORT.fields, "scopes": ["routing"]})
    world.apply(declared(other))
    plan = world.plan(declared(other))
    assert (plan.changes, [notice.rule for notice in plan.notices]) == ((), ["consumers-unknown"])
    assert plan.notices[0].message.endswith(
        "nothing replaced, though only another one can have the declared scopes."
    )
    (world.folder / "export.env").unlink()  # without a state nobody knows who wrote it
    report = world.apply(declared(other), Request(rotated=("export",)))
    assert results(report) == [f"done rotate {ADDRESS}"]
    assert world.plan(declared(other)).changes == ()


def test_of_a_lost_state_with_two_tokens_a_destination_tells_which_counts(world: World) -> None:
    """Their ends do not: each has a later one than the one before it, replaced or not."""
    world.apply(declared(EXPORT))
    world.apply(declared(a_token(deliver=TO_FILE, scopes=["routing"])))
    (world.folder / ".gccreds/sandbox.json").unlink()
    wanted = a_token(deliver=TO_FILE, scopes=["routing"])
    assert results(world.apply(declared(wanted))) == [f"done import {ADDRESS}"]
    assert world.generations == {ADDRESS: [(1, "overlapping"), (2, "current")]}
    assert world.token_works("export.env")
    world.advance("25h")
    world.apply(declared(wanted))
    assert world.tokens.keys() == {"export#2"}


def test_a_token_whose_create_got_no_answer_is_found_though_its_entry_is_taken_out(
    world: World,
) -> None:
    """Killed after the create: the state has the intent, and no id of any token."""
    world.apply(declared(EXPORT))
    resource = world.state.resources[EXPORT.address]
    (made,) = resource.generations
    intent = replace(made, phase=Phase.PENDING, remote_id=None, fingerprint=None, deliveries=())
    cut_short = world.state.with_resources({EXPORT.address: resource.with_generation(intent)})
    world.store.write(cut_short.next_serial, replacing=world.state.serial)
    world.advance("1h")
    assert results(world.apply(declared())) == [f"done delete {ADDRESS}"]
    assert world.tokens == {}


def test_a_removed_token_works_until_another_has_its_destination(world: World) -> None:
    """Handed over: its consumers read one place, and a day longer it works for them."""
    world.apply(declared(EXPORT))
    (world.folder / "old.env").write_text((world.folder / "export.env").read_text())
    other = a_token("other", deliver=TO_FILE)
    assert results(world.apply(declared(other))) == [
        f"done create {OTHER}",
        f"done retire {ADDRESS}",
    ]
    assert (world.token_works("old.env"), world.token_works("export.env")) == (True, True)
    world.advance("25h")
    assert results(world.apply(declared(other))) == [f"done delete {ADDRESS}"]
    assert (world.token_works("old.env"), world.token_works("export.env")) == (False, True)


def test_without_the_feature_what_only_the_state_knows_is_let_go(world: World) -> None:
    """It went with the feature, and hinders nothing."""
    world.apply(declared(EXPORT))
    world.sandbox.fault("GET", API_TOKENS, {"status": 404}, times=2)
    (change,) = world.plan(declared()).changes
    assert (change.action, change.reason) == (Action.FORGET, Reason.GONE)
