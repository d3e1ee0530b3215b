"""`imports` against a sandbox: one PUT, and a client is ours (engine.md, "Deciding")."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.declared import ImportEntry
from gccreds.domain.finding import Finding
from gccreds.domain.state import Phase
from gccreds.errors import ManifestInvalid
from gccreds.planner.plan_document import saved
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.results import failures, results
from tests.sandboxes import CLIENTS
from tests.workflows.taken import by_hand, edit, importing, organisation, said, state_file
from tests.worlds import World

APP = a_client("app", deliver=(to_file("app.env"),))
BARE = a_client("bare")
MARK = "[gccreds payments/sandbox/oauth_client.app#1]"


def test_an_import_is_one_put_of_the_mark_and_of_what_differs(world: World) -> None:
    """Its id and secret stay, members that gccreds does not know too, and nothing else changes."""
    made = by_hand(world.sandbox, name="Old app", ipAllowList=["10.0.0.1"])
    other = by_hand(world.sandbox, name="Somebody's")
    before = organisation(world)
    world.sandbox.control("DELETE", "requests")

    assert results(world.apply(importing(APP, made["id"]))) == ["done import oauth_client.app"]

    after = organisation(world)
    assert after == {
        **before,
        made["id"]: {**before[made["id"]], "name": "app", "description": MARK},
    }
    assert world.sent("PUT") == [f"{CLIENTS}/{made['id']}"]
    assert world.sandbox.log_in(made["id"], made["secret"]).status_code == 200
    assert after[other["id"]] == before[other["id"]]


def test_once_applied_nothing_is_left_to_do(world: World) -> None:
    """The entry may stay; its secret is given to nobody, because nobody knows it."""
    made = by_hand(world.sandbox)
    manifests = importing(APP, made["id"])
    world.apply(manifests)
    assert said(world.plan(manifests)) == ["consumers-unknown oauth_client.app"]
    assert world.plan(declared(APP)).changes == ()
    assert world.held("app.env") == {}
    [generation] = world.state.resources[APP.address].generations
    assert (generation.number, generation.phase, generation.reason) == (
        1,
        Phase.CURRENT,
        "requested",
    )
    assert (generation.remote_id, generation.deliveries) == (made["id"], ())
    assert generation.extra.keys() == {"consumers_unknown", "imported_at"}


def test_a_description_is_kept_before_the_mark(world: World) -> None:
    """Which is all that changes of a client that is declared as it is."""
    made = by_hand(world.sandbox, description="Shows reports")
    described = a_client("app", description="Shows reports")
    world.apply(importing(described, made["id"]))
    assert organisation(world)[made["id"]]["description"] == f"Shows reports {MARK}"


def test_a_client_for_scim_keeps_its_long_lifetime(world: World) -> None:
    """It could not be set again; without ignore_changes the import is refused."""
    made = by_hand(world.sandbox)
    edit(world, made["id"], accessTokenValiditySeconds=38_880_000)
    with pytest.raises(ManifestInvalid):
        world.plan(importing(APP, made["id"]))
    scim = a_client("app", ignore_changes=frozenset({"access_token_lifetime"}))
    manifests = importing(scim, made["id"])
    world.apply(manifests)
    assert organisation(world)[made["id"]]["accessTokenValiditySeconds"] == 38_880_000
    assert world.plan(manifests).changes == ()


@pytest.mark.parametrize("state", ["inactive", "disabled"])
def test_what_somebody_stopped_stays_stopped(world: World, state: str) -> None:
    """Until somebody lets it work again."""
    made = by_hand(world.sandbox)
    edit(world, made["id"], state=state)
    manifests = importing(APP, made["id"])
    assert "stopped oauth_client.app" in said(world.plan(manifests))
    world.apply(manifests)
    assert organisation(world)[made["id"]]["state"] == state
    assert "stopped oauth_client.app" in said(world.plan(manifests))


def test_killed_before_the_state_was_written_the_mark_says_whose_it_is(world: World) -> None:
    """The entry has no effect by then, and nothing is made or changed."""
    made = by_hand(world.sandbox)
    manifests = importing(APP, made["id"])
    world.apply(manifests)
    before = organisation(world)
    state_file(world).unlink()
    assert said(world.plan(manifests)) == [
        "import oauth_client.app#1 lost-state",
        "consumers-unknown oauth_client.app",
    ]
    world.apply(manifests)
    assert (organisation(world), world.plan(manifests).changes) == (before, ())


def test_a_client_that_was_edited_meanwhile_is_not_taken(world: World) -> None:
    """The plan saw another one."""
    made = by_hand(world.sandbox)

    def somebody_edits(_: object) -> None:
        edit(world, made["id"], name="edited")

    report = world.apply(importing(APP, made["id"]), approve=somebody_edits)
    assert failures(report) == [("oauth_client.app", "api.refused", False)]
    assert organisation(world)[made["id"]]["name"] == "edited"
    assert world.generations == {}


def test_a_young_client_that_the_list_lacks_is_read_by_its_id(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """Lists lag; what was made a moment ago exists all the same."""
    world = World(make_sandbox(list_lag=timedelta(minutes=10)), tmp_path)
    made = by_hand(world.sandbox)
    assert said(world.plan(importing(APP, made["id"])))[0] == "import oauth_client.app#1 requested"


def test_an_import_in_effect_costs_no_request_of_its_own(world: World) -> None:
    """Neither before it is carried out nor after: the list tells all."""
    made = by_hand(world.sandbox)
    for _ in range(2):
        world.sandbox.control("DELETE", "requests")
        world.plan(importing(APP, made["id"]))
        assert world.sent("GET", f"{CLIENTS}/*") == []
        world.apply(importing(APP, made["id"]))


def test_one_that_another_project_marked_is_not_taken(world: World) -> None:
    """Nor one of another environment; nothing at all is changed."""
    elsewhere = World(world.sandbox, world.folder / "a", project="billing")
    stage = World(world.sandbox, world.folder / "b", environment="stage")
    for owner in (elsewhere, stage):
        owner.apply(declared(BARE))
    before = organisation(world)
    for owner in (elsewhere, stage):
        id_ = owner.state.resources[BARE.address].generations[0].remote_id
        with pytest.raises(ManifestInvalid) as caught:
            world.apply(importing(APP, str(id_), BARE))
        [finding] = caught.value.findings
        assert isinstance(finding, Finding)
        assert f"has the mark of {owner.project}/{owner.environment}," in finding.message
    assert organisation(world) == before
    assert world.store.read() is None


def test_two_imports_beside_a_create_and_a_removal(world: World) -> None:
    """Each does its own; the login that gccreds uses can be imported too."""
    world.apply(declared(a_client("going")))
    made = by_hand(world.sandbox)
    login = a_client("login", name="Sandbox login", roles={"admin": "all"})
    new = a_client("new")
    kept = replace(login, ignore_changes=frozenset({"roles"}))
    manifests = replace(
        declared(APP, kept, new),
        imports=(
            ImportEntry(APP.address, made["id"]),
            ImportEntry(login.address, world.sandbox.client_id),
        ),
    )
    assert results(world.apply(manifests)) == [
        "done create oauth_client.new",
        "done import oauth_client.app",
        "done import oauth_client.login",
        "done retire oauth_client.going",
    ]
    assert world.plan(manifests).changes == ()


def test_a_saved_plan_consents_to_an_import(world: World) -> None:
    """Carried out, it is done; run again with the same plan nothing is left."""
    made = by_hand(world.sandbox)
    manifests = importing(APP, made["id"])
    consent = saved(world.plan(manifests), 0, 0.0)
    assert results(world.apply(manifests, Request(saved=consent))) == [
        "done import oauth_client.app"
    ]
    assert results(world.apply(manifests, Request(saved=consent))) == []


def test_a_saved_plan_carries_on_after_a_kill_between_put_and_state(world: World) -> None:
    """What is left of its import is to take the client back."""
    made = by_hand(world.sandbox, name="Old app")
    manifests = importing(APP, made["id"])
    consent = saved(world.plan(manifests), 0, 0.0)
    world.apply(manifests, Request(saved=consent))
    before = organisation(world)
    state_file(world).unlink()
    report = world.apply(manifests, Request(saved=consent))
    assert results(report) == ["done import oauth_client.app"]
    assert organisation(world) == before
    assert world.generations == {"oauth_client.app": [(1, "current")]}
