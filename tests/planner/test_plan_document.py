"""A plan file holds the whole plan and no secret, and not a byte of it can be altered."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gccreds.domain.change import Action, Cause, Change, FieldChange, Reason, group_of
from gccreds.domain.credential import Lifecycle, OnRemoval
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.plan import Drift
from gccreds.domain.position import Position
from gccreds.domain.state import Generation, Phase, Resource
from gccreds.errors import PlanStale
from gccreds.planner.plan_document import SavedPlan, from_document, saved, to_document
from tests.builders import A_WEEK, a_client, to_file
from tests.planner.consents import (
    ACME,
    CI,
    LIFETIME,
    SAVED_AT,
    a_plan,
    create,
    known,
    remote,
    removal,
    update,
)

PLACE = Position("manifests/ci.yaml", 4, 3)
DRIFT = Drift(CI, "c1", (LIFETIME,), SAVED_AT, "admin@example.com", PLACE)
FOUND = Finding("clock", Severity.WARNING, "It is late.", "set it", str(CI), PLACE)
WHOLE = saved(
    a_plan(
        create(position=PLACE, leftovers=(remote("c8"),)),
        update(),
        removal(Action.RETIRE, ends_at=SAVED_AT + A_WEEK, after=(CI,)),
        resource=known(),
        drift=(DRIFT,),
        findings=(FOUND,),
        unchanged=7,
        managed=9,
        unmanaged=3,
    ),
    requests=9,
    seconds=0.9,
)
TEXT = to_document(WHOLE, "0.1.0")

_moments = st.datetimes(
    datetime(2000, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)
)  # fmt: skip
_texts = st.text(max_size=8)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_texts, inner, max_size=2),
    max_leaves=4,
)
_fields = st.builds(FieldChange, _texts, _values, _values, st.sampled_from(Cause))
_remotes = st.builds(
    lambda id_, wire, by: replace(remote(id_), wire=wire, modified_by=by),
    _texts,
    st.dictionaries(_texts, _values, max_size=3),
    st.none() | _texts,
)
_lifecycles = st.builds(
    Lifecycle,
    st.sampled_from(OnRemoval),
    st.timedeltas(timedelta(0), timedelta(days=900)),
    st.booleans(),
)
_desired = st.builds(
    lambda description, labels, lifecycle, ignored: replace(
        a_client("ci", description=description, deliver=(to_file("a.env", format="json"),)),
        labels=labels,
        lifecycle=lifecycle,
        ignore_changes=ignored,
    ),
    _texts,
    st.dictionaries(_texts, _texts, max_size=2),
    _lifecycles,
    st.frozensets(_texts, max_size=2),
)


@st.composite
def _changes(draw: st.DrawFn) -> Change:
    reason = draw(st.sampled_from(Reason))
    return Change(
        replace(CI, instance=draw(st.none() | st.just("emea"))),
        draw(st.sampled_from(Action)),
        reason,
        group_of(reason),
        draw(st.none() | st.integers(1, 9)),
        draw(st.none() | _desired),
        draw(st.none() | _remotes),
        draw(st.lists(_fields, max_size=3).map(tuple)),
        draw(st.none() | _moments),
        if_undelivered=draw(st.none() | st.just(Action.ROTATE)),
        leftovers=draw(st.lists(_remotes, max_size=1).map(tuple)),
        beside=draw(st.lists(st.tuples(st.integers(1, 9), _remotes), max_size=1).map(tuple)),
        aside=draw(st.booleans()),
    )


@given(changes=st.lists(_changes(), max_size=3), moment=_moments, name=_texts)
def test_a_plan_survives_being_saved(changes: list[Change], moment: datetime, name: str) -> None:
    """Every value of it, whatever an organisation calls its things."""
    plan = a_plan(*changes, moment=moment)
    whole = saved(plan, 9, 0.9)
    whole = replace(whole, organization=replace(ACME, name=name))
    assert from_document(to_document(whole, "0.1.0"), "prod.gcplan") == whole


def test_what_is_rendered_of_it_is_whole() -> None:
    """All that `show` shows by name: what is not shown is neither in the file nor in the plan."""
    plan = from_document(TEXT, "prod.gcplan").plan
    assert plan.changes == WHOLE.changes
    assert (plan.drift, plan.findings) == ((DRIFT,), (FOUND,))
    assert (plan.unchanged, plan.managed, plan.unmanaged) == (7, 9, 3)
    assert (plan.state.lineage, plan.state.serial) == ("lineage-1", 12)
    assert plan.observed.organization == ACME


def test_nothing_of_a_secret_is_kept() -> None:
    """Not even the fingerprints and destinations that the state keeps of the credentials shown."""
    generation = Generation(
        1,
        Phase.CURRENT,
        "new",
        "new_client",
        "run-7",
        SAVED_AT,
        "c1",
        fingerprint="669b3256dd4070fe",
        deliveries=known().generations[0].deliveries,
    )
    plan = a_plan(
        removal(Action.DELETE), resource=Resource("oauth_client", {}, generations=(generation,))
    )
    document = to_document(saved(plan, 9, 0.9), "0.1.0")
    assert "669b3256dd4070fe" not in document
    assert "secrets/ci.env" not in document
    assert "run-7" not in document


def test_only_what_a_change_or_an_end_shows_is_kept_of_the_state() -> None:
    """A plan for one credential tells nothing of a thousand others."""
    assert saved(a_plan(resource=known()), 9, 0.9).known == ()
    assert [address for address, _ in saved(a_plan(create(), resource=known()), 9, 0.9).known] == [
        CI
    ]


def test_every_altered_byte_is_refused() -> None:
    """Were it only a blank: what was reviewed is the file as it was written."""
    for at in range(len(TEXT)):
        other = "#" if TEXT[at] != "#" else "+"
        with pytest.raises(PlanStale):
            from_document(TEXT[:at] + other + TEXT[at + 1 :], "prod.gcplan")


def test_every_truncated_file_is_refused() -> None:
    """Wherever it was cut."""
    for length in range(0, len(TEXT), 7):
        with pytest.raises(PlanStale):
            from_document(TEXT[:length], "prod.gcplan")


_FOREIGN: list[tuple[Any, str]] = [
    ("[1, 2]", "is not a plan file, or is cut short"),
    ("[" * 100_000, "is not a plan file, or is cut short"),
    ("", "is not a plan file, or is cut short"),
    ('{"format_version": "2.0"}', "is no plan that this version of gccreds can read"),
    (TEXT + " ", "was altered or is not whole: its digest does not fit"),
    (json.dumps(json.loads(TEXT)), "was altered or is not whole: its digest does not fit"),
]


@pytest.mark.parametrize(("text", "what"), _FOREIGN)
def test_what_is_no_plan_is_told_so(text: str, what: str) -> None:
    """In three parts, with the file's name."""
    with pytest.raises(PlanStale) as caught:
        from_document(text, "prod.gcplan")
    assert (caught.value.what, caught.value.where) == (f"this file {what}", "prod.gcplan")
    assert "gccreds plan --out FILE" in caught.value.next_step


def test_a_document_with_its_own_digest_and_no_plan_is_refused() -> None:
    """A digest keeps out accidents, not forgers; what a forger writes is no plan either."""
    empty = replace(WHOLE, project=None)  # type: ignore[arg-type]
    forged = to_document(empty, "0.1.0")
    with pytest.raises(PlanStale, match="does not hold a plan"):
        from_document(forged, "prod.gcplan")


def test_the_file_names_what_it_was_made_for() -> None:
    """So that a person and a program can tell without knowing its insides."""
    document = json.loads(TEXT)
    assert list(document) == ["digest", "format_version", "gccreds_version", "plan", "saved_at"]
    assert document["saved_at"] == "2027-01-05T06:00:00Z"
    assert {field.name for field in fields(SavedPlan)} == document["plan"].keys()
    assert document["plan"]["organization"] == {"id": ACME.id, "name": "Acme EMEA"}
