"""Revoking: dead at once, noted in the state, replaced by the next apply (cli.md, `revoke`)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from gccreds.domain.change import Action, Reason
from gccreds.domain.event import ClientCreated, Event
from gccreds.domain.plan import Plan
from gccreds.domain.revocation import Revocation, Stopped
from gccreds.domain.secret import Secret
from gccreds.errors import ApiRefused, NetworkFailed, UsageError
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.genesys.timer import Timer
from gccreds.kinds.registry import kinds
from gccreds.planner.context import Wishes
from gccreds.workflows.requesting import Request
from gccreds.workflows.revoke_target import Known, find_target
from gccreds.workflows.revoking import Revoking
from tests.builders import a_client, a_token, declared, to_file, token_to_file
from tests.results import results
from tests.sandboxes import CLIENTS
from tests.workflows.test_delivering_again import a_program, failing_at_the_second
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
UNDELIVERED = a_client()
OTHER = a_client("other", deliver=(to_file("other.env"),))
REFUSED = {"status": 400, "json": {"code": "bad.request", "message": "no"}}
OWNER = ("payments", "sandbox")


def revoke(world: World, text: str, known: Known | None = None) -> Revocation:
    """What `gccreds revoke` does, in a session of its own."""
    sandbox = world.sandbox
    login = ClientLogin(sandbox.client_id, Secret(sandbox.client_secret), "a test")
    timer = Timer(sleep=lambda _: None)
    with Session(hosts_at(sandbox.url), login, timer=timer) as session:
        organisation = Organisation(session)
        known = known or Known(world.store.read(), OWNER)
        target = find_target(text, organisation, kinds(), known)
        store = world.store if known.owner else None
        return Revoking(
            organisation, kinds(), store, sandbox.client_id, _now, lambda _: None
        ).revoke(target)


def _now() -> datetime:
    return datetime.now(UTC)


def plans(world: World, *clients: Any) -> list[tuple[str, Action, Reason, int | None]]:
    """What the next apply would do."""
    changes = world.plan(declared(*clients)).changes
    return [(str(c.address), c.action, c.reason, c.generation) for c in changes]


def test_a_revoked_credential_is_dead_at_once_and_replaced_by_the_next_apply(world: World) -> None:
    """The old client has no overlap: it is deleted in the same apply, and the note is done with."""
    world.apply(declared(CI))
    old = world.clients["ci"]["id"]
    assert revoke(world, "oauth_client.ci").stopped == {old: Stopped.DISABLED}
    assert not world.works("ci.env")
    assert plans(world, CI) == [("oauth_client.ci", Action.ROTATE, Reason.COMPROMISED, 2)]
    assert results(world.apply(declared(CI))) == ["done rotate oauth_client.ci"]
    assert world.works("ci.env")
    assert world.clients["ci"]["id"] != old
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert world.state.resources[CI.address].revoked_at is None
    assert plans(world, CI) == []


def test_it_is_told_where_it_is_noted(world: World) -> None:
    """The place of the state."""
    world.apply(declared(CI))
    assert revoke(world, "oauth_client.ci").noted_in == ".gccreds/sandbox.json"
    assert world.state.resources[CI.address].is_revoked


def test_what_is_gone_by_then_is_replaced_too(world: World) -> None:
    """The note counts, whatever is there."""
    world.apply(declared(CI))
    revoke(world, "oauth_client.ci")
    world.sandbox.control("POST", "edit", {"id": world.clients["ci"]["id"], "remove": True})
    assert plans(world, CI) == [("oauth_client.ci", Action.ROTATE, Reason.COMPROMISED, 2)]
    world.apply(declared(CI))
    assert world.works("ci.env")
    assert world.generations == {"oauth_client.ci": [(2, "current")]}


def test_what_another_hand_let_work_again_is_replaced_all_the_same(world: World) -> None:
    """Until then its leaked secret works again."""
    world.apply(declared(CI))
    revoke(world, "oauth_client.ci")
    world.edit("ci", state="active")
    assert plans(world, CI) == [("oauth_client.ci", Action.ROTATE, Reason.COMPROMISED, 2)]


def test_a_rotation_of_it_that_was_cut_short_is_finished(world: World) -> None:
    """Its new generation answers the note: there is no third one, and the old one ends at once."""
    both = a_client(deliver=(to_file("ci.env"), a_program(world.folder)))
    world.apply(declared(both))
    revoke(world, "oauth_client.ci")
    failing_at_the_second(world, both)
    assert world.state.resources[CI.address].revoked_at is not None
    assert plans(world, both) == [("oauth_client.ci", Action.DELIVER, Reason.UNDELIVERED, 2)]
    world.apply(declared(both))
    assert world.works("ci.env")
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert world.state.resources[CI.address].revoked_at is None
    assert len(world.clients) == 1
    assert plans(world, both) == []


def test_one_without_deliver_is_left_as_it_is_and_told(world: World) -> None:
    """Another would reach nobody."""
    world.apply(declared(UNDELIVERED))
    revoke(world, "oauth_client.ci")
    plan = world.plan(declared(UNDELIVERED))
    assert plan.changes == ()
    (finding,) = (f for f in plan.findings if f.rule == "stopped")
    assert "oauth_client.ci was revoked on " in finding.message
    assert "gccreds -e sandbox apply --reactivate oauth_client.ci" in finding.next_step


def test_one_without_deliver_may_be_let_work_again(world: World) -> None:
    """By a person who says so; the note is gone then."""
    world.apply(declared(UNDELIVERED))
    revoke(world, "oauth_client.ci")
    wishes = Request(wishes=Wishes(frozenset({UNDELIVERED.address})))
    assert results(world.apply(declared(UNDELIVERED), wishes)) == ["done update oauth_client.ci"]
    assert world.clients["ci"].get("state", "active") == "active"
    assert world.state.resources[CI.address].revoked_at is None
    assert plans(world, UNDELIVERED) == []


def test_what_is_not_declared_any_more_is_removed_as_ever(world: World) -> None:
    """Nothing takes its place."""
    world.apply(declared(CI))
    revoke(world, "oauth_client.ci")
    assert plans(world) == [("oauth_client.ci", Action.RETIRE, Reason.REMOVED, 1)]


def test_a_revoke_while_it_is_asked_is_taken_in(world: World) -> None:
    """The lock is held by then; the answer carries out the rest, and the note is kept."""
    world.apply(declared(CI))

    def revoked(_: Plan) -> None:
        revoke(world, "oauth_client.ci")

    report = world.apply(declared(CI, OTHER), approve=revoked)
    assert (results(report), report.unwritten) == (["done create oauth_client.other"], None)
    assert world.state.resources[CI.address].is_revoked
    assert plans(world, CI, OTHER) == [("oauth_client.ci", Action.ROTATE, Reason.COMPROMISED, 2)]


def test_a_revoke_in_the_middle_of_an_apply_is_taken_in(world: World) -> None:
    """Both write the state; the apply ends well, and the credential is dead."""
    world.apply(declared(CI))

    class Listening(list[Event]):
        def append(self, event: Event) -> None:
            super().append(event)
            if isinstance(event, ClientCreated):
                revoke(world, "oauth_client.ci")

    world.events = Listening()
    report = world.apply(declared(CI, OTHER))
    assert (results(report), report.unwritten) == (["done create oauth_client.other"], None)
    assert not world.works("ci.env")
    assert world.works("other.env")
    assert world.state.resources[CI.address].is_revoked


def test_an_update_that_comes_too_late_does_not_bring_it_back(world: World) -> None:
    """Revoked between the plan and the PUT: the address fails, and is replaced by the next."""
    world.apply(declared(CI))
    renamed = a_client(name="CI", deliver=(to_file("ci.env"),))

    def revoked(_: Plan) -> None:
        revoke(world, "oauth_client.ci")

    assert results(world.apply(declared(renamed), approve=revoked)) == [
        "failed update oauth_client.ci"
    ]
    assert world.clients["ci"]["state"] == "disabled"
    world.apply(declared(renamed))
    assert world.works("ci.env")
    assert list(world.clients) == ["CI"]


def test_where_disabling_is_refused_it_is_made_inactive(world: World) -> None:
    """It gets no new tokens, and that is what is told."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", REFUSED)
    assert list(revoke(world, "oauth_client.ci").stopped.values()) == [Stopped.INACTIVE]
    assert not world.works("ci.env")


