"""`moved`: another address for the same client, by one PUT of its mark (engine.md, "Deciding")."""

import pytest

from gccreds.domain.address import Address
from gccreds.domain.change import Action
from gccreds.domain.credential import Desired
from gccreds.domain.declared import MovedEntry
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.position import Position
from gccreds.domain.state import Phase, Resource, State
from gccreds.errors import ManifestInvalid
from tests.builders import a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    delivered,
    noticed,
    planned,
    said,
)

OLD = a_client("old", name="App", deliver=(to_file("app.env"),))
NEW = a_client("new", name="App", deliver=(to_file("app.env"),))
HERE = Position("manifests/moved.yaml", 2, 5)
KNOWN = a_state((OLD, applied(OLD)))
THE_MOVE = ("address", "oauth_client.old", "oauth_client.new", "manifest")


def move(from_: Desired, to: Desired) -> MovedEntry:
    return MovedEntry(from_.address, to.address, HERE)


RENAMED = (move(OLD, NEW),)


def test_a_moved_credential_is_updated_and_not_made_again() -> None:
    """The one field is its address; nothing drifted, and nothing is removed."""
    plan = planned(NEW, state=KNOWN, remotes=(a_remote(OLD),), moved=RENAMED)
    assert said(plan) == ["update oauth_client.new#1 c1: manifest (manifest)"]
    assert changed(plan) == [THE_MOVE]
    assert (plan.drift, plan.notices, plan.managed, plan.unmanaged) == ((), (), 1, 0)


def test_its_generations_and_deliveries_go_along() -> None:
    """The state of the plan has them under the address of now."""
    resource = applied(OLD, a_generation(3, deliveries=delivered(OLD, 3)))
    plan = planned(NEW, state=a_state((OLD, resource)), remotes=(a_remote(OLD, 3),), moved=RENAMED)
    assert plan.state.resources == {NEW.address: resource}
    assert plan.moved == {NEW.address: OLD.address}
    assert said(plan) == ["update oauth_client.new#3 c1: manifest (manifest)"]


def test_other_changes_come_along() -> None:
    """In the same PUT; what somebody else changed is still told as drift."""
    new = a_client("new", name="App", access_token_lifetime="15m", deliver=NEW.deliver)
    seen = a_remote(OLD, name="edited")
    plan = planned(new, state=KNOWN, remotes=(seen,), moved=RENAMED)
    assert changed(plan) == [
        THE_MOVE,
        ("name", "edited", "App", "drift"),
        ("access_token_lifetime", "24h", "15m", "manifest"),
    ]
    assert plan.drift[0].names == {"name"}


def test_once_it_has_its_new_address_the_entry_has_no_effect() -> None:
    """It may stay in the manifests."""
    state = a_state((NEW, applied(NEW)))
    plan = planned(NEW, state=state, remotes=(a_remote(NEW),), moved=RENAMED)
    assert plan.changes == ()


def test_where_only_the_mark_is_left_it_is_rewritten_as_part_of_the_move() -> None:
    """A run ended between the state and the PUT: that is nobody's edit."""
    state = a_state((NEW, applied(NEW)))
    plan = planned(NEW, state=state, remotes=(a_remote(OLD),), moved=RENAMED)
    assert (changed(plan), plan.drift) == ([THE_MOVE], ())


def test_a_mark_that_is_also_wrong_otherwise_is_drift_beside_the_move() -> None:
    """As it is without one."""
    plan = planned(NEW, state=KNOWN, remotes=(a_remote(OLD, 7),), moved=RENAMED)
    assert [field for field, *_ in changed(plan)] == ["address", "ownership_mark"]
    assert plan.drift[0].names == {"ownership_mark"}


def test_a_lost_state_finds_it_by_its_old_mark() -> None:
    """It is taken back under the address of now."""
    plan = planned(NEW, remotes=(a_remote(OLD, 2),), moved=RENAMED)
    assert said(plan) == ["import oauth_client.new#2 c1: lost-state (organization)"]
    assert changed(plan) == [THE_MOVE]


def test_a_chain_is_followed() -> None:
    """From whichever of its addresses the state has."""
    between = a_client("between")
    entries = (move(OLD, between), move(between, NEW))
    for had in (OLD, between):
        state = a_state((had, applied(had)))
        seen = a_remote(had, name="App")
        plan = planned(NEW, state=state, remotes=(seen,), moved=entries)
        assert ("address", str(had.address), "oauth_client.new", "manifest") in changed(plan)


