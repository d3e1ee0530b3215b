"""The JSON of plan, apply and events, compared whole."""

import json
from dataclasses import replace

import pytest

from gccreds import __version__
from gccreds.domain.change import Action
from gccreds.domain.event import ClientCreated, Event, SecretDelivered, StepStarted
from gccreds.render import apply_json, plan_json
from gccreds.render.events_json import event_line
from gccreds.render.page import Page

from .applied import CI_DONE, CI_ID, HALF, INTERRUPTED, READY, STORE_FAILED, after
from .story import CI, CREATE_CI, PLAN, REFUSED, RETIRE_LEGACY, expected


def test_plan_has_every_key_of_the_specification() -> None:
    """The object of cli.md, with the story's changes."""
    document = json.loads(plan_json.render(REFUSED, Page()))
    assert document == json.loads(expected("plan.json").replace("VERSION", __version__))


def test_the_summary_counts_every_action_in_the_order_of_the_specification() -> None:
    """Zeros included, and what has no change."""
    summary = json.loads(plan_json.render(REFUSED, Page()))["summary"]
    assert list(summary.items()) == [
        ("create", 2),
        ("update", 1),
        ("rotate", 0),
        ("deliver", 0),
        ("retire", 1),
        ("delete", 1),
        ("import", 0),
        ("forget", 0),
        ("no_op", 9),
    ]


def test_drift_that_the_api_does_not_date_has_null() -> None:
    """The keys are there all the same."""
    plan = replace(PLAN, drift=(replace(PLAN.drift[0], modified_at=None, modified_by=None),))
    (drift,) = json.loads(plan_json.render(replace(REFUSED, plan=plan), Page()))["drift"]
    assert (drift["modified_at"], drift["modified_by"]) == (None, None)


def test_a_name_cannot_steer_a_terminal_through_json() -> None:
    """Not even one of the upper half, which JSON itself would let through."""
    organization = replace(PLAN.observed.organization, name="\x9b2J\u202e")
    plan = replace(PLAN, observed=replace(PLAN.observed, organization=organization))
    text = plan_json.render(replace(REFUSED, plan=plan), Page())
    assert text.isascii()
    assert json.loads(text)["organization"]["name"] == "\x9b2J\u202e"


def test_apply_has_a_result_for_each_change_in_the_order_of_the_plan() -> None:
    """Counted is what was done."""
    assert json.loads(apply_json.render(HALF, Page())) == json.loads(expected("apply.json"))


def test_two_changes_of_one_address_have_a_result_each() -> None:
    """A rotation that is done, and the end of an older generation that failed."""
    rotation = replace(CREATE_CI, action=Action.ROTATE, generation=3)
    older = replace(RETIRE_LEGACY, address=CI, generation=1, aside=True)
    done = replace(CI_DONE, change=rotation, generation=3)
    failed = replace(STORE_FAILED, change=older, remote_id=older.remote_id, generation=1)
    report = replace(HALF, plan=replace(READY, changes=(rotation, older)), results=(done, failed))
    told = json.loads(apply_json.render(report, Page()))["results"]
    assert [(r["action"], r["status"], r["generation"], r["remote_id"]) for r in told] == [
        ("rotate", "done", 3, CI_ID),
        ("retire", "failed", 1, older.remote_id),
    ]


def test_a_change_that_never_began_was_skipped() -> None:
    """Also where nothing was heard of it."""
    results = json.loads(apply_json.render(INTERRUPTED, Page()))["results"]
    assert {r["address"]: r["status"] for r in results} == {
        "oauth_client.ci-data-actions": "done",
        "oauth_client.legacy-ivr": "skipped",
        "oauth_client.payroll-sync": "skipped",
        "oauth_client.reporting-app": "done",
        "oauth_client.store[apac]": "done",
    }


@pytest.mark.parametrize(
    ("event", "members"),
    [
        (StepStarted(CI, "creating"), {"event": "StepStarted", "what": "creating"}),
        (
            ClientCreated(CI, 1, CI_ID),
            {"event": "ClientCreated", "generation": 1, "remote_id": CI_ID},
        ),
        (SecretDelivered(CI, "vault x"), {"event": "SecretDelivered", "to": "vault x"}),
        (
            CI_DONE,
            {
                "event": "ChangeFinished",
                "action": "create",
                "status": "done",
                "summary": "created a41f9e02…, login tried, delivered to 2 places",
                "seconds": 13.1,
                "remote_id": CI_ID,
                "generation": 1,
                "error": None,
                "now": None,
                "touched": True,
            },
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_event_is_one_line_with_its_name_moment_and_members(
    event: Event, members: dict[str, object]
) -> None:
    """So that a file of them can be read while it grows."""
    line = event_line(event, after(13))
    assert line.count("\n") == 1
    assert json.loads(line) == {
        "format_version": "1.0",
        "at": "2027-01-05T06:00:13Z",
        "address": "oauth_client.ci-data-actions",
        **members,
    }


def test_an_event_of_a_failure_has_the_error_in_its_parts() -> None:
    """As apply's results have it."""
    error = json.loads(event_line(STORE_FAILED, after(14)))["error"]
    assert error == json.loads(expected("apply.json"))["results"][3]["error"]
