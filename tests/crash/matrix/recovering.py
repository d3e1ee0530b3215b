"""The applies after the one that was cut short, and what is held to the rule after each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.workflows.requesting import Request
from tests.builders import declared
from tests.crash.matrix.axes import Way
from tests.crash.matrix.occasions import ROTATE, later
from tests.crash.matrix.rule import Situation, broken
from tests.crash.matrix.stand import Stand
from tests.worlds import World

_UNTIL_A_PERSON_SAYS = ("consumers-unknown", "stopped")
"""Findings that leave a credential alone until somebody rotates it (engine.md, "Deciding")."""


@dataclass(frozen=True)
class Recovery:
    """Recovers a project. `desired` is what is declared by now, None for nothing.

    `leaked`: the first generation did, and the state is that of the run that was to replace it.
    """

    stand: Stand
    world: World
    way: Way
    desired: Desired | None
    leaked: bool

    def problems(self) -> Iterator[str]:
        """What does not hold after one clean apply."""
        yield from self._applied()
        now, problems = self._look()
        if any(_takes_another(change) for change in now.plan.changes):
            yield from self._applied()
            now, problems = self._look()
        if problems and any(n.rule in _UNTIL_A_PERSON_SAYS for n in now.plan.notices):
            yield from self._applied(ROTATE)
            now, problems = self._look()
        yield from problems
        if self.leaked and _works_beside_another(now):
            yield "what leaked still works"

    def later_problems(self) -> Iterator[str]:
        """What does not hold after another one, when every overlap and grace is over."""
        later(self.world, "25h" if self.desired else "8d")
        yield from self._applied()
        last, problems = self._look()
        yield from (f"later: {problem}" for problem in problems)
        left = [issued for issued in last.issued if issued["id"] in last.generations]
        if len(left) != (1 if self.desired else 0):
            yield f"later: {len(left)} are left"

    def _applied(self, request: Request | None = None) -> Iterator[str]:
        report = self.world.apply(self._declared, request)
        for result in report.results:
            if result.status != "done":
                yield f"a clean apply: {result.action} {result.status}: {result.summary}"

    def _look(self) -> tuple[Situation, list[str]]:
        plan, organisation = self.world.plan(self._declared), self.world.sandbox.state
        now = Situation(self.stand, self.world, self.way, self.desired, plan, organisation)
        return now, [*broken(now), *now.left_to_do]

    @property
    def _declared(self) -> Declared:
        return declared(self.desired) if self.desired else declared()


def _takes_another(change: Change) -> bool:
    """A token whose scopes changed is taken back as it is where the state was lost, and replaced by
    the apply after."""
    return (change.action, change.reason) == (Action.ROTATE, Reason.MANIFEST)


def _works_beside_another(now: Situation) -> bool:
    """Whether the first generation opens anything though a later one was made."""
    numbers = {
        now.generations[issued["id"]].number for issued in now.issued if _is_known(issued, now)
    }
    return 1 in numbers and len(numbers) > 1


def _is_known(issued: dict[str, Any], now: Situation) -> bool:
    return issued["state"] == "active" and issued["id"] in now.generations
