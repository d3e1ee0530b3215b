"""What an apply says at its end: mock-ups 2 and 3."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from gccreds.domain.change import Action, Cause, FieldChange, Reason
from gccreds.domain.credential import Destination
from gccreds.domain.destination import Traits
from gccreds.domain.observed import Remote
from gccreds.domain.report import ApplyReport
from gccreds.domain.schedule import Schedule, Strategy
from gccreds.errors import StateInvalid
from gccreds.render.apply_text import destroy_question, question, render, stopping
from gccreds.render.page import Page

from .applied import (
    CI_DONE,
    DONE,
    HALF,
    INTERRUPTED,
    LAGGING,
    READY,
    REPORTING_DONE,
    REPORTING_FAILED,
    STORE_FAILED,
)
from .story import CREATE_CI, NOW, PLAN, RETIRE_LEGACY, UPDATE_REPORTING, expected

ROTATE_CI = replace(
    CREATE_CI,
    action=Action.ROTATE,
    reason=Reason.AGE,
    generation=2,
    remote=Remote("1c77ae90", "oauth_client", {}),
)
OLD_ID = "1c77ae90-3b6e-4e0f-8c1d-52f7f0a3b9de"
CONSUMERS = "Every consumer that worked before still works."


def test_done_says_what_was_done_and_what_remains_to_know() -> None:
    """Counts, seconds, serials, the lock, and what a later apply will do."""
    assert render(DONE, Page()) == expected("apply_done.txt")


def test_half_failed_says_of_each_what_happened_what_exists_and_what_to_do() -> None:
    """The same command goes on from there."""
    assert render(HALF, Page()) == expected("apply_half.txt")


def test_an_apply_that_touched_nothing_says_so() -> None:
    """No state is said to hold anything."""
    plan = replace(READY, changes=(UPDATE_REPORTING,))
    report = ApplyReport(plan, (REPORTING_FAILED,), seconds=19, serial=12)
    assert render(report, Page()) == expected("apply_untouched.txt")


@pytest.mark.parametrize(
    ("id_", "end", "schedule", "told"),
    [
        (OLD_ID, NOW, Schedule(), "works until 2027-01-05 06:00 UTC"),
        (
            OLD_ID,
            NOW,
            Schedule(require_idle=True),
            "works until 2027-01-05 06:00 UTC, then until a whole day without calls",
        ),
        (
            PLAN.observed.caller.client_id,
            None,
            Schedule(),
            "works on: this run is logged in by it; one that logs in by the new one ends it",
        ),
        (OLD_ID, None, Schedule(), "works on; a later run ends it"),
    ],
    ids=["overlap", "idle", "own", "unknown"],
)
def test_of_a_replaced_one_it_is_said_until_when_it_works(
    id_: str, end: datetime | None, schedule: Schedule, told: str
) -> None:
    """The login of a run is not ended by that run."""
    assert ROTATE_CI.desired is not None
    desired = replace(ROTATE_CI.desired, schedule=schedule)
    change = replace(ROTATE_CI, desired=desired, remote=Remote(id_, "oauth_client", {}))
    done = replace(CI_DONE, change=change)
    plan = replace(READY, changes=(change,))
    report = ApplyReport(plan, (done,), seconds=1, serial=13, overlapping={id_: end})
    text = " ".join(render(report, Page()).split())
    assert f"oauth_client.ci-data-actions: the old client {id_[:8]}… {told}. After that," in text


def failed_rotation(**members: Any) -> ApplyReport:
    """A rotation whose delivery failed; keywords replace members of the change."""
    change = replace(ROTATE_CI, **members)
    failed = replace(STORE_FAILED, change=change)
    return ApplyReport(replace(READY, changes=(change,)), (failed,), seconds=9, serial=12)


def first_line(report: ApplyReport) -> str:
    return render(report, Page()).splitlines()[0].partition(". ")[2]


def test_a_rotation_that_failed_leaves_the_old_one_at_work() -> None:
    """It is said so, but not where a destination may hold an id beside another one's secret."""
    vault = Destination("vault", "secret/ci", {})
    github = Destination("github_actions", "acme/payments", {}, traits=Traits(one_by_one=True))
    desired = replace(CREATE_CI.desired, deliver=(vault,))
    assert first_line(failed_rotation(desired=desired)) == CONSUMERS
    split = replace(CREATE_CI.desired, deliver=(vault, github))
    assert first_line(failed_rotation(desired=split)) == ""


@pytest.mark.parametrize(
    "how", [{"strategy": Strategy.NEW_SECRET}, {"reason": Reason.COMPROMISED}], ids=str
)
def test_who_is_without_a_login_now_is_named(how: dict[str, Any]) -> None:
    """Where the old secret is dead and the new one is not everywhere."""
    stopped = f"WITHOUT A LOGIN NOW: {CREATE_CI.address}."
    assert first_line(failed_rotation(**how)) == stopped