def test_one_that_could_not_be_stopped_is_told_beside_those_that_were(world: World) -> None:
    """Each client for itself; where none could, it is an error and nothing is noted."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", REFUSED, times=2)
    with pytest.raises(ApiRefused):
        revoke(world, "oauth_client.ci")
    assert world.state.resources[CI.address].revoked_at is None


def test_where_every_answer_is_lost_the_client_tells_that_it_was_stopped(world: World) -> None:
    """It is noted then like any other, so that the next apply makes another."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"body": "garbage"}, times=99)
    assert list(revoke(world, "oauth_client.ci").stopped.values()) == [Stopped.DISABLED]
    assert world.state.resources[CI.address].is_revoked


def test_what_works_on_after_no_answer_came_is_not_told_as_stopped(world: World) -> None:
    """The requests were sent and not carried out: that is the error."""
    world.apply(declared(CI))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"status": 503}, times=99)
    with pytest.raises(NetworkFailed, match="it answered 503"):
        revoke(world, "oauth_client.ci")
    assert world.works("ci.env")
    assert not world.state.resources[CI.address].is_revoked


def test_a_token_whose_last_answer_is_lost_is_told_as_revoked(world: World) -> None:
    """It is off the list, which is how one sees it."""
    token = a_token(deliver=(token_to_file("t.json"),))
    world.apply(declared(token))
    world.sandbox.fault("DELETE", "/api/v2/*", {"body": "garbage"}, times=99)
    assert list(revoke(world, str(token.address)).stopped.values()) == [Stopped.REVOKED]


