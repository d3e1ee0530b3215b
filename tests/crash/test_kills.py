"""Kills, lost answers and late effects: a part of `make crash`, and what holds for its list."""

import pytest

from tests.crash.cases import REQUESTS, Case, all_cases
from tests.crash.ci_cases import CI_CASES
from tests.crash.playing import play
from tests.crash.scenarios import FIRST, RECOVERY, Scenario
from tests.crash.stage import APPLY, Stage


@pytest.mark.parametrize("case", CI_CASES, ids=str)
def test_the_next_apply_mends_whatever_went_wrong(case: Case, stage: Stage) -> None:
    """One clean apply, or two for what takes effect after it, and the rule of engine.md holds."""
    assert play(case, stage).broken == ()


@pytest.mark.parametrize("scenario", [FIRST, RECOVERY], ids=lambda s: s.name)
def test_the_list_of_cases_has_every_request_of_an_apply(scenario: Scenario, stage: Stage) -> None:
    """A request that is new to an apply is a new place to be killed at."""
    scenario.prepare(stage)
    assert stage.run(*APPLY).code == 0
    sent = [f"{r.name} ({r.nth})" if r.nth > 1 else r.name for r in stage.proxy.seen]
    listed = set(REQUESTS[scenario.name])
    # Of several PUTs the first one is read back; which one that is, is chance.
    further = [name for name in sent if name not in listed]
    assert sorted(listed - set(sent)) == []
    assert all(name.startswith("GET client oauth_client.") for name in further), further
    assert len(further) <= 1


def test_the_part_for_every_test_run_is_a_part_of_the_table() -> None:
    """No case of its own."""
    assert {str(case) for case in CI_CASES} <= {str(case) for case in all_cases()}
