"""no-organization-guard, legacy-list and clock: what a plan was made in."""

from datetime import timedelta

import pytest

from gccreds.domain.finding import Finding, Severity
from gccreds.domain.settings import Settings

from .worlds import observed, on_plan, plan


def test_an_environment_that_names_no_organisation_is_a_warning() -> None:
    """With the line that names it."""
    assert on_plan("no-organization-guard", plan(), settings=Settings()) == [
        Finding(
            "no-organization-guard",
            Severity.WARNING,
            "environment prod does not name its organisation, so a wrong login would plan for "
            "another one; this plan is for Acme EMEA (6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77).",
            "write `organization: 6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77` under environments.prod in "
            "the project file",
        )
    ]


def test_an_environment_that_names_one_is_guarded() -> None:
    """By id or by name."""
    assert (
        on_plan("no-organization-guard", plan(), settings=Settings(organization_guard=True)) == []
    )


def test_a_legacy_list_is_said() -> None:
    """It costs requests, and is no fault of the reader's."""
    assert on_plan("legacy-list", plan(observed=observed(legacy_list=True))) == [
        Finding(
            "legacy-list",
            Severity.WARNING,
            "the organisation's list of clients leaves out their grants, so the managed clients "
            "were read one by one.",
            "the plan is complete; to plan without this remark write `legacy-list: off` under "
            "policies in the project file",
        )
    ]


def test_a_full_list_is_not_worth_a_word() -> None:
    """That is how it should be."""
    assert on_plan("legacy-list", plan()) == []


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (timedelta(minutes=12), "12m behind"),
        (-timedelta(hours=2, seconds=1), "2h1s ahead of"),
    ],
)
def test_a_clock_that_is_off_is_said(offset: timedelta, said: str) -> None:
    """How far and in which direction, and that the organisation's was used."""
    assert on_plan("clock", plan(observed=observed(clock_offset=offset))) == [
        Finding(
            "clock",
            Severity.WARNING,
            f"the clock of this machine is {said} the organisation's, which was used.",
            "set the clock of this machine, on Linux: timedatectl set-ntp true",
        )
    ]


@pytest.mark.parametrize("offset", [timedelta(), timedelta(minutes=5), -timedelta(minutes=5)])
def test_five_minutes_are_tolerated(offset: timedelta) -> None:
    """More than five minutes apart is a finding."""
    assert on_plan("clock", plan(observed=observed(clock_offset=offset))) == []
