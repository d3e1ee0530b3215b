"""`moved` against a sandbox: another address by one PUT of the mark (engine.md, "Deciding")."""

from dataclasses import replace

import pytest

from gccreds.domain.change import Action
from gccreds.domain.declared import MovedEntry
from gccreds.domain.plan import Plan
from gccreds.errors import ManifestInvalid, UsageError
from gccreds.planner.plan_document import saved
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.results import results
from tests.sandboxes import CLIENTS
from tests.workflows.taken import moving, organisation, said, state_file
from tests.worlds import World

OLD = a_client("old", name="App", deliver=(to_file("app.env"),))
NEW = a_client("new", name="App", deliver=(to_file("app.env"),))
OTHER = a_client("other")
MARK = "[gccreds payments/sandbox/oauth_client.new#1]"


def test_a_move_is_one_put_of_the_mark(world: World) -> None:
    """The client, its secret and what was delivered stay as they are."""
    world.apply(declared(OLD))
    before, text = organisation(world), (world.folder / "app.env").read_text()
    [was] = world.state.resources[OLD.address].generations
    world.sandbox.control("DELETE", "requests")

    assert results(world.apply(moving(OLD, NEW))) == ["done update oauth_client.new"]

    id_ = str(was.remote_id)
    assert organisation(world) == {**before, id_: {**before[id_], "description": MARK}}
    assert (world.sent("PUT"), world.sent("POST", CLIENTS)) == ([f"{CLIENTS}/{id_}"], [])
    assert (world.folder / "app.env").read_text() == text
    assert world.state.resources.keys() == {NEW.address}
    assert world.state.resources[NEW.address].generations == (was,)
    assert world.works("app.env")


def test_afterwards_the_entry_may_stay_or_go(world: World) -> None:
    """Either way nothing is left to do."""
    world.apply(declared(OLD))
    world.apply(moving(OLD, NEW))
    assert said(world.plan(moving(OLD, NEW))) == []
    assert said(world.plan(declared(NEW))) == []


def test_an_older_generation_goes_along(world: World) -> None:
    """It overlaps until its end, and only the current one gets the new mark."""
    bare = a_client("old", name="App")
    world.apply(declared(bare))
    world.apply(declared(OLD))
    world.apply(moving(OLD, NEW))
    assert world.generations == {"oauth_client.new": [(1, "overlapping"), (2, "current")]}
    assert said(world.plan(moving(OLD, NEW))) == []


def test_with_a_lost_state_it_is_found_by_its_old_mark(world: World) -> None:
    """And taken back under its new address."""
    world.apply(declared(OLD))
    state_file(world).unlink()
    assert said(world.plan(moving(OLD, NEW))) == [
        "import oauth_client.new#1 lost-state",
        "consumers-unknown oauth_client.new",
    ]
    world.apply(moving(OLD, NEW))
    assert [c["description"] for c in world.clients.values()] == [MARK]
    assert world.plan(declared(NEW)).changes == ()


def test_a_run_that_ended_before_the_put_is_finished_by_the_next(world: World) -> None:
    """The state has the new address by then, and that is right."""
    world.apply(declared(OLD))
    world.sandbox.fault("PUT", f"{CLIENTS}/*", {"status": 400}, times=1)
    assert results(world.apply(moving(OLD, NEW))) == ["failed update oauth_client.new"]
    assert world.state.resources.keys() == {NEW.address}
    assert said(world.plan(moving(OLD, NEW))) == ["update oauth_client.new#1 manifest"]
    world.apply(moving(OLD, NEW))
    assert [c["description"] for c in world.clients.values()] == [MARK]


def test_without_the_entry_it_is_another_client_and_a_hint_says_how_to_keep_it(
    world: World,
) -> None:
    """The entry can be pasted."""
    world.apply(declared(OLD))
    plan = world.plan(declared(NEW))
    assert [c.action for c in plan.changes] == [Action.CREATE, Action.RETIRE]
    [hint] = [f for f in plan.findings if f.rule == "moved-hint"]
    assert hint.next_step == (
        "if it is the same credential, write into a manifest: "
        "`moved: [{from: oauth_client.old, to: oauth_client.new}]`"
    )


def test_what_was_not_asked_for_keeps_its_old_address(world: World) -> None:
    """Also in the state that such a run writes; and its old address is no target any more."""
    world.apply(declared(OLD))
    manifests = moving(OLD, NEW, OTHER)
    world.apply(manifests, Request(targets=("other",)))
    assert world.state.resources.keys() == {OLD.address, OTHER.address}
    assert said(world.plan(manifests)) == ["update oauth_client.new#1 manifest"]
    with pytest.raises(UsageError, match="no credential is called"):
        world.plan(manifests, Request(targets=("oauth_client.old",)))


def test_a_saved_plan_consents_to_its_own_move_alone(world: World) -> None:
    """One that the manifests say by now, and the file does not, is left to another run."""
    second = a_client("second")
    world.apply(declared(OLD, second))
    first_move = moving(OLD, NEW, second)
    consent = saved(world.plan(first_move), 0, 0.0)
    third = a_client("third", name="second")
    both = replace(
        declared(NEW, third),
        moved=(*first_move.moved, MovedEntry(second.address, third.address)),
    )
    assert results(world.apply(both, Request(saved=consent))) == ["done update oauth_client.new"]
    assert world.state.resources.keys() == {NEW.address, second.address}


def test_a_taken_address_changes_nothing(world: World) -> None:
    """Both clients stay what they are."""
    world.apply(declared(OLD, NEW_ELSEWHERE))
    before, state = organisation(world), world.state

    def never(_: Plan) -> None:
        raise AssertionError("asked about a plan that cannot be")

    with pytest.raises(ManifestInvalid):
        world.apply(moving(OLD, NEW_ELSEWHERE), approve=never)
    assert (organisation(world), world.state) == (before, state)


NEW_ELSEWHERE = a_client("new", name="Another")