def test_a_single_client_becomes_one_of_several() -> None:
    """The others are new."""
    store = a_client("store")
    emea, apac = (a_client("store", i, name="store") for i in ("emea", "apac"))
    state = a_state((store, applied(store)))
    entries = (move(store, emea),)
    assert said(planned(emea, apac, state=state, remotes=(a_remote(store),), moved=entries)) == [
        "create oauth_client.store[apac]#1 -: new (manifest)",
        "update oauth_client.store[emea]#1 c1: manifest (manifest)",
    ]


def test_all_instances_go_along_with_their_key() -> None:
    """One entry without an instance is enough."""
    stores = [a_client("store", i, name=i) for i in ("emea", "apac")]
    shops = [a_client("shop", i, name=i) for i in ("emea", "apac")]
    ids = ("c1", "c2")
    state = a_state(
        *((s, applied(s, a_generation(id_=i))) for s, i in zip(stores, ids, strict=True))
    )
    seen = tuple(a_remote(s, id_=i) for s, i in zip(stores, ids, strict=True))
    entry = MovedEntry(Address("oauth_client", "store"), Address("oauth_client", "shop"), HERE)
    assert said(planned(*shops, state=state, remotes=seen, moved=(entry,))) == [
        "update oauth_client.shop[apac]#1 c2: manifest (manifest)",
        "update oauth_client.shop[emea]#1 c1: manifest (manifest)",
    ]


def test_what_somebody_stopped_gets_its_address_and_stays_stopped() -> None:
    """The address is ours to give; nothing else is done with it."""
    seen = a_remote(OLD, state="inactive", name="edited")
    plan = planned(NEW, state=KNOWN, remotes=(seen,), moved=RENAMED)
    assert changed(plan) == [THE_MOVE]
    assert noticed(plan) == [("stopped", "oauth_client.new")]


def test_a_create_that_was_cut_short_goes_on_under_the_new_address() -> None:
    """With what it left over."""
    cut_short = Resource("oauth_client", generations=(a_generation(1, Phase.UNDELIVERED),))
    state = a_state((OLD, cut_short))
    plan = planned(NEW, state=state, remotes=(a_remote(OLD),), moved=RENAMED)
    assert said(plan) == ["create oauth_client.new#1 -: new (manifest)"]
    assert [remote.id for remote in plan.changes[0].leftovers] == ["c1"]


def test_one_that_is_not_declared_under_either_address_is_removed() -> None:
    """An entry that outlived its credential harms nobody."""
    plan = planned(state=KNOWN, remotes=(a_remote(OLD),), moved=RENAMED)
    assert [(c.action, c.address) for c in plan.changes] == [(Action.RETIRE, NEW.address)]


def test_a_target_names_the_address_of_now() -> None:
    """What was not asked for keeps its place, and is not taken for removed."""
    other = a_client("other")
    plan = planned(
        NEW,
        other,
        state=KNOWN,
        remotes=(a_remote(OLD),),
        moved=RENAMED,
        selected=lambda address: address == other.address,
    )
    assert said(plan) == ["create oauth_client.other#1 -: new (manifest)"]


BOTH = a_state((OLD, applied(OLD)), (NEW, applied(NEW, a_generation(id_="c2"))))
ELSEWHERE = a_client("elsewhere")
TWO = a_state((OLD, applied(OLD)), (ELSEWHERE, applied(ELSEWHERE, a_generation(id_="c2"))))


@pytest.mark.parametrize(
    ("state", "entries", "message"),
    [
        (
            BOTH,
            RENAMED,
            "oauth_client.old cannot be moved to oauth_client.new: the state has oauth_client.new "
            "already",
        ),
        (
            TWO,
            (*RENAMED, move(ELSEWHERE, NEW)),
            "oauth_client.elsewhere cannot be moved to oauth_client.new: the state has "
            "oauth_client.old, which is moved there, already",
        ),
    ],
    ids=["the state has both", "two are moved to one"],
)
def test_an_address_that_is_taken_is_an_error_with_its_place(
    state: State, entries: tuple[MovedEntry, ...], message: str
) -> None:
    """Of two clients one would be forgotten."""
    with pytest.raises(ManifestInvalid) as caught:
        planned(NEW, state=state, moved=entries)
    [finding] = caught.value.findings
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.message) == (Severity.ERROR, message)
    assert (finding.position, caught.value.where) == (HERE, str(HERE))


def test_an_address_that_is_taken_stands_in_the_way_of_those_alone() -> None:
    """Others can be planned by naming them."""
    other = a_client("other")
    plan = planned(
        NEW, other, state=BOTH, moved=RENAMED, selected=lambda address: address == other.address
    )
    assert said(plan) == ["create oauth_client.other#1 -: new (manifest)"]
