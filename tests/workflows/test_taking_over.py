"""States that are lost or old, marks that people edited, and other people's clients.

Each compares the organisation before and after: nothing is doubled, and nothing is taken.
"""

import json
from typing import Any

import pytest

from gccreds.domain.state import Phase
from gccreds.errors import OrganizationMismatch
from tests.builders import a_client, declared, to_file
from tests.results import results
from tests.sandboxes import CLIENTS, grants
from tests.workflows.taken import by_hand, edit, organisation, said, state_file
from tests.worlds import World

CI = a_client(deliver=(to_file("ci.env"),))
BARE = a_client()
MANIFESTS = declared(CI)
MARK = "[gccreds payments/sandbox/oauth_client.ci#{}]"


def current_id(world: World) -> str:
    """Of `ci`, as the state has it."""
    current = world.state.resources[CI.address].current
    assert current is not None
    return str(current.remote_id)


def marked(world: World) -> dict[str, list[str]]:
    """The ids of the clients by their mark."""
    found: dict[str, list[str]] = {}
    for id_, client in organisation(world).items():
        if "[gccreds " in str(client.get("description")):
            found.setdefault(client["description"], []).append(id_)
    return found


def end_of(world: World, id_: str) -> object:
    return organisation(world)[id_].get("dateToDelete")


# A state that is lost


def test_a_lost_state_is_found_again_by_the_marks(world: World) -> None:
    """Nothing is made, changed or ended, and the plan after it is empty."""
    second = a_client("second", name="second", description="with a text")
    manifests = declared(CI, second)
    world.apply(manifests)
    before = organisation(world)
    state_file(world).unlink()
    assert said(world.plan(manifests)) == [
        "import oauth_client.ci#1 lost-state",
        "import oauth_client.second#1 lost-state",
        "consumers-unknown oauth_client.ci",
    ]
    world.apply(manifests)
    assert (organisation(world), world.plan(manifests).changes) == (before, ())
    assert world.works("ci.env")


def test_a_lost_state_with_a_mark_that_somebody_took_off_makes_nothing_in_its_place(
    world: World,
) -> None:
    """Nobody can tell whose it is; but its secret lies where the new one would have to go."""
    world.apply(MANIFESTS)
    edit(world, current_id(world), description="mine now")
    before = organisation(world)
    state_file(world).unlink()
    assert said(world.plan(MANIFESTS)) == ["create oauth_client.ci#1 new"]
    report = world.apply(MANIFESTS)
    assert [r.error.code for r in report.results if r.error] == ["destination.refused"]
    assert organisation(world) == before
    assert world.works("ci.env")


def test_a_lost_state_does_not_take_a_stranger_with_a_copied_mark(world: World) -> None:
    """However old the stranger's client is."""
    foreign = by_hand(world.sandbox, "theirs")
    world.apply(declared(BARE))
    edit(world, foreign["id"], description=MARK.format(1))
    before, id_ = organisation(world), current_id(world)
    state_file(world).unlink()
    assert said(world.plan(declared(BARE))) == [
        "import oauth_client.ci#1 lost-state",
        "orphan-mark oauth_client.ci",
    ]
    world.apply(declared(BARE))
    assert (organisation(world), current_id(world)) == (before, id_)


# A state that is old


def replaced(world: World) -> str:
    """Generation 1 of `ci` was gone, and 2 was made; gives the state as it was before that."""
    world.apply(MANIFESTS)
    old = state_file(world).read_text()
    world.sandbox.control("POST", "edit", {"id": current_id(world), "remove": True})
    world.apply(MANIFESTS)
    return old


def rotated(world: World) -> str:
    """Generation 2 is current and 1 overlaps; gives the state as it was before that."""
    world.apply(declared(BARE))
    old = state_file(world).read_text()
    world.apply(MANIFESTS)
    return old


