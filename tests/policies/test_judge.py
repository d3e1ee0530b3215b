"""Severities, exemptions and order: what becomes of what rules and planner notice."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from gccreds.domain.finding import Finding, Notice, Severity
from gccreds.domain.settings import Exemption, Level, RuleSetting, Settings
from gccreds.policies.judge import in_order, judge_model, judge_plan

from .worlds import (
    GUARDED,
    NOW,
    at,
    client,
    creates,
    declared,
    on_model,
    on_plan,
    plan,
    undelivered,
)

PROJECT_FILE = at(20, 3, "gccreds.yaml")
STOPPED = Notice("stopped", "It is inactive.", "reactivate it", "oauth_client.ci", at(4, 3))


def _set(rule: str, level: Level | None, options: Mapping[str, object] | None = None) -> Settings:
    return Settings({rule: RuleSetting(level, options or {}, PROJECT_FILE)})


def _exempt(
    rule: str, pattern: str, until: datetime = NOW + timedelta(days=30), level: Level | None = None
) -> Settings:
    exemption = Exemption(rule, pattern, "being split up", until, PROJECT_FILE)
    rules = {rule: RuleSetting(level, {}, PROJECT_FILE)} if level else {}
    return Settings(rules, (exemption,), organization_guard=True)


def _severities(settings: Settings) -> list[Severity]:
    found = on_model("undelivered", undelivered(), settings=settings)
    return [finding.severity for finding in found]


@pytest.mark.parametrize(
    ("settings", "severities"),
    [
        (Settings(), [Severity.WARNING]),
        (_set("undelivered", Level.OFF), []),
        (_set("undelivered", Level.WARNING), [Severity.WARNING]),
        (_set("undelivered", Level.ERROR), [Severity.ERROR]),
        (_set("undelivered", None), [Severity.WARNING]),
        (_set("undelivered", None, {"a": 1}), [Severity.ERROR]),
    ],
)
def test_a_rule_is_as_severe_as_it_is_set(settings: Settings, severities: list[Severity]) -> None:
    """A mapping of own settings makes it an error unless it names a severity."""
    assert _severities(settings) == severities


def test_what_the_planner_notices_is_judged_like_the_rest() -> None:
    """Taken as it is, with the severity of its rule, or not at all where that is off."""
    judged = plan(notices=(STOPPED,))

    assert on_plan("stopped", judged) == [
        Finding(
            "stopped",
            Severity.WARNING,
            "It is inactive.",
            "reactivate it",
            "oauth_client.ci",
            at(4, 3),
        )
    ]
    [error] = on_plan("stopped", judged, settings=_set("stopped", Level.ERROR))
    assert error.severity is Severity.ERROR
    assert on_plan("stopped", judged, settings=_set("stopped", Level.OFF)) == []


def test_a_remark_stays_a_warning() -> None:
    """That something was not checked is no error, however the rule is set."""
    remark = Notice("stopped", "Not checked.", "look", at_most=Severity.WARNING)

    [found] = on_plan("stopped", plan(notices=(remark,)), settings=_set("stopped", Level.ERROR))

    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("pattern", ["oauth_client.ci", "oauth_client.c*", "*", "ci"])
def test_an_exemption_silences_its_rule_for_its_addresses(pattern: str) -> None:
    """As `--target` takes addresses."""
    assert on_model("undelivered", undelivered(), settings=_exempt("undelivered", pattern)) == []


def test_an_exemption_is_for_one_rule_and_what_it_names() -> None:
    """Everything else is judged as before."""
    others = _exempt("undelivered", "oauth_client.legacy-*"), _exempt("stopped", "*")

    assert [len(on_model("undelivered", undelivered(), settings=s)) for s in others] == [1, 1]


def test_past_its_end_the_rules_own_severity_holds() -> None:
    """From the very moment of its end."""
    over = _exempt("undelivered", "*", until=NOW, level=Level.ERROR)
    lasting = _exempt("undelivered", "*", until=NOW + timedelta(seconds=1), level=Level.ERROR)

    assert _severities(over) == [Severity.ERROR]
    assert _severities(lasting) == []


def test_an_exemption_does_not_lift_a_guard_on_the_whole() -> None:
    """`*` means every credential, not the plan."""
    settings = Settings(exemptions=_exempt("no-organization-guard", "*").exemptions)

    assert len(on_plan("no-organization-guard", plan(), settings=settings)) == 1


def test_a_client_id_can_be_exempt_too() -> None:
    """Some findings are about a client without an address."""
    stray = Notice("orphan-mark", "A mark.", "look", "0c1e5f8b-2d77")

    judged = plan(notices=(stray,))

    assert on_plan("orphan-mark", judged, settings=_exempt("orphan-mark", "0c1e*")) == []
    assert len(on_plan("orphan-mark", judged, settings=_exempt("orphan-mark", "ff*"))) == 1


def test_an_exemption_that_ends_soon_is_said() -> None:
    """With how long there is left, at its place in the project file."""
    settings = _exempt("undelivered", "oauth_client.legacy-*", until=NOW + timedelta(days=12))

    assert on_model("exemption-ending", settings=settings) == [
        Finding(
            "exemption-ending",
            Severity.WARNING,
            "the exemption of oauth_client.legacy-* from undelivered ends on 2027-01-17 06:00 UTC, "
            "in 12 days.",
            "mend what it excuses, or write a later `until`",
            position=PROJECT_FILE,
        )
    ]


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=14, seconds=1), False),
        (timedelta(days=14), True),
        (timedelta(seconds=1), True),
        (timedelta(), False),
        (-timedelta(days=1), False),
    ],
)
def test_an_ending_is_said_for_fourteen_days(ahead: timedelta, said: bool) -> None:
    """Not earlier, and not once it is over: then the rule itself speaks."""
    settings = _exempt("undelivered", "*", until=NOW + ahead)

    assert bool(on_model("exemption-ending", settings=settings)) is said


def test_errors_come_first_then_places() -> None:
    """Within a file by line; what has no place comes last."""

    def finding(severity: Severity, line: int | None, file: str = "a.yaml") -> Finding:
        return Finding("self", severity, "m", "n", position=at(line, 1, file) if line else None)

    ordered = [
        finding(Severity.ERROR, 2),
        finding(Severity.ERROR, 10),
        finding(Severity.ERROR, 1, "b.yaml"),
        finding(Severity.ERROR, None),
        finding(Severity.WARNING, 1),
        finding(Severity.WARNING, None),
    ]

    assert list(in_order(reversed(ordered))) == ordered


def test_a_model_and_a_plan_are_judged_apart() -> None:
    """`validate` needs the first alone; a plan puts both together, and nothing comes twice."""
    ci = undelivered(roles={"Nobody": "all"})

    of_model = judge_model(declared(ci), GUARDED, NOW)
    of_plan = judge_plan(plan(creates(ci)), declared(ci), GUARDED)

    assert [finding.rule for finding in of_model] == ["undelivered"]
    assert [finding.rule for finding in of_plan] == ["unknown-role"]


def test_a_plan_in_order_has_no_findings() -> None:
    """Silence is the normal case."""
    ci = client(roles={"Credential Manager": "all"})

    assert judge_model(declared(ci), GUARDED, NOW) == ()
    assert judge_plan(plan(creates(ci)), declared(ci), GUARDED) == ()
