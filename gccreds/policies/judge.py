"""Runs the rules and gives what they notice its severity (cli.md, "Policies")."""

from collections.abc import Collection, Iterable
from datetime import datetime

from gccreds.domain.call import Call
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Notice, Severity
from gccreds.domain.plan import Plan
from gccreds.domain.settings import Exemption, Level, Settings
from gccreds.policies.interface import Model, Proposal, Purpose, Rule
from gccreds.policies.registry import rules


def judge_model(
    declared: Declared,
    settings: Settings,
    now: datetime,
    in_git: Collection[str] = (),
    *,
    on_ci: bool = False,
) -> tuple[Finding, ...]:
    """The findings on what is declared, known without the network.

    `in_git` has the places of those `file` destinations that git would take into a commit, `on_ci`
    is true where a CI runs this.
    """
    model = Model(declared, settings, now, frozenset(in_git), on_ci)
    notices = [notice for rule in _in_force(settings) for notice in rule.on_model(model)]
    return _weigh(notices, settings, now)


def judge_plan(
    plan: Plan,
    declared: Declared,
    settings: Settings,
    purpose: Purpose = Purpose.PLAN,
    override: bool = False,
    call: Call | None = None,
) -> tuple[Finding, ...]:
    """The findings on a plan, what the planner noticed among them; not those on the model.

    `declared` is the whole model also where a plan is for a part of it. `override` lifts the safety
    limits for this run. `call` is what the commands in next steps go on from.
    """
    proposal = Proposal(plan, declared, settings, purpose, override, call or Call())
    found = [notice for rule in _in_force(settings) for notice in rule.on_plan(proposal)]
    return _weigh([*plan.notices, *found], settings, plan.moment)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by file, line and column; what has no place comes after what has one."""

    def rank(finding: Finding) -> tuple[object, ...]:
        place = finding.position
        where = (place.file, place.line, place.column) if place else ("", 0, 0)
        mild = finding.severity is not Severity.ERROR
        return mild, place is None, where, finding.address or "", finding.rule, finding.message

    return tuple(sorted(findings, key=rank))


def _in_force(settings: Settings) -> Iterable[Rule]:
    return [rule for rule in rules().values() if _level(rule, settings) is not Level.OFF]


def _weigh(notices: Iterable[Notice], settings: Settings, now: datetime) -> tuple[Finding, ...]:
    found = []
    for notice in notices:
        level = _level(rules()[notice.rule], settings)
        if level is Level.OFF or _is_exempt(notice, settings.exemptions, now):
            continue
        mild = Severity.WARNING in (Severity(level.value), notice.at_most)
        found.append(_finding(notice, Severity.WARNING if mild else Severity.ERROR))
    return in_order(found)


def _level(rule: Rule, settings: Settings) -> Level:
    """As set; a mapping of a rule's own settings without `severity` is an error (cli.md)."""
    setting = settings.rules.get(rule.id)
    if setting is None:
        return rule.level
    return setting.level or (Level.ERROR if setting.options else rule.level)


def _is_exempt(notice: Notice, exemptions: Iterable[Exemption], now: datetime) -> bool:
    """Only what is about one credential can be exempt: `*` does not lift a guard on the whole."""
    if notice.address is None:
        return False
    return any(
        exemption.rule == notice.rule
        and exemption.is_in_force(now)
        and exemption.covers(notice.address)
        for exemption in exemptions
    )


def _finding(notice: Notice, severity: Severity) -> Finding:
    return Finding(
        notice.rule,
        severity,
        notice.message,
        notice.next_step,
        address=notice.address,
        position=notice.position,
        beside=notice.beside,
    )
