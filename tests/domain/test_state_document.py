"""The state document: its members, its way there and back, and what is refused."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gccreds.domain.address import Address
from gccreds.domain.credential import Lifecycle, OnRemoval
from gccreds.domain.observed import Organization
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State
from gccreds.domain.state_document import as_text, from_document, from_text, to_document
from gccreds.errors import StateInvalid

NOW = datetime(2027, 1, 5, 6, 2, tzinfo=UTC)


GENERATION: dict[str, Any] = {
    "number": 2,
    "remote_id": "3f1c",
    "endpoint": "/api/v2/oauth/clients",
    "phase": "delivering",
    "reason": "new",
    "strategy": "new_client",
    "run": "run-1",
    "created_at": "2027-01-05T06:02:00Z",
    "ends_at": None,
    "fingerprint": "0123456789abcdef",
    "deliveries": [{"to": "file a.env", "at": "2027-01-05T06:02:00Z", "holds": [1, 2]}],
}


def document() -> dict[str, Any]:
    """The document of engine.md, "State", with every member."""
    return {
        "version": 1,
        "lineage": "0b7c",
        "serial": 12,
        "project": "payments",
        "environment": "prod",
        "organization": {"id": "6f3c", "name": "Acme EMEA"},
        "resources": {
            "oauth_client.store[emea]": {
                "kind": "oauth_client",
                "fields": {"name": "Store Europe", "roles": {"r-1": ["d-1"]}},
                "on_removal": "forget",
                "grace": "1d12h",
                "prevent_destroy": True,
                "revoked_at": "2027-01-05T06:02:00Z",
                "generations": [deepcopy(GENERATION)],
            }
        },
    }


STATE = State(
    lineage="0b7c",
    serial=12,
    project="payments",
    environment="prod",
    organization=Organization("6f3c", "Acme EMEA"),
    resources={
        Address("oauth_client", "store", "emea"): Resource(
            kind="oauth_client",
            fields={"name": "Store Europe", "roles": {"r-1": ["d-1"]}},
            lifecycle=Lifecycle(OnRemoval.FORGET, timedelta(hours=36), prevent_destroy=True),
            revoked_at=NOW,
            generations=(
                Generation(
                    number=2,
                    phase=Phase.DELIVERING,
                    reason="new",
                    strategy="new_client",
                    run="run-1",
                    created_at=NOW,
                    remote_id="3f1c",
                    endpoint="/api/v2/oauth/clients",
                    fingerprint="0123456789abcdef",
                    deliveries=(Delivery("file a.env", NOW, (1, 2)),),
                ),
            ),
        )
    },
)


def test_a_state_is_exactly_the_document_of_the_specification() -> None:
    """Every member under its name, in its order, moments and durations as people write them."""
    assert json.dumps(to_document(STATE)) == json.dumps(document())
    assert from_document(document()) == STATE


def test_the_text_has_a_line_for_each_resource() -> None:
    """So a diff of two states shows which credentials changed."""
    text = as_text(STATE)

    assert json.loads(text) == document()
    assert [line.partition(":")[0] for line in text.splitlines()] == [
        "{",
        '"version"',
        '"lineage"',
        '"serial"',
        '"project"',
        '"environment"',
        '"organization"',
        '"resources"',
        '  "oauth_client.store[emea]"',
        "}}",
    ]


def test_unknown_members_survive_at_every_level() -> None:
    """What a later version noted is not lost by an earlier one that writes the state."""
    wanted = document()
    resource = wanted["resources"]["oauth_client.store[emea]"]
    generation = resource["generations"][0]
    for level in (wanted, wanted["organization"], resource, generation):
        level["later"] = {"nested": [1, None, "x"]}
    generation["deliveries"][0]["later"] = True

    assert to_document(from_document(wanted)) == wanted
    assert json.loads(as_text(from_document(wanted))) == wanted


def test_an_empty_state_goes_there_and_back() -> None:
    """The first state of an environment knows no organisation and no resource."""
    empty = State("0b7c", 1, "payments", "prod")

    assert from_text(as_text(empty), where="prod.json") == empty


moments = st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
texts = st.text(max_size=12)
keys = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,6}", fullmatch=True)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
extras = st.dictionaries(texts.map(lambda name: f"x_{name}"), json_values, max_size=2)
numbers = st.integers(0, 10**9)
deliveries = st.builds(
    Delivery, texts, st.none() | moments, st.lists(numbers, max_size=3).map(tuple), extras
)
generations = st.builds(
    Generation,
    number=numbers,
    phase=st.sampled_from(Phase),
    reason=texts,
    strategy=texts,
    run=texts,
    created_at=moments,
    remote_id=st.none() | texts,
    endpoint=texts,
    ends_at=st.none() | moments,
    fingerprint=st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    deliveries=st.lists(deliveries, max_size=2).map(tuple),
    extra=extras,
)
lifecycles = st.builds(
    Lifecycle,
    st.sampled_from(OnRemoval),
    st.integers(0, 10**9).map(lambda seconds: timedelta(seconds=seconds)),
    st.booleans(),
)
resources = st.builds(
    Resource,
    kind=texts,
    fields=st.dictionaries(texts, json_values, max_size=4),
    lifecycle=lifecycles,
    revoked_at=st.none() | moments,
    generations=st.lists(generations, max_size=3, unique_by=lambda g: g.number).map(tuple),
    extra=extras,
)
addresses = st.builds(
    Address,
    st.sampled_from(["oauth_client", "api_token"]),
    keys,
    st.none() | st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5),
).filter(lambda address: Address.parse(str(address)) == address)


@st.composite
def states(draw: st.DrawFn) -> State:
    organization = draw(st.none() | st.builds(Organization, texts, texts))
    return State(
        lineage=draw(texts),
        serial=draw(numbers),
        project=draw(texts),
        environment=draw(texts),
        organization=organization,
        resources=draw(st.dictionaries(addresses, resources, max_size=3)),
        extra=draw(extras),
        organization_extra=draw(extras) if organization else {},
    )


@settings(deadline=None)
@given(states())
def test_every_state_goes_there_and_back(state: State) -> None:
    """Through the document and through its text, and the text is the same each time."""
    assert from_document(to_document(state)) == state
    assert from_text(as_text(state), where="prod.json") == state
    assert as_text(from_text(as_text(state), where="prod.json")) == as_text(state)


STORE = ("resources", "oauth_client.store[emea]")
FIRST = (*STORE, "generations", 0)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("lineage",), None, "is not a text"),
        (("serial",), "12", "is not a whole number"),
        (("serial",), True, "is not a whole number"),
        (("organization",), "Acme", "is not an object"),
        (("organization", "id"), 1, "is not a text"),
        (("resources",), [], "is not an object"),
        (("resources",), {"Bad Key": {}}, "has a key that is not an address"),
        (STORE, None, "is not an object"),
        ((*STORE, "fields"), None, "is not an object"),
        ((*STORE, "on_removal"), "burn", "is neither delete nor forget"),
        ((*STORE, "grace"), "1 week", "is not a duration"),
        ((*STORE, "prevent_destroy"), 1, "is neither true nor false"),
        ((*STORE, "revoked_at"), "now", "is not a moment"),
        ((*STORE, "generations"), {}, "is not a list"),
        ((*STORE, "generations"), [GENERATION, GENERATION], "has a number twice"),
        ((*FIRST, "number"), -1, "is not a whole number"),
        ((*FIRST, "phase"), "asleep", "is not a phase that this version knows"),
        ((*FIRST, "created_at"), None, "is not a text"),
        ((*FIRST, "fingerprint"), "hunter2hunter2hu", "is not a fingerprint"),
        ((*FIRST, "deliveries", 0, "holds"), ["x"], "> 0 is not a whole number"),
    ],
)
def test_a_damaged_document_says_where(
    path: tuple[str | int, ...], value: object, complaint: str
) -> None:
    """The complaint names the member and never quotes what is there."""
    broken = document()
    at: Any = broken
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value

    with pytest.raises(StateInvalid) as refused:
        from_document(broken, where="prod.json", restore="put it back")
    assert (refused.value.what, refused.value.where, refused.value.next_step) == (
        f"the state is damaged: {' > '.join(map(str, path))} {complaint}",
        "prod.json",
        "put it back",
    )


@pytest.mark.parametrize("member", ["lineage", "serial", "project", "environment", "resources"])
def test_a_missing_member_is_damage(member: str) -> None:
    """Nothing is guessed for a member that every state has."""
    broken = document()
    del broken[member]

    with pytest.raises(StateInvalid, match=f"the state is damaged: {member} is not"):
        from_document(broken)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the state is empty"),
        (" \n", "the state is empty"),
        ("<html>", "the state is not JSON"),
        ("{", "the state is not JSON"),
        (b"\xff\x00", "the state is not JSON"),
        ("[" * 100_000, "the state is not JSON"),
        ("[]", "this is not a state of gccreds: it has no version"),
        ('{"serial": 4}', "this is not a state of gccreds: it has no version"),
        ('{"version": 0}', "this is not a state of gccreds: it has no version"),
        ('{"version": true}', "this is not a state of gccreds: it has no version"),
        ('{"version": "4"}', "this is not a state of gccreds: it has no version"),
    ],
)
def test_what_is_no_state_is_refused(text: str | bytes, what: str) -> None:
    """An empty, cut off or foreign file is not taken for a state."""
    with pytest.raises(StateInvalid) as refused:
        from_text(text, where="prod.json")

    assert (refused.value.what, refused.value.where) == (what, "prod.json")


def test_a_newer_version_is_refused_with_what_to_do() -> None:
    """It is whole, so restoring an older one would be the wrong advice."""
    with pytest.raises(StateInvalid) as refused:
        from_document({**document(), "version": 2}, where="prod.json", restore="put it back")

    assert (refused.value.what, refused.value.next_step) == (
        "the state has version 2, and this gccreds knows 1",
        "use the newer gccreds that wrote it, or a later one",
    )