def test_an_old_state_takes_in_what_a_destination_proves(world: World) -> None:
    """The generation that was made since is current, and no further one is made."""
    old = replaced(world)
    before, id_ = organisation(world), current_id(world)
    state_file(world).write_text(old)
    plan = world.plan(MANIFESTS)
    assert said(plan) == ["import oauth_client.ci#2 lost-state"]
    assert (plan.changes[0].if_undelivered, plan.changes[0].further) == ("rotate", 3)
    assert results(world.apply(MANIFESTS)) == ["done import oauth_client.ci"]
    assert (organisation(world), current_id(world)) == (before, id_)
    assert world.generations == {"oauth_client.ci": [(2, "current")]}
    assert said(world.plan(MANIFESTS)) == []


def test_an_old_state_lets_the_one_before_overlap_on(world: World) -> None:
    """With the end that it had got."""
    old = rotated(world)
    before = organisation(world)
    state_file(world).write_text(old)
    world.apply(MANIFESTS)
    assert organisation(world) == before
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (2, "current")]}
    assert said(world.plan(MANIFESTS)) == []


def test_without_a_proof_a_further_one_is_made_and_the_marked_one_is_left_alone(
    world: World,
) -> None:
    """It may be a copy: it is never ended on the word of its mark."""
    old = replaced(world)
    before, id_ = organisation(world), current_id(world)
    held = (world.folder / "ci.env").read_text()
    secret = world.held("ci.env")["CLIENT_SECRET"]
    (world.folder / "ci.env").write_text(held.replace(secret, "x" * 43))
    state_file(world).write_text(old)
    assert results(world.apply(MANIFESTS)) == ["done import oauth_client.ci"]
    after = organisation(world)
    assert {**after, **before} == after
    assert len(after) == len(before) + 1
    assert world.works("ci.env")
    assert (3, "current") in world.generations["oauth_client.ci"]
    assert [line for line in said(world.plan(MANIFESTS)) if "orphan" in line] == [
        "orphan-mark oauth_client.ci"
    ]
    assert end_of(world, id_) is None


def test_a_mark_with_a_higher_number_that_somebody_wrote_takes_and_ends_nothing(
    world: World,
) -> None:
    """At worst `ci` gets another generation; the stranger's client stays as it is."""
    world.apply(MANIFESTS)
    foreign = by_hand(world.sandbox, "theirs", description=MARK.format(7))
    before = organisation(world)[foreign["id"]]
    world.apply(MANIFESTS)
    assert organisation(world)[foreign["id"]] == before
    assert world.sandbox.log_in(foreign["id"], foreign["secret"]).status_code == 200
    assert world.works("ci.env")
    assert world.generations == {"oauth_client.ci": [(1, "overlapping"), (8, "current")]}
    assert said(world.plan(MANIFESTS)) == ["orphan-mark oauth_client.ci"]


# A removed entry with an open intent


@pytest.mark.parametrize("phase", [Phase.PENDING, Phase.UNDELIVERED])
def test_what_a_removed_entry_had_begun_is_deleted(world: World, phase: Phase) -> None:
    """Nobody has its secret, so there is no grace; and nothing else is touched."""
    stranger = by_hand(world.sandbox, "theirs")
    world.apply(declared(BARE))
    document = json.loads(state_file(world).read_text())
    [generation] = document["resources"]["oauth_client.ci"]["generations"]
    generation["phase"] = phase.value
    if phase is Phase.PENDING:
        generation["remote_id"] = None
    state_file(world).write_text(json.dumps(document))
    assert said(world.plan(declared())) == ["delete oauth_client.ci#1 removed"]
    world.apply(declared())
    assert organisation(world).keys() == {stranger["id"], world.sandbox.client_id}
    assert said(world.plan(declared())) == []


# Marks that people edited


