"""What a rule is, and what it gets to see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from gccreds.domain.call import Call
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Notice
from gccreds.domain.plan import Plan
from gccreds.domain.settings import Level, Settings


class Purpose(Enum):
    """What a plan is made for: it decides which login applies it and which guards hold."""

    PLAN = auto()
    APPLY = auto()
    DESTROY = auto()


@dataclass(frozen=True, slots=True)
class Model:
    """What is known without the network.

    `in_git` has the places of those `file` destinations that git would take into a commit. `on_ci`:
    a CI runs this, on a machine that may be gone afterwards.
    """

    declared: Declared
    settings: Settings
    now: datetime
    in_git: frozenset[str] = frozenset()
    on_ci: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan, and what it was made from.

    `override` lifts the safety limits for this run. `call` is what commands go on from.
    """

    plan: Plan
    declared: Declared
    settings: Settings
    purpose: Purpose = Purpose.PLAN
    override: bool = False
    call: Call = field(default_factory=Call)

    def command(self, *words: str) -> str:
        """A command of gccreds for this environment, to paste into a shell."""
        return self.call.command(self.plan.environment, *words)


def _finds_nothing(_: object) -> Iterable[Notice]:
    return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule (cli.md, "Policies").

    `level` is the severity when nothing is set, `about` what a person reads about it. A rule looks
    at the model, at the plan, or (where the planner itself notices it) at neither.
    """

    id: str
    level: Level
    about: str
    on_model: Callable[[Model], Iterable[Notice]] = _finds_nothing
    on_plan: Callable[[Proposal], Iterable[Notice]] = _finds_nothing
