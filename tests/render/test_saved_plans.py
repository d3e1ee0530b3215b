"""What is told of plans that are saved, carried out in part, or whose state was not written."""

import json
from dataclasses import replace

from gccreds.domain.plan import Plan
from gccreds.errors import StateInvalid
from gccreds.render import apply_json, plan_text
from gccreds.render.page import Page

from .applied import DONE
from .story import ACCEPTED, CREATE_CI, CREATE_STORE, DELETE_PAYROLL, REFUSED

SAVED = replace(ACCEPTED, saved_as="prod.gcplan")


def closing(report: object) -> list[str]:
    return plan_text.render(report, Page()).splitlines()[-2:]  # type: ignore[arg-type]


def with_plan(**members: object) -> Plan:
    return replace(ACCEPTED.plan, **members)  # type: ignore[arg-type]


def test_a_saved_plan_says_what_it_consents_to_and_how_it_is_carried_out() -> None:
    """Whatever chose its changes: the file has them."""
    report = replace(SAVED, options=("-t", "ci"))
    assert closing(report) == [
        "Saved as prod.gcplan: consents to these 5 changes, as long as they come out the same.",
        "Next: gccreds -e prod apply prod.gcplan",
    ]


def test_a_file_name_is_quoted_for_a_shell() -> None:
    """The command can be pasted."""
    assert closing(replace(SAVED, saved_as="my plan"))[1] == (
        "Next: gccreds -e prod apply 'my plan'"
    )


def test_one_change_is_not_several() -> None:
    """In words."""
    assert closing(replace(SAVED, plan=with_plan(changes=(CREATE_CI,))))[0] == (
        "Saved as prod.gcplan: consents to this change, as long as it comes out the same."
    )


def test_a_saved_plan_with_errors_names_no_command() -> None:
    """It would be refused."""
    assert closing(replace(REFUSED, saved_as="prod.gcplan"))[1] == (
        "Saved as prod.gcplan: it cannot be applied before what is wrong is put right."
    )


def test_a_saved_plan_without_changes_consents_to_nothing() -> None:
    """And names no command either."""
    assert closing(replace(SAVED, plan=with_plan(changes=())))[1] == (
        "Saved as prod.gcplan: there is no change in it to consent to."
    )


def test_what_is_done_and_what_is_left_are_told_before_it_is_carried_out() -> None:
    """What nobody consented to is named with what it would do."""
    plan = with_plan(done=(CREATE_STORE,), later=(CREATE_CI, DELETE_PAYROLL))
    assert plan_text.body(replace(ACCEPTED, plan=plan), Page()).splitlines()[-4:] == [
        "",
        "Done already: oauth_client.store[apac]",
        "Not in this plan, left to another run: create oauth_client.ci-data-actions,",
        "  delete oauth_client.payroll-sync",
    ]


def test_as_json_what_is_left_stands_beside_the_results() -> None:
    """A member of its own, there only where something is left."""
    report = replace(DONE, plan=replace(DONE.plan, later=(DELETE_PAYROLL,)))
    assert json.loads(apply_json.render(report, Page()))["later"] == [
        {"address": "oauth_client.payroll-sync", "action": "delete", "reason": "removed"}
    ]


def test_as_json_a_state_that_was_not_written_is_told_with_its_file() -> None:
    """A member of its own, there only then."""
    error = StateInvalid("the disk is full", where=".gccreds/prod.json", next_step="make room")
    report = replace(DONE, unwritten=error, saved_in="gccreds-recovered-13.json")
    assert json.loads(apply_json.render(report, Page()))["state"] == {
        "error": {
            "code": "state.invalid",
            "message": "the disk is full (.gccreds/prod.json)",
            "next_step": "make room",
            "context_id": None,
        },
        "saved_in": "gccreds-recovered-13.json",
    }
