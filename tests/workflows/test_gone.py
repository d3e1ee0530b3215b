"""What the list lacks is believed to be gone only when it is (engine.md, "Reading")."""

from datetime import timedelta
from pathlib import Path

import pytest

from gccreds.domain.change import Action, Reason
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
DAYS = ("2026-01-01T00:00:00Z", "2040-01-01T00:00:00Z")


@pytest.fixture
def world(make_sandbox: MakeSandbox, tmp_path: Path) -> World:
    """An organisation that lists a new client a good while after it was made."""
    return World(make_sandbox(list_lag=timedelta(hours=1)), tmp_path)


@pytest.mark.parametrize("organisations_time", [None, *DAYS], ids=str)
def test_a_young_client_that_the_list_lacks_is_read_by_its_id(
    world: World, organisations_time: str | None
) -> None:
    """By the organisation's time, however far the local clock is apart from it."""
    if organisations_time:
        world.sandbox.control("POST", "clock", {"set": organisations_time})
    world.apply(declared(CI))
    made = world.clients["ci"]["id"]
    assert world.plan(declared(CI)).changes == ()
    assert f"/api/v2/oauth/clients/{made}" in world.sent("GET", "*")


def test_one_that_is_gone_by_its_id_too_is_made_again(world: World) -> None:
    """Only that makes it gone."""
    world.apply(declared(CI))
    world.sandbox.control("POST", "edit", {"id": world.clients["ci"]["id"], "remove": True})
    [change] = world.plan(declared(CI)).changes
    assert (change.action, change.reason) == (Action.CREATE, Reason.GONE)