@pytest.mark.parametrize(
    "description",
    [
        None,
        f"{MARK.format(1)} and more",
        "[gccreds payments/sandbox/oauth_client.other#1]",
        MARK.format(4),
        "[gccreds billing/sandbox/oauth_client.ci#1]",
    ],
    ids=["missing", "in the middle", "other address", "other generation", "other project"],
)
def test_an_edited_mark_is_drift_and_is_rewritten(world: World, description: str | None) -> None:
    """The state is right: by one PUT, and nothing else happens."""
    world.apply(declared(BARE))
    before = organisation(world)
    [generation] = world.state.resources[BARE.address].generations
    edit(world, str(generation.remote_id), description=description)
    plan = world.plan(declared(BARE))
    assert said(plan) == ["update oauth_client.ci#1 drift"]
    assert "ownership_mark" in plan.drift[0].names
    world.apply(declared(BARE))
    assert (organisation(world), said(world.plan(declared(BARE)))) == (before, [])


def test_a_mark_copied_to_another_client_takes_nothing(world: World) -> None:
    """It is said, and both clients stay; also when the entry is removed."""
    world.apply(declared(BARE))
    copy = by_hand(world.sandbox, "theirs", description=MARK.format(1))
    before = organisation(world)
    assert said(world.plan(declared(BARE))) == ["orphan-mark oauth_client.ci"]
    world.apply(declared(BARE))
    assert organisation(world) == before
    world.apply(declared())
    assert organisation(world)[copy["id"]] == before[copy["id"]]


def test_an_orphan_is_said_and_left_alone(world: World) -> None:
    """With the command that writes the entry to take it back."""
    orphan = by_hand(world.sandbox, "theirs", description=MARK.format(2))
    before = organisation(world)
    plan = world.plan(declared())
    assert said(plan) == ["orphan-mark oauth_client.ci"]
    command = f"gccreds -e sandbox import oauth_client.ci {orphan['id']}"
    assert command in plan.notices[0].next_step
    world.apply(declared())
    assert organisation(world) == before


# Other projects, environments and organisations


@pytest.mark.parametrize(
    "whose", [{"project": "billing"}, {"environment": "stage"}], ids=["project", "environment"]
)
def test_two_on_one_organisation_leave_each_other_alone(
    world: World, whose: dict[str, Any]
) -> None:
    """The same addresses and names: each has its own, and each may end its own."""
    other = World(world.sandbox, world.folder / "other", **whose)
    for one in (world, other):
        assert results(one.apply(MANIFESTS)) == ["done create oauth_client.ci"]
    assert [len(ids) for ids in marked(world).values()] == [1, 1]
    before, ids = organisation(world), (current_id(world), current_id(other))
    for one in (world, other):
        plan = one.plan(MANIFESTS)
        assert (said(plan), plan.managed, plan.unmanaged) == ([], 1, 2)
    state_file(world).unlink()
    world.apply(MANIFESTS)
    assert (organisation(world), current_id(world)) == (before, ids[0])
    world.apply(declared())
    assert organisation(world)[ids[1]] == before[ids[1]]
    assert said(other.plan(MANIFESTS)) == []


def test_a_state_of_another_organisation_is_refused(world: World) -> None:
    """A copy of an organisation keeps our marks, so nothing is read of it, and nothing done."""
    world.apply(declared(BARE))
    document = json.loads(state_file(world).read_text())
    document["organization"] = {"id": "another-organisation", "name": "Acme"}
    state_file(world).write_text(json.dumps(document))
    before = organisation(world)
    world.sandbox.control("DELETE", "requests")
    with pytest.raises(OrganizationMismatch):
        world.apply(declared())
    assert organisation(world) == before
    assert world.sent("GET", f"{CLIENTS}*") == []


def test_roles_of_a_stranger_are_never_looked_at(world: World) -> None:
    """What is unmanaged is counted and nothing more, whatever it holds."""
    by_hand(world.sandbox, "theirs")
    world.sandbox.create(name="ci", roleDivisions=grants(admin="*"))
    before = organisation(world)
    plan = world.plan(declared(BARE))
    assert (said(plan), plan.unmanaged) == (["create oauth_client.ci#1 new"], 3)
    world.apply(declared(BARE))
    assert {**organisation(world), **before} == organisation(world)
