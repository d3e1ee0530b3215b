"""The client that gccreds itself is logged in with, as one that it manages (engine.md, "Order")."""

from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin
from gccreds.workflows.requesting import Request
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.results import results
from tests.worlds import World

BARE = a_client("deployer", roles={"admin": "all"})
DELIVERED = a_client("deployer", roles={"admin": "all"}, deliver=(to_file("login.env"),))
MORE = a_client(
    "deployer", roles={"admin": "all"}, deliver=(to_file("login.env"), to_file("more.env"))
)


@pytest.fixture
def world(make_sandbox: MakeSandbox, tmp_path: Path) -> World:
    """One that is logged in by a client of its own from the second run on."""
    world = World(make_sandbox(), tmp_path)
    world.apply(declared(DELIVERED))
    log_in_by_what_was_delivered(world)
    return world


def log_in_by_what_was_delivered(world: World) -> None:
    values = world.held("login.env")
    world.login = ClientLogin(values["CLIENT_ID"], Secret(values["CLIENT_SECRET"]), "login.env")


def test_it_is_replaced_without_cutting_off_the_run(world: World) -> None:
    """Its end comes from a later run, logged in by the new one; until then nothing is asked for."""
    (world.folder / "login.env").write_text("")
    assert results(world.apply(declared(MORE))) == ["done deliver oauth_client.deployer"]
    assert world.generations == {"oauth_client.deployer": [(1, "overlapping"), (2, "current")]}
    assert world.state.resources[MORE.address].generations[0].ends_at is None
    made = world.plan(declared(MORE))
    assert made.changes == ()
    assert [(f.rule, f.message, f.next_step) for f in made.findings if f.rule == "self"] == [
        (
            "self",
            "the login that applies is still generation 1 of oauth_client.deployer, which was "
            "replaced: it works on until a run is logged in by the new one.",
            "let the login come from where the new one is: file login.env and file more.env",
        )
    ]
    log_in_by_what_was_delivered(world)
    assert results(world.apply(declared(MORE))) == ["done update oauth_client.deployer"]
    ends_at = world.state.resources[MORE.address].generations[0].ends_at
    assert ends_at is not None
    assert ends_at - world.now() > timedelta(hours=23)
    made = world.plan(declared(MORE))
    assert (made.changes, [f for f in made.findings if f.rule == "self"]) == ((), [])


def test_it_is_changed_after_everything_else(world: World) -> None:
    """A mistake in it must not stop the others."""
    shorter = a_client(
        "deployer",
        roles={"admin": "all"},
        access_token_lifetime="15m",
        deliver=DELIVERED.deliver,
    )
    report = world.apply(declared(shorter, a_client("zebra")))
    assert [str(result.address) for result in report.results] == [
        "oauth_client.zebra",
        "oauth_client.deployer",
    ]


def test_it_is_rotated_like_any_other_and_ended_by_whoever_is_logged_in_by_the_new_one(
    world: World,
) -> None:
    """Delivered and tried before anything of the old one changes, which has no end yet."""
    old = world.held("login.env")
    assert results(world.apply(declared(DELIVERED), Request(rotated=("deployer",)))) == [
        "done rotate oauth_client.deployer"
    ]
    new = world.held("login.env")
    assert new["CLIENT_ID"] != old["CLIENT_ID"]
    assert world.sandbox.log_in(old["CLIENT_ID"], old["CLIENT_SECRET"]).status_code == 200
    assert world.works("login.env")
    log_in_by_what_was_delivered(world)
    assert results(world.apply(declared(DELIVERED), Request(due_only=True))) == [
        "done update oauth_client.deployer"
    ]
    world.sandbox.control("POST", "clock", {"advance": "25h"})
    assert world.sandbox.log_in(old["CLIENT_ID"], old["CLIENT_SECRET"]).status_code == 401
    assert world.works("login.env")
