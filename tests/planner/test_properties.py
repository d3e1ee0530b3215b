"""What holds of every plan, whatever manifests, state and organisation look like."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gccreds.domain.credential import Desired, OnRemoval
from gccreds.domain.declared import Declared
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.observed import Remote
from gccreds.domain.plan import Plan
from gccreds.domain.state import IN_DOUBT_UNTIL, Delivery, Generation, Phase, Resource
from gccreds.kinds.registry import kinds
from gccreds.planner.planning import make_plan
from tests.builders import NOON, a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    an_organisation,
    applied,
    planned,
    unmanaged,
)

KEYS = ("a", "b", "c")
_ENDS = st.sampled_from([None, NOON - timedelta(hours=1), NOON + timedelta(hours=1)])


@st.composite
def clients(draw: st.DrawFn, key: str) -> Desired:
    """A declared client."""
    deliver = tuple(to_file(f"{key}-{n}.env") for n in range(draw(st.integers(0, 2))))
    return a_client(
        key,
        name=draw(st.sampled_from(["one", "two"])),
        description=draw(st.sampled_from(["", "text"])),
        expires=draw(st.sampled_from([None, "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z"])),
        roles={"Reporting Viewer": draw(st.sampled_from(["all", ["Home"], ["EMEA", "Home"]]))},
        ignore_changes=draw(st.sampled_from([frozenset[str](), frozenset({"name"})])),
        deliver=deliver,
        on_removal=draw(st.sampled_from(OnRemoval)),
        grace=draw(st.sampled_from([timedelta(), timedelta(days=7)])),
    )


@st.composite
def generations(draw: st.DrawFn, key: str, number: int) -> Generation:
    """One generation in any phase."""
    phase = draw(st.sampled_from(Phase))
    intent = phase is Phase.PENDING
    deliveries = (Delivery(f"file {key}-0.env", draw(_ENDS), (number,)),)
    doubt = {IN_DOUBT_UNTIL: "2027-01-05T13:00:00Z"} if draw(st.booleans()) else {}
    return a_generation(
        number,
        phase,
        None if intent else f"{key}{number}",
        ends_at=draw(_ENDS),
        deliveries=draw(st.sampled_from([(), deliveries])),
        extra=doubt,
    )


@st.composite
def remotes(draw: st.DrawFn, desired: Desired, number: int, id_: str) -> Remote:
    """A client with our mark, perhaps edited."""
    end = draw(_ENDS)
    return a_remote(
        desired,
        number,
        id_,
        name=draw(st.sampled_from(["one", "edited"])),
        state=draw(st.sampled_from(["active", "inactive", "disabled"])),
        dateToDelete=as_wire_moment(end) if end else None,
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Desired], list[tuple[Desired, Resource]], list[Remote]]:
    """Manifests, a state and an organisation, each with some of three addresses."""
    wanted, known, there = [], [], [unmanaged("u1"), unmanaged("u2", description="[gccreds x]")]
    for key in KEYS:
        desired = draw(clients(key))
        if draw(st.booleans()):
            wanted.append(desired)
        made = tuple(draw(generations(key, n)) for n in range(1, draw(st.integers(0, 3)) + 1))
        if made:
            known.append((draw(clients(key)), applied(desired, *made)))
        for generation in made:
            if generation.remote_id and draw(st.booleans()):
                there.append(draw(remotes(desired, generation.number, generation.remote_id)))
        for copy in range(draw(st.integers(0, 2))):
            number = draw(st.integers(1, 3))
            there.append(draw(remotes(desired, number, f"{key}-copy-{copy}")))
    return wanted, known, there


def plan_of(world: tuple[Any, Any, Any]) -> Plan:
    wanted, known, there = world
    return planned(*wanted, state=a_state(*known), remotes=tuple(there))


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_a_plan_does_not_depend_on_the_order_of_anything(world: Any) -> None:
    """The same three values and moment give the same plan."""
    wanted, known, there = world
    other = make_plan(
        Declared({d.address: d for d in reversed(wanted)}),
        an_organisation(*reversed(there)),
        a_state(*reversed(known)),
        NOON,
        kinds(),
    )
    plan = plan_of(world)
    assert (plan.changes, plan.drift, plan.notices) == (other.changes, other.drift, other.notices)


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_each_address_has_one_decision_and_each_older_generation_one(world: Any) -> None:
    """Beside them only what a create in doubt left over."""
    changes = plan_of(world).changes
    current = Counter(change.address for change in changes if not change.aside)
    older = Counter((c.address, c.generation, c.remote_id) for c in changes if c.aside)
    assert all(count == 1 for count in (*current.values(), *older.values()))


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_no_object_is_in_two_changes_and_no_foreign_one_in_any(world: Any) -> None:
    """What is unmanaged is never touched."""
    touched = Counter[str]()
    for change in plan_of(world).changes:
        beside = (remote for _, remote in change.beside)
        objects = (*((change.remote,) if change.remote else ()), *change.leftovers, *beside)
        touched.update(remote.id for remote in objects)
    assert all(count == 1 for count in touched.values())
    assert not {"u1", "u2"} & touched.keys()


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_every_address_is_changed_or_counted_as_unchanged(world: Any) -> None:
    """Of those in manifests or state."""
    wanted, known, _ = world
    plan = plan_of(world)
    counted = {d.address for d in wanted} | {d.address for d, _ in known}
    assert plan.unchanged == len(counted - {change.address for change in plan.changes})


@given(st.tuples(*(clients(key) for key in KEYS)))
@settings(max_examples=30, deadline=None)
def test_the_plan_of_an_applied_state_is_empty(wanted: tuple[Desired, ...]) -> None:
    """What was applied is as declared."""
    there = tuple(a_remote(desired, id_=desired.address.key) for desired in wanted)
    known = [
        (
            desired,
            applied(
                desired,
                a_generation(
                    id_=desired.address.key,
                    deliveries=tuple(
                        Delivery(str(d), NOON, (1,), {"as": dict(d.names)}) for d in desired.deliver
                    ),
                ),
            ),
        )
        for desired in wanted
    ]
    plan = planned(*wanted, state=a_state(*known), remotes=there)
    assert (plan.changes, plan.drift, plan.notices) == ((), (), ())