def test_without_a_state_its_mark_tells(world: World) -> None:
    """An address is found by the marks of this project and environment."""
    world.apply(declared(CI))
    world.store.unlock(force=True)
    (world.folder / ".gccreds/sandbox.json").unlink()
    revocation = revoke(world, "oauth_client.ci")
    assert not world.works("ci.env")
    assert revocation.not_noted == "the state does not know it"


def test_marks_of_other_environments_are_not_meant(world: World) -> None:
    """The same address is another credential there."""
    world.apply(declared(CI))
    with pytest.raises(
        UsageError, match=r"oauth_client\.ci has no client or token in this organisation"
    ):
        revoke(world, "oauth_client.ci", Known(None, ("payments", "prod")))
    assert world.works("ci.env")


def test_without_a_project_an_address_must_be_clear(world: World) -> None:
    """Where several have it, the ids are named."""
    world.apply(declared(CI))
    one = world.clients["ci"]["id"]
    other = world.sandbox.create(description="[gccreds billing/prod/oauth_client.ci#1]")["id"]
    with pytest.raises(UsageError) as caught:
        revoke(world, "oauth_client.ci", Known())
    assert caught.value.what == (
        "oauth_client.ci is a credential of billing/prod and of payments/sandbox"
    )
    assert caught.value.next_step == (f"give the id instead: {', '.join(sorted([one, other]))}")
    world.sandbox.control("POST", "edit", {"id": other, "remove": True})
    assert revoke(world, "oauth_client.ci", Known()).not_noted == "no state can be reached"


def test_any_client_is_stopped_by_its_id(world: World) -> None:
    """Managed or not; one that the state knows is noted."""
    world.apply(declared(CI))
    unmanaged = world.sandbox.create(name="Theirs")["id"]
    assert revoke(world, unmanaged).not_noted == "no state knows it"
    assert world.clients["Theirs"]["state"] == "disabled"
    assert revoke(world, world.clients["ci"]["id"]).noted_in == ".gccreds/sandbox.json"
    assert plans(world, CI) == [("oauth_client.ci", Action.ROTATE, Reason.COMPROMISED, 2)]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ci", '"ci" is neither an address nor the id of a client or token'),
        ("oauth_client.none", "oauth_client.none has no client or token in this organisation"),
        (
            "0a000000-0000-4000-8000-000000000009",
            "this organisation has no client or token 0a000000-0000-4000-8000-000000000009",
        ),
    ],
)
def test_what_stands_for_no_client_is_a_usage_error(world: World, text: str, what: str) -> None:
    """A mistyped id must not look as if it had been stopped."""
    with pytest.raises(UsageError) as caught:
        revoke(world, text)
    assert caught.value.what == what


def test_the_login_of_this_run_is_stopped_last(world: World) -> None:
    """After that it can do nothing more."""
    assert revoke(world, world.sandbox.client_id).stopped == {
        world.sandbox.client_id: Stopped.DISABLED
    }
    assert world.sandbox.log_in().status_code != 200


def test_a_token_is_revoked_for_good_and_replaced_by_the_next_apply(world: World) -> None:
    """It cannot be disabled: it is off the list at once."""
    export = a_token(deliver=(token_to_file("export.env"),))
    world.apply(declared(export))
    id_ = world.tokens["export#1"]["id"]
    revocation = revoke(world, "api_token.export")
    assert revocation.stopped == {id_: Stopped.REVOKED}
    assert revocation.noted_in is not None
    assert (world.tokens, world.token_works("export.env")) == ({}, False)
    assert plans(world, export) == [
        ("api_token.export", Action.ROTATE, Reason.COMPROMISED, 2),
    ]
    world.apply(declared(export))
    assert world.token_works("export.env")
    assert plans(world, export) == []


@pytest.mark.parametrize("known", [None, Known(), Known(None, OWNER)])
@pytest.mark.parametrize("by_id", [True, False])
def test_a_token_is_found_by_its_id_and_by_its_address(
    world: World, known: Known | None, by_id: bool
) -> None:
    """By the state or, where there is none, by its mark."""
    world.apply(declared(a_token(expires="2027-12-31")))
    id_ = world.tokens["export#1"]["id"]
    revocation = revoke(world, id_ if by_id else "api_token.export", known)
    assert revocation.stopped == {id_: Stopped.REVOKED}
    assert world.tokens == {}


def test_a_token_that_is_a_client_is_stopped_as_one(world: World) -> None:
    """Whatever its address says."""
    world.apply(declared(a_token("legacy", via="oauth_client", deliver=(to_file("legacy.env"),))))
    revocation = revoke(world, "api_token.legacy")
    assert list(revocation.stopped.values()) == [Stopped.DISABLED]
    assert world.clients["legacy"]["state"] == "disabled"
