"""A state that is gone: what marks and destinations tell (engine.md, "Deciding")."""

from dataclasses import replace

from gccreds.domain.schedule import Schedule, Strategy
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.results import results
from tests.sandboxes import CLIENTS
from tests.worlds import World

BARE = a_client()
CI = a_client(deliver=(to_file("ci.env"),))


def lose_the_state(world: World) -> None:
    (world.folder / ".gccreds/sandbox.json").unlink()


def rotated(world: World) -> None:
    """Generation 2 of `ci`, delivered, and 1 overlapping: a destination was added to it."""
    world.apply(declared(BARE))
    world.apply(declared(CI))


def end_of_generation(world: World, number: int) -> dict[str, object]:
    mark = f"oauth_client.ci#{number}]"
    clients = world.sandbox.state["clients"]
    return next(c for c in clients if str(c.get("description")).endswith(mark))


def test_a_client_is_taken_back_without_a_request_where_it_is_as_declared(world: World) -> None:
    """The second plan is empty."""
    world.apply(declared(BARE))
    lose_the_state(world)
    world.sandbox.control("DELETE", "requests")
    assert results(world.apply(declared(BARE))) == ["done import oauth_client.ci"]
    assert (world.sent("PUT"), world.sent("POST", CLIENTS)) == ([], [])
    assert world.generations == {"oauth_client.ci": [(1, "current")]}
    assert world.plan(declared(BARE)).changes == ()


def test_of_a_first_generation_nothing_is_delivered_by_itself(world: World) -> None:
    """Its destinations may hold it or not: that is said with every plan."""
    world.apply(declared(CI))
    before = world.held("ci.env")
    lose_the_state(world)
    assert results(world.apply(declared(CI))) == ["done import oauth_client.ci"]
    plan = world.plan(declared(CI))
    assert plan.changes == ()
    assert [notice.rule for notice in plan.notices] == ["consumers-unknown"]
    assert world.held("ci.env") == before


def test_older_generations_are_taken_back_with_the_highest(world: World) -> None:
    """None is forgotten: the overlap ends as it would have."""
    rotated(world)
    lose_the_state(world)
    assert results(world.apply(declared(CI))) == ["done import oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    old, _ = world.state.resources[CI.address].generations
    assert old.ends_at is not None
    assert world.plan(declared(CI)).changes == ()


def test_a_rotation_cut_short_is_settled_by_a_destination_that_shows_the_new_secret(
    world: World,
) -> None:
    """It logs in, so it was delivered; the old one gets its end now."""
    rotated(world)
    old = end_of_generation(world, 1)
    body = {"id": old["id"], "set": {"dateToDelete": None}}
    world.sandbox.control("POST", "edit", body)
    lose_the_state(world)
    plan = world.plan(declared(CI))
    assert [c.as_json()["if_undelivered"] for c in plan.changes] == ["rotate"]
    assert results(world.apply(declared(CI))) == ["done import oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert end_of_generation(world, 1)["dateToDelete"]
    assert world.plan(declared(CI)).changes == ()


def test_it_goes_to_the_destinations_that_hold_an_older_one_still(world: World) -> None:
    """Killed between two deliveries: one destination has the new secret, the other works on."""
    both = a_client(deliver=(to_file("ci.env"), to_file("two.env")))
    world.apply(declared(both))
    old = (world.folder / "two.env").read_text()
    world.apply(declared(both), Request(rotated=("ci",)))
    first = end_of_generation(world, 1)
    world.sandbox.control("POST", "edit", {"id": first["id"], "set": {"dateToDelete": None}})
    (world.folder / "two.env").write_text(old)
    lose_the_state(world)
    replacing = a_client(
        deliver=tuple(replace(d, if_exists="replace") for d in both.deliver),
    )
    report = world.apply(declared(replacing))
    assert [r.summary for r in report.results] == [
        "taken back into the state, delivered to 1 place more"
    ]
    assert world.held("two.env") == world.held("ci.env")
    assert (world.works("ci.env"), world.works("two.env")) == (True, True)
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert world.plan(declared(replacing)).changes == ()


def test_another_secret_that_no_destination_shows_is_made_anew(world: World) -> None:
    """The client is the same, so its number does not tell that the newest one was delivered."""
    baked_in = a_client(
        deliver=(replace(to_file("ci.env"), if_exists="replace"),),
        schedule=Schedule(Strategy.NEW_SECRET),
    )
    world.apply(declared(baked_in))
    old = (world.folder / "ci.env").read_text()
    world.apply(declared(baked_in), Request(rotated=("ci",)))
    (world.folder / "ci.env").write_text(old)
    lose_the_state(world)
    plan = world.plan(declared(baked_in))
    assert [c.as_json()["if_undelivered"] for c in plan.changes] == ["rotate"]
    assert results(world.apply(declared(baked_in))) == ["done import oauth_client.ci"]
    assert world.generations == {"oauth_client.ci": [(3, "current")]}
    assert world.works("ci.env")
    assert world.plan(declared(baked_in)).changes == ()


def test_without_one_a_further_generation_is_made_in_the_same_apply(world: World) -> None:
    """Both others overlap, with an end."""
    rotated(world)
    old = end_of_generation(world, 1)
    world.sandbox.control("POST", "edit", {"id": old["id"], "set": {"dateToDelete": None}})
    text = (world.folder / "ci.env").read_text()
    secret = world.held("ci.env")["CLIENT_SECRET"]
    (world.folder / "ci.env").write_text(text.replace(secret, "x" * 43))
    lose_the_state(world)
    assert results(world.apply(declared(CI))) == ["done import oauth_client.ci"]
    assert world.generations == {
        "oauth_client.ci": [(1, "overlapping"), (2, "overlapping"), (3, "current")]
    }
    assert all(end_of_generation(world, number)["dateToDelete"] for number in (1, 2))
    assert world.works("ci.env")
    assert world.plan(declared(CI)).changes == ()


def test_two_projects_on_one_organisation_leave_each_other_alone(world: World) -> None:
    """The same address, the same name, two clients."""
    other = World(world.sandbox, world.folder / "other", project="billing")
    world.apply(declared(BARE))
    assert results(other.apply(declared(BARE))) == ["done create oauth_client.ci"]
    assert len([c for c in world.sandbox.state["clients"] if c["name"] == "ci"]) == 2
    assert world.plan(declared(BARE)).changes == ()
    assert other.plan(declared()).unmanaged == 2
