"""A project of a hundred clients beside ten that nobody manages."""

from pathlib import Path
from typing import Any

import pytest

from gccreds.domain.change import Action
from gccreds.domain.declared import Declared
from gccreds.domain.settings import Safety, Settings
from tests.builders import a_client, declared, to_file
from tests.conftest import MakeSandbox
from tests.results import results
from tests.sandboxes import CLIENTS
from tests.worlds import World

COUNT = 100


@pytest.fixture
def hundred(make_sandbox: MakeSandbox, tmp_path: Path) -> World:
    """A hundred of ours, applied, beside ten of others."""
    world = World(make_sandbox(clients=10, rate_limit=0), tmp_path)
    world.apply(project())
    return world


def project(**changed: Any) -> Declared:
    """The hundred; `changed` are fields of the first two."""
    made = [
        a_client(f"c{n:03}", deliver=(to_file(f"{n}.env"),), **(changed if n < 2 else {}))
        for n in range(COUNT)
    ]
    return declared(*made)


def unmanaged(world: World) -> list[dict[str, Any]]:
    return [c for c in world.sandbox.state["clients"] if "gccreds" not in c.get("description", "")]


def test_it_is_made_once_and_then_there_is_nothing_to_do(
    make_sandbox: MakeSandbox, tmp_path: Path
) -> None:
    """The unmanaged ones are byte for byte what they were."""
    world = World(make_sandbox(clients=10, rate_limit=0), tmp_path)
    before = unmanaged(world)
    plan = world.plan(project())
    assert (plan.counts[Action.CREATE], plan.unmanaged, plan.managed) == (COUNT, 11, 0)
    report = world.apply(project())
    assert [str(r.status) for r in report.results] == ["done"] * COUNT
    again = world.plan(project())
    assert (again.changes, again.drift, again.unchanged) == ((), (), COUNT)
    assert unmanaged(world) == before
    assert all(world.works(f"{n}.env") for n in range(0, COUNT, 10))


def test_a_change_an_edit_and_both_are_told_apart_and_put_right(hundred: World) -> None:
    """Each by who asked for it; nothing else is touched."""
    before = {c["id"]: c for c in hundred.sandbox.state["clients"]}
    hundred.edit("c001", accessTokenValiditySeconds=600)
    hundred.edit("c002", accessTokenValiditySeconds=600)
    wanted = project(access_token_lifetime="15m")
    plan = hundred.plan(wanted)
    assert [
        (str(c.address), str(c.group), [(f.before, f.after, str(f.cause)) for f in c.fields])
        for c in plan.changes
    ] == [
        ("oauth_client.c000", "manifest", [("24h", "15m", "manifest")]),
        ("oauth_client.c001", "manifest", [("10m", "15m", "both")]),
        ("oauth_client.c002", "organization", [("10m", "24h", "drift")]),
    ]
    assert [str(d.address) for d in plan.drift] == ["oauth_client.c001", "oauth_client.c002"]
    assert results(hundred.apply(wanted)) == [f"done update oauth_client.c00{n}" for n in range(3)]
    assert hundred.plan(wanted).changes == ()
    after = {c["id"]: c for c in hundred.sandbox.state["clients"]}
    changed = {before[id_]["name"] for id_ in before if before[id_] != after[id_]}
    assert changed == {"c000", "c001", "c002"}


def test_the_requests_of_a_plan_do_not_grow_with_the_clients(hundred: World) -> None:
    """The list is one answer whatever its size."""
    small = World(hundred.sandbox, hundred.folder / "small", project="small")
    counts = []
    for world, wanted in ((hundred, project()), (small, declared(a_client()))):
        world.sandbox.control("DELETE", "requests")
        world.plan(wanted)
        counts.append(len(world.sandbox.requests))
    assert counts[0] == counts[1]
    assert hundred.sent("GET", f"{CLIENTS}/*") == []


def test_too_much_at_once_is_held_up_by_the_safety_limits(hundred: World) -> None:
    """Eleven gone of a hundred are one too many; the settings say how many are not."""
    for number in range(11):
        id_ = hundred.clients[f"c{number:03}"]["id"]
        hundred.sandbox.control("POST", "edit", {"id": id_, "remove": True})
    found = [f.rule for f in hundred.plan(project()).findings if f.severity == "error"]
    assert found == ["change-limit"]
    hundred.settings = Settings(safety=Safety(max_deletes=11))
    assert [f for f in hundred.plan(project()).findings if f.severity == "error"] == []
