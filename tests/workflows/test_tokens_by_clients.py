"""Tokens of `via: oauth_client`: for the API a client with an end, for gccreds a token."""

import pytest

from gccreds.domain.change import Action, Reason
from gccreds.errors import ManifestInvalid
from tests.builders import a_client, a_token, declared, to_file, token_to_file
from tests.conftest import MakeSandbox
from tests.results import results
from tests.worlds import World

ADDRESS = "api_token.legacy"
LEGACY = a_token("legacy", via="oauth_client", deliver=(to_file("legacy.env"),))


@pytest.fixture
def world(world: World) -> World:
    """In an organisation whose clock shows the first day of 2027."""
    world.sandbox.control("POST", "clock", {"set": "2027-01-01T00:00:00Z"})
    return world


def test_it_is_a_client_with_an_end(world: World) -> None:
    """A login is tried and delivered, and a plan after it has nothing to say."""
    assert results(world.apply(declared(LEGACY))) == [f"done create {ADDRESS}"]
    client = world.clients["legacy"]
    assert client["dateToDelete"].startswith("2027-04-01T00:00:")
    assert client["description"] == "[gccreds payments/sandbox/api_token.legacy#1]"
    assert world.works("legacy.env")
    assert world.held("legacy.env")["EXPIRES"] == client["dateToDelete"][:19] + "Z"
    assert world.sent("GET", "*apitokens*") == []
    plan = world.plan(declared(LEGACY))
    assert (plan.changes, plan.drift, plan.unchanged, plan.unmanaged) == ((), (), 1, 1)


def test_an_end_that_somebody_changed_is_put_back(world: World) -> None:
    """To the one that it was issued with, which no manifest names."""
    world.apply(declared(LEGACY))
    issued = world.clients["legacy"]["dateToDelete"]
    world.edit("legacy", dateToDelete="2029-01-01T00:00:00.000Z")
    (change,) = world.plan(declared(LEGACY)).changes
    assert (change.action, change.reason) == (Action.UPDATE, Reason.DRIFT)
    assert [(f.field, f.before) for f in change.fields] == [("expires", "2029-01-01T00:00:00Z")]
    world.apply(declared(LEGACY))
    assert world.clients["legacy"]["dateToDelete"][:19] == issued[:19]
    assert world.plan(declared(LEGACY)).changes == ()


def test_it_is_renewed_before_its_end_as_another_client(world: World) -> None:
    """The old one ends by itself, after its overlap."""
    world.apply(declared(LEGACY))
    first = world.clients["legacy"]["id"]
    world.advance("61d")
    (change,) = world.plan(declared(LEGACY)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)
    world.apply(declared(LEGACY))
    assert world.works("legacy.env")
    clients = {c["id"]: c for c in world.sandbox.state["clients"] if c["name"] == "legacy"}
    assert clients[first]["dateToDelete"].startswith("2027-03-04T00:00:")
    assert world.plan(declared(LEGACY)).changes == ()


def test_one_that_ended_before_anybody_renewed_it_is_replaced(world: World) -> None:
    """That is its end and no accident."""
    world.apply(declared(LEGACY))
    world.advance("100d")
    (change,) = world.plan(declared(LEGACY)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)
    world.apply(declared(LEGACY))
    assert world.works("legacy.env")


def test_a_fixed_end_of_a_client_changes_in_place(world: World) -> None:
    """As of any client."""
    to = (to_file("legacy.env"),)
    world.apply(declared(a_token("legacy", via="oauth_client", expires="2027-06-30", deliver=to)))
    later = a_token("legacy", via="oauth_client", expires="2027-09-30", deliver=to)
    assert results(world.apply(declared(later))) == [f"done update {ADDRESS}"]
    assert world.clients["legacy"]["dateToDelete"] == "2027-09-30T00:00:00.000Z"


def test_one_that_rolls_from_now_on_keeps_its_end_until_it_is_renewed(world: World) -> None:
    """Its lifetime is that of the next one."""
    to = (to_file("legacy.env"),)
    world.apply(declared(a_token("legacy", via="oauth_client", expires="2027-06-30", deliver=to)))
    assert world.plan(declared(LEGACY)).changes == ()
    world.advance("151d")
    (change,) = world.plan(declared(LEGACY)).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.EXPIRY)


def test_a_removed_one_has_a_grace_and_comes_back_with_its_own_end(world: World) -> None:
    """Unlike a token it can be inactive; what is put back ends as it would have."""
    world.apply(declared(LEGACY))
    issued = world.clients["legacy"]["dateToDelete"]
    assert results(world.apply(declared())) == [f"done retire {ADDRESS}"]
    assert world.clients["legacy"]["state"] == "inactive"
    assert results(world.apply(declared(LEGACY))) == [f"done update {ADDRESS}"]
    client = world.clients["legacy"]
    assert (client["state"], client["dateToDelete"][:19]) == ("active", issued[:19])
    plan = world.plan(declared(LEGACY))
    assert (plan.changes, plan.drift) == ((), ())
    world.advance("61d")
    assert [c.reason for c in world.plan(declared(LEGACY)).changes] == [Reason.EXPIRY]


@pytest.mark.parametrize("first", ["apitokens", "oauth_client"])
def test_another_issuer_is_another_credential(world: World, first: str) -> None:
    """They grant different things: a rotation that says so, with an overlap like any other."""
    ways = {
        "apitokens": a_token("legacy", deliver=(token_to_file("token.env"),)),
        "oauth_client": LEGACY,
    }
    then = next(way for way in ways if way != first)
    world.apply(declared(ways[first]))
    (change,) = world.plan(declared(ways[then])).changes
    assert (change.action, change.reason) == (Action.ROTATE, Reason.MANIFEST)
    assert (change.fields[0].field, change.fields[0].before, change.fields[0].after) == (
        "via",
        first,
        then,
    )
    assert results(world.apply(declared(ways[then]))) == [f"done rotate {ADDRESS}"]
    assert world.generations == {ADDRESS: [(1, "overlapping"), (2, "current")]}
    assert world.works("legacy.env")
    assert world.token_works("token.env")
    left = [change.action for change in world.plan(declared(ways[then])).changes]
    assert left == []
    world.advance("25h")
    world.apply(declared(ways[then]))
    assert world.generations == {ADDRESS: [(2, "current")]}
    assert (len(world.tokens), len(world.clients)) == ((1, 0) if then == "apitokens" else (0, 1))


def test_an_organisation_without_tokens_refuses_those_that_are_declared(
    make_sandbox: MakeSandbox, world: World
) -> None:
    """One error names each with the way out; a client and a token by one are made there too."""
    sandbox = make_sandbox(without="apitokens")
    there = World(sandbox, world.folder, environment="bare")
    wanted = (a_client(), a_token("one"), a_token("two"), LEGACY)
    with pytest.raises(ManifestInvalid) as refused:
        there.plan(declared(*wanted))
    assert refused.value.what == (
        "Sandbox has no API tokens, so these cannot be made: api_token.one, api_token.two"
    )
    assert "via: oauth_client" in refused.value.next_step
    assert [(f.address, str(f.position)) for f in refused.value.findings] == [
        ("api_token.one", "manifests/ci.yaml:2:3"),
        ("api_token.two", "manifests/ci.yaml:2:3"),
    ]
    there.apply(declared(a_client(), LEGACY))
    assert there.clients.keys() == {"ci", "legacy"}
    sandbox.expect_strange_paths()
