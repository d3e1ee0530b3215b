"""Plays one case: prepares, disturbs, recovers, and holds the result to the rule."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tests.cli.running import Ended
from tests.crash.cases import AT_DELIVERIES, Case, How
from tests.crash.disturbing import Kill, Late, Lose, Moment
from tests.crash.invariant import Watch, broken
from tests.crash.naming import CLIENTS
from tests.crash.projects import HEAD
from tests.crash.proxy import Disturbance, Request
from tests.crash.stage import APPLY, Stage

MOST_APPLIES = 2
"""What happened too late for the next apply is mended by the one after it."""

_MOMENTS = {
    How.KILLED_BEFORE: Moment.NOT_DONE,
    How.KILLED_DONE: Moment.DONE,
    How.KILLED_THEN_AGED: Moment.DONE,
    How.KILLED_THEN_REMOVED: Moment.DONE,
    How.KILLED_ANSWERED: Moment.ANSWERED,
}
_AGED = (How.KILLED_THEN_AGED,)
_REMOVED = (How.KILLED_THEN_REMOVED, How.DELIVERY_THEN_REMOVED)
_TWO_APPLIES = (How.KILLED_TOO_LATE,)


@dataclass(frozen=True)
class Verdict:
    """What became of a case. `applies` were needed after the disturbed one; `broken` tells what
    does not hold."""

    case: Case
    exit: str
    applies: int
    broken: tuple[str, ...]

    @property
    def row(self) -> tuple[str, str, str, str]:
        """Its line in the table."""
        told = "holds" if not self.broken else "BROKEN: " + "; ".join(self.broken)
        return str(self.case), self.exit, str(self.applies), told


def play(case: Case, stage: Stage) -> Verdict:
    """The disturbed apply, then clean ones until a plan has nothing to do."""
    case.scenario.prepare(stage)
    watch = Watch(stage, case.scenario.declared)
    stage.proxy.check = watch.look
    disturbed, late = _disturb(case, stage)
    declared = watch.declared = _declare_what_is_left(case, stage)
    if case.how in _AGED:
        stage.organisation.control("POST", "clock", {"advance": "1h"})
    applies, problems = _recover(stage, late, disturbed, case)
    watch.look()
    problems += [*broken(stage, declared), *watch.seen_dead, *map(repr, stage.proxy.failures)]
    told = "killed" if disturbed.code == -9 else str(disturbed.code)
    return Verdict(case, told, applies, tuple(dict.fromkeys(problems)))


def _disturb(case: Case, stage: Stage) -> tuple[Ended, Late | None]:
    if case.how in AT_DELIVERIES:
        return _disturb_delivery(case, stage), None
    disturbance = _disturbance(case, stage)
    ended = stage.run(*APPLY, disturbance=disturbance)
    assert disturbance.happened.is_set(), f"{case} did not happen: {ended}"
    late = disturbance if isinstance(disturbance, Late) else None
    if late and case.how is How.KILLED_LATE:
        late.waits_for, late.until = _lists, 2
    elif late and case.how is not How.KILLED_TOO_LATE:
        late.arrive()
    return ended, late


def _disturbance(case: Case, stage: Stage) -> Kill | Lose | Late:
    if case.how in _MOMENTS:
        return Kill(case.at, case.nth, _MOMENTS[case.how], stage.kill)
    if case.how in (How.ANSWER_LOST, How.NOT_DONE):
        return Lose(case.at, case.nth, done=case.how is How.ANSWER_LOST)
    kill = stage.kill if case.how in (How.KILLED_LATE, How.KILLED_TOO_LATE) else None
    in_time = _lists if case.at.startswith("POST client") else lambda r: r.name == case.at
    waits_for = in_time if case.how is How.LATE else lambda _: False
    # After a create the list is read twice: what comes between is found by the second look.
    until = 2 if waits_for is _lists else 1
    return Late(case.at, case.nth, stage.proxy, waits_for, until, kill)


def _lists(request: Request) -> bool:
    return (request.method, request.path) == ("GET", CLIENTS)


def _disturb_delivery(case: Case, stage: Stage) -> Ended:
    moment = "written" if case.how is not How.DELIVERY_NOT_WRITTEN else "begun"
    if case.how is How.DELIVERY_WRITTEN_AFTER:
        moment = "begun"
    goes_on = case.how is not How.DELIVERY_NOT_WRITTEN
    happened = []

    def leave(name: str, now: str) -> bool:
        if (name, now) != (case.at, moment):
            return True
        happened.append(name)
        stage.kill()
        return goes_on

    stage.organisation.gate.leave = leave
    ended = stage.run(*APPLY)
    stage.organisation.gate.leave = lambda name, now: True
    assert happened, f"{case} did not happen: {ended}"
    return ended


def _declare_what_is_left(case: Case, stage: Stage) -> Mapping[str, tuple[str, ...]]:
    """Takes the entry out that was hit, where the case says so."""
    if case.how not in _REMOVED:
        return case.scenario.declared
    key = _key_of(case)
    path = stage.folder / "manifests" / "all.yaml"
    entries = re.findall(r"(?m)^  \S.*\n(?:    .*\n)+", path.read_text())
    stage.declare(HEAD + "".join(e for e in entries if not e.startswith(f"  {key}:")))
    address = f"oauth_client.{key}"
    return {a: names for a, names in case.scenario.declared.items() if a != address}


def _key_of(case: Case) -> str:
    if case.how in AT_DELIVERIES:
        return case.at.removesuffix("-hidden")
    return case.at.partition("oauth_client.")[2].partition("#")[0]


def _recover(
    stage: Stage, late: Late | None, disturbed: Ended, case: Case
) -> tuple[int, list[str]]:
    if disturbed.code == 0 and _has_nothing_to_do(stage):
        return 0, []
    for applies in range(1, MOST_APPLIES + 1):
        disturbance: Disturbance | None = late
        ended = stage.run(*APPLY, disturbance=disturbance)
        if ended.code != 0:
            return applies, [f"a clean apply ended with {ended.code}: {ended.out}{ended.err}"]
        if late:
            late.arrive()
        if _has_nothing_to_do(stage):
            most = MOST_APPLIES if case.how in _TWO_APPLIES else 1
            return applies, [] if applies <= most else [f"{applies} applies were needed"]
    return applies, [f"the plan still has changes: {stage.told[-2]}"]


def _has_nothing_to_do(stage: Stage) -> bool:
    ended = stage.run("plan", "--detailed-exitcode")
    assert ended.code in (0, 2), ended
    return ended.code == 0
