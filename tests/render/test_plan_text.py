"""A plan as people read it: mock-up 1."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Cause, FieldChange, Group, Reason
from gccreds.domain.coming import Coming
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.report import PlanReport
from gccreds.domain.state import Phase
from gccreds.render.change_block import _SIGNS
from gccreds.render.page import Page
from gccreds.render.plan_text import body, render

from .other_actions import OTHERS
from .story import (
    ACCEPTED,
    CREATE_CI,
    LEGACY,
    NOW,
    PLAN,
    REFUSED,
    RETIRE_LEGACY,
    STATE,
    UNCHANGED,
    UPDATE_REPORTING,
    expected,
    generation,
    resource,
)


def test_a_plan_with_an_error_says_first_what_is_wrong() -> None:
    """Where, how much, what stands in the way, findings, then changes by who asked for them."""
    assert render(REFUSED, Page()) == expected("plan_refused.txt")


def test_a_narrow_terminal_without_utf_8_gets_words_for_symbols() -> None:
    """Everything fits 80 columns of ASCII, and commands stay whole."""
    page = Page.fitting(72, colour=False, utf8=False)
    assert render(REFUSED, page) == expected("plan_narrow_ascii.txt")


def test_colours_set_off_what_mockup_1_sets_off() -> None:
    """The same text with SGR codes, and none of them left open at the end of a line."""
    plan = replace(PLAN, changes=(UPDATE_REPORTING, RETIRE_LEGACY), unmanaged=0)
    text = render(replace(REFUSED, plan=plan), Page(colour=True))
    assert text == expected("plan_colour.txt").replace("␛", "\x1b")


def test_every_other_action_tells_its_consumers_what_they_will_notice() -> None:
    """Imports, forgotten and vanished clients, cut-short creates, handed-over destinations."""
    assert render(OTHERS, Page()) == expected("plan_other_actions.txt")


def test_a_plan_without_errors_ends_with_the_command_that_applies_it() -> None:
    """The closing lines say that nothing was changed and what comes next."""
    assert render(ACCEPTED, Page()).endswith("\n\n" + expected("plan_accepted_end.txt"))


def test_nothing_to_do_is_said_with_what_the_clock_will_bring() -> None:
    """An end, or a rotation."""
    ending = generation(1, "0d2c7f15", Phase.ENDING)
    coming = Coming(NOW + timedelta(days=7), LEGACY, ending)
    report = replace(UNCHANGED, plan=replace(UNCHANGED.plan, coming=coming))
    assert render(report, Page()) == expected("plan_unchanged.txt")


def test_a_replaced_one_that_goes_is_not_told_as_the_end_of_the_credential() -> None:
    """Its consumers have another one, which lives on."""
    old = generation(1, "0d2c7f15", Phase.OVERLAPPING)
    coming = Coming(NOW + timedelta(days=1), LEGACY, old)
    report = replace(UNCHANGED, plan=replace(UNCHANGED.plan, coming=coming))
    assert (
        "\nNext by the clock: oauth_client.legacy-ivr generation 1 goes on 2027-01-06 06:00 UTC, "
        "in 24 hours.\n"
    ) in body(report, Page())


def test_an_end_for_a_replaced_one_is_told_as_its_own() -> None:
    """It is not the current one that will end."""
    old = generation(1, RETIRE_LEGACY.remote_id or "", Phase.OVERLAPPING)
    new = generation(2, "e02b6f1d-6c1f-44c3-8f25-1d9f0c7f6f10", Phase.CURRENT)
    change = replace(
        RETIRE_LEGACY,
        action=Action.UPDATE,
        reason=Reason.DRIFT,
        group=Group.ORGANIZATION,
        fields=(FieldChange("expires", None, "2027-01-12T06:00:00Z", Cause.DRIFT),),
        aside=True,
    )
    state = replace(STATE, resources={LEGACY: resource(old, new)})
    plan = replace(PLAN, state=state, changes=(change,), drift=(), findings=())
    assert body(PlanReport(plan, 9, 0.91), Page()).endswith(expected("plan_older_end.txt"))


def test_a_plan_hides_no_change_behind_another_one_of_its_address() -> None:
    """Drift of the current one is taken back, and an older one gets its end."""
    update = replace(UPDATE_REPORTING, group=Group.ORGANIZATION, reason=Reason.DRIFT)
    older = replace(update, generation=1, remote=None, fields=(), aside=True)
    for changes in ((update, older), (older, update)):
        text = body(PlanReport(replace(PLAN, changes=changes, findings=()), 9, 0.91), Page())
        assert text.count("  ~ update  oauth_client.reporting-app") == len(changes)


def test_the_generations_of_what_is_removed_are_told_apart() -> None:
    """One that has an end of its own before the grace is over is not said to have the grace."""
    current = replace(RETIRE_LEGACY, generation=2)
    older = replace(RETIRE_LEGACY, ends_at=NOW + timedelta(days=1), aside=True)
    plan = replace(PLAN, changes=(current, older), drift=(), findings=())
    assert body(PlanReport(plan, 9, 0.91), Page()).endswith(expected("plan_older_removed.txt"))


def test_what_is_left_alone_is_not_called_as_declared() -> None:
    """Somebody stopped it, and the finding says so; nothing to do is not all is well."""
    stopped = Finding("stopped", Severity.WARNING, "it is disabled", "", "oauth_client.ci")
    report = replace(UNCHANGED, plan=replace(UNCHANGED.plan, findings=(stopped,)))
    assert "\nNothing to do: of 14 credentials, 1 is left alone.\n" in body(report, Page())


def test_a_schedule_for_which_nothing_is_due_says_only_that() -> None:
    """What the manifests ask for is not its business, and may well be left."""
    report = replace(UNCHANGED, command="rotate", options=("--due",))
    assert "\nNothing to do: the clock asks for nothing.\n" in body(report, Page())


def test_what_takes_the_place_of_something_gone_is_shown_as_new() -> None:
    """There is nothing left from which its fields could differ."""
    change = replace(CREATE_CI, action=Action.ROTATE, reason=Reason.EXPIRY)
    report = replace(ACCEPTED, plan=replace(ACCEPTED.plan, changes=(change,)))
    assert "\n      grant                  client_credentials\n" in body(report, Page())


def test_an_empty_project_has_nothing_to_do() -> None:
    """No number of zero credentials is counted out."""
    report = replace(UNCHANGED, plan=replace(UNCHANGED.plan, unchanged=0))
    assert "\nNothing to do: nothing is declared and nothing is managed.\n" in render(
        report, Page()
    )


def test_a_selection_that_nothing_meets_is_not_an_empty_project() -> None:
    """Credentials are declared; none has the label."""
    report = replace(
        UNCHANGED, plan=replace(UNCHANGED.plan, unchanged=0), options=("-l", "team=none")
    )
    assert "\nNothing to do: no credential has what -t and -l ask for.\n" in render(report, Page())


def test_refresh_only_shows_drift_and_no_change_of_ours() -> None:
    """Nothing is taken back, so nothing says that it would be."""
    plan = replace(PLAN, changes=(), findings=(), managed=14)
    report = PlanReport(plan, requests=9, seconds=0.91, refresh_only=True)
    assert render(report, Page()) == expected("plan_refresh_only.txt")


def test_refresh_only_without_drift_says_so() -> None:
    """Of what was applied once: what is only declared cannot drift."""
    plan = replace(PLAN, changes=(), findings=(), drift=(), unchanged=16, managed=14)
    text = render(PlanReport(plan, 9, 0.91, refresh_only=True), Page())
    assert "\nNo drift: 14 credentials are as last applied.\n" in text
    nothing = PlanReport(replace(plan, managed=0), 9, 0.91, refresh_only=True)
    assert "\nNo drift: nothing of it was applied yet.\n" in render(nothing, Page())


def test_a_running_apply_makes_the_plan_perhaps_out_of_date() -> None:
    """One line says since when the lock is held."""
    report = replace(ACCEPTED, applying_since=datetime(2027, 1, 5, 6, 2, tzinfo=UTC))
    told = "\nan apply is running since 06:02; this plan may be out of date\n"
    assert told in render(report, Page())


def test_destroy_is_asked_for_by_itself_and_taken_back_by_apply() -> None:
    """No manifest asked for it, so none has an entry to put back."""
    plan = replace(PLAN, changes=(RETIRE_LEGACY,), drift=(), findings=(), unchanged=0)
    text = body(PlanReport(plan, 9, 0.91, command="destroy"), Page())
    assert text.endswith(expected("plan_destroy_end.txt"))


def test_the_question_comes_right_after_the_plan() -> None:
    """The body is the output without its closing lines."""
    assert render(REFUSED, Page()).startswith(body(REFUSED, Page()) + "\n3 clients of")


def test_a_field_changed_by_both_sides_points_to_the_drift() -> None:
    """A reviewer sees that the manifest's change also takes back somebody's edit."""
    both = replace(UPDATE_REPORTING.fields[1], cause=Cause.BOTH)
    change = replace(UPDATE_REPORTING, fields=(both,))
    report = replace(ACCEPTED, plan=replace(ACCEPTED.plan, changes=(change,)))
    line = next(line for line in body(report, Page()).splitlines() if "redirect_uris" in line)
    assert line.endswith("drift too, see below")


@pytest.mark.parametrize("width", [80, 100])
@pytest.mark.parametrize("report", [REFUSED, OTHERS, UNCHANGED], ids=["story", "others", "none"])
def test_no_line_is_wider_than_the_page(report: PlanReport, width: int) -> None:
    """Long lists and sentences wrap."""
    page = Page.fitting(width, colour=False, utf8=True)
    assert max(map(len, render(report, page).splitlines())) <= width


def test_hostile_names_are_written_out_and_paint_nothing() -> None:
    """Escapes, line breaks and direction marks of a name or an organisation stay visible text."""
    hostile = "\x1b[31mCI\x1b[0m\r\n\u202eevil\x9b2J"
    fields = (replace(CREATE_CI.fields[0], after=hostile),)
    organization = replace(PLAN.observed.organization, name="Acme\x1b]0;title\x07")
    plan = replace(
        PLAN,
        changes=(replace(CREATE_CI, fields=fields),),
        observed=replace(PLAN.observed, organization=organization),
        findings=(replace(PLAN.findings[0], message=hostile),),
    )
    text = render(replace(REFUSED, plan=plan), Page())
    assert "name                   \\x1b[31mCI\\x1b[0m\\r\\n\\u202eevil\\x9b2J\n" in text
    assert "Acme\\x1b]0;title\\x07 (" in text
    assert all(character.isprintable() or character == "\n" for character in text)


@pytest.mark.parametrize(
    ("field", "how"),
    [
        (FieldChange("access_token_lifetime", "24h", "48h", Cause.DRIFT), "48h in"),
        (FieldChange("description", "", 'it\'s: "hot"', Cause.DRIFT), '"it\'s: \\"hot\\"" in'),
        (FieldChange("scopes", ["a", "b"], ["a"], Cause.DRIFT), "take it out of"),
        (FieldChange("scopes", ["a", "b"], ["c"], Cause.DRIFT), "write scopes so in"),
        (FieldChange("roles", {"R": ["A"]}, {"R": ["A", "B"]}, Cause.DRIFT), "add it to"),
    ],
    ids=["scalar", "quoted", "removed", "replaced", "role"],
)
def test_drift_says_how_to_keep_it(field: FieldChange, how: str) -> None:
    """In the words of the manifest, at its place."""
    drift = replace(PLAN.drift[0], fields=(field,))
    report = replace(ACCEPTED, plan=replace(ACCEPTED.plan, changes=(), drift=(drift,)))
    (line,) = (line for line in body(report, Page()).splitlines() if "To keep it" in line)
    assert f"{how} manifests/apps.yaml:2." in line


def test_drift_of_a_token_cannot_be_left_alone() -> None:
    """Its manifest has no `ignore_changes`."""
    token = replace(PLAN.drift[0], address=Address("api_token", "nightly"))
    report = replace(ACCEPTED, plan=replace(ACCEPTED.plan, changes=(), drift=(token,)))
    text = body(report, Page())
    assert "      To keep it: add it to manifests/apps.yaml:2.\n" in text
    assert "ignore_changes" not in text


def test_drift_of_what_nobody_declares_has_no_place_to_keep_it() -> None:
    """It is shown all the same."""
    drift = replace(PLAN.drift[0], position=None)
    report = replace(ACCEPTED, plan=replace(ACCEPTED.plan, changes=(), drift=(drift,)))
    assert "! drift   oauth_client.reporting-app" in body(report, Page())
    assert "To keep it" not in body(report, Page())


def test_every_action_has_a_sign() -> None:
    """An action without one could not be shown."""
    assert set(_SIGNS) == set(Action)