def test_an_older_one_that_could_not_be_ended_leaves_nobody_without_a_login() -> None:
    """Beside a rotation of the same address that is done."""
    change = replace(ROTATE_CI, strategy=Strategy.NEW_SECRET)
    older = replace(ROTATE_CI, action=Action.RETIRE, reason=Reason.OVERLAP_ENDED, aside=True)
    done, failed = replace(CI_DONE, change=change), replace(STORE_FAILED, change=older)
    report = ApplyReport(replace(READY, changes=(change, older)), (done, failed), 9, 12)
    assert "WITHOUT A LOGIN" not in render(report, Page())


def test_each_generation_of_what_was_removed_is_told_of() -> None:
    """Beside the current one, those that it had replaced."""
    older = replace(RETIRE_LEGACY, generation=1, aside=True)
    plan = replace(READY, changes=(replace(RETIRE_LEGACY, generation=2), older))
    done = tuple(replace(CI_DONE, change=change) for change in plan.changes)
    lines = render(ApplyReport(plan, done, 9, 19), Page()).splitlines()
    until = "is inactive; it can be restored until 2027-01-12 06:00 UTC."
    assert lines[1:3] == [
        f"  oauth_client.legacy-ivr {until}",
        f"  oauth_client.legacy-ivr generation 1 {until}",
    ]


def test_interrupted_counts_what_is_left() -> None:
    """And names the command that shows it."""
    assert render(INTERRUPTED, Page()) == expected("apply_interrupted.txt")


def test_a_state_that_could_not_be_written_is_the_first_thing_said() -> None:
    """Although every change is done."""
    error = StateInvalid(
        ".gccreds/prod.json: no space left on device",
        next_step="make room, then apply again: it finds out what was done",
    )
    assert render(replace(DONE, unwritten=error), Page()) == expected("apply_unwritten.txt")


def test_a_state_that_was_saved_elsewhere_is_put_back_with_one_command() -> None:
    """The file, and what to do if it is lost too."""
    error = StateInvalid("the disk is gone, 5 attempts in 8 s", next_step="look at it")
    told = render(replace(DONE, unwritten=error, saved_in="gccreds-recovered-13.json"), Page())
    assert told == expected("apply_recovered.txt")


def test_warnings_come_before_the_result() -> None:
    """What went less well than it should stands first."""
    text = render(replace(DONE, warnings=(LAGGING,)), Page())
    assert text.startswith(
        "warning: oauth_client.ci-data-actions: the login was refused for 40 s before it worked.\n"
        "Done: "
    )


def test_nothing_to_apply_changes_nothing() -> None:
    """One line after the plan that says the same."""
    report = ApplyReport(replace(READY, changes=()), (), seconds=1, serial=12, changed=False)
    assert render(report, Page()) == "Nothing was changed. State serial 12.\n"


def test_consumers_are_said_to_work_only_where_that_is_true() -> None:
    """Not after a deletion, an update in doubt or a changed login flow."""
    in_doubt = replace(REPORTING_FAILED, touched=True)
    deleted = DONE.results[-1]
    grant = FieldChange("grant", "client_credentials", "authorization_code", Cause.MANIFEST)
    flow = replace(REPORTING_DONE, change=replace(UPDATE_REPORTING, fields=(grant,)))
    broken = [
        replace(HALF, results=(CI_DONE, in_doubt)),
        replace(HALF, results=(STORE_FAILED, deleted)),
        replace(HALF, results=(flow,)),
    ]
    assert CONSUMERS in render(HALF, Page())
    assert [CONSUMERS in render(report, Page()) for report in broken] == [False, False, False]


def test_colours_mark_what_failed() -> None:
    """Red for what is not finished, bold for the good news."""
    text = render(HALF, Page(colour=True))
    assert text.startswith(
        "\x1b[31mNot finished:\x1b[0m 1 done, 2 failed, 1 not begun. \x1b[1mEvery"
    )


@pytest.mark.parametrize(
    ("number", "words"), [(1, "this change"), (5, "these 5 changes")], ids=["one", "five"]
)
def test_the_question_says_how_much_and_where(number: int, words: str) -> None:
    """And which answer is taken."""
    plan = replace(READY, changes=READY.changes[:number])
    assert question(plan) == f'Apply {words} to prod (Acme EMEA)? Only "yes" is taken: '


def test_destroy_asks_for_the_name_of_the_environment() -> None:
    """Which a person does not type by habit."""
    assert destroy_question(READY) == (
        "End 5 credentials of prod (Acme EMEA)? Only the environment's name is taken: "
    )


def test_a_hostile_name_asks_nothing_of_its_own() -> None:
    """The question is one line of ours."""
    organization = replace(READY.observed.organization, name="x\x1b[2J\ny")
    plan = replace(READY, observed=replace(READY.observed, organization=organization))
    assert "prod (x\\x1b[2J\\ny)?" in question(plan)


def test_a_request_to_stop_is_answered() -> None:
    """With what happens now."""
    assert stopping(2) == (
        "Stopping: no new change starts. Finishing 2 under way, at most 5 s. "
        "Again to stop at once.\n"
    )
