"""What commands hand to those who write it down: a plan, an apply, a validation, a listing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from gccreds.domain.call import Call
from gccreds.domain.change import Action
from gccreds.domain.coming import Coming
from gccreds.domain.credential import Fields
from gccreds.domain.event import ChangeFinished, Status, WarningRaised
from gccreds.domain.finding import Finding
from gccreds.domain.holding import Holding
from gccreds.domain.observed import Organization
from gccreds.domain.plan import Plan
from gccreds.errors import GccredsError

INVALID = "manifest.invalid"
"""The rule of a finding that says that a manifest is wrong (cli.md, "validate --format json")."""


@dataclass(frozen=True, slots=True)
class PlanReport:
    """A plan and how it came about.

    `requests` counts all that were sent, login included; `seconds` is how long it took. `holdings`
    is what destinations hold, None where nobody looked. `command`
    is the one that would carry it out, `options` the arguments it must be given again (`-t …`).
    `refresh_only`: the plan is `drift_only` of one. `applying_since` is when another run took the
    lock, None where nobody holds it. `saved_as` is the file that holds the plan. `foretold`: the
    plan is for another moment than now. `call` is what commands go on from.
    """

    plan: Plan
    requests: int
    seconds: float
    command: str = "apply"
    options: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] | None = None
    refresh_only: bool = False
    applying_since: datetime | None = None
    saved_as: str | None = None
    foretold: bool = False
    call: Call = field(default_factory=Call)


def only_imports(plan: Plan) -> Plan:
    """The plan of `gccreds import`: what takes a client into the state, and nothing else."""
    kept = tuple(c for c in plan.changes if c.action is Action.IMPORT and not c.aside)
    return replace(plan, changes=kept, drift=())


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What became of a plan.

    `results` are in the order in which they ended; a change without one never began. `serial` is
    that of the state as it stands now, `seconds` how long it all took. `changed` is false where
    nothing at all was changed anywhere, the state included. `command` is what goes on from here.
    `unwritten` says why the state could not be written at the end, where it could not; `saved_in`
    is the file that holds it instead. `overlapping` are the replaced clients that work on, each
    with its end, or None where a later run sets it. `coming` is what the clock brings after it.
    `call` is what commands go on from.
    """

    plan: Plan
    results: tuple[ChangeFinished, ...]
    seconds: float
    serial: int
    warnings: tuple[WarningRaised, ...] = ()
    interrupted: bool = False
    changed: bool = True
    command: tuple[str, ...] = ("apply",)
    unwritten: GccredsError | None = None
    saved_in: str | None = None
    overlapping: Mapping[str, datetime | None] = field(default_factory=dict)
    coming: Coming | None = None
    call: Call = field(default_factory=Call)

    def of(self, status: Status) -> tuple[ChangeFinished, ...]:
        """The results with this status."""
        return tuple(result for result in self.results if result.status is status)

    @property
    def touched(self) -> bool:
        """Whether the organisation or a destination was changed, or may have been."""
        return any(result.touched for result in self.results)


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What can be known without the network.

    `resources` counts what is declared by kind. `files` is None where a problem came before the
    manifests could be counted.
    """

    findings: tuple[Finding, ...]
    resources: Mapping[str, int] = field(default_factory=dict)
    files: int | None = None
    scope_sets: int = 0

    @property
    def valid(self) -> bool:
        """Whether the manifests can be read; what policies find does not count."""
        return all(finding.rule != INVALID for finding in self.findings)


Cell: TypeAlias = "str | int | bool | datetime | tuple[str, ...] | None"
"""A member of a listed entity; a moment stays one until it is written down."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The entities of `list WHAT`, each with the same members in the same order.

    `what` is their plural noun. `hidden` are members for JSON that a table has no room for.
    """

    what: str
    entities: tuple[Mapping[str, Cell], ...]
    environment: str | None = None
    organization: Organization | None = None
    moment: datetime | None = None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StateChange:
    """What a command did to a state, and to nothing else.

    `told` are paragraphs, the first one what was done. `before` is the serial of the state that was
    there, None where there was none. `call` is what commands go on from.
    """

    environment: str
    told: tuple[str, ...]
    before: int | None
    serial: int
    call: Call = field(default_factory=Call)


@dataclass(frozen=True, slots=True)
class Identity:
    """The login, as `whoami` tells it.

    `client_id` is None for a user's token. `roles` are in the manifest's notation: name to `all` or
    a list of divisions. `region` is a region or, on a sandbox, its URL. `moment` is when it was
    asked.
    """

    client_id: str | None
    name: str
    organization: Organization
    region: str
    roles: Fields
    permissions: tuple[str, ...]
    token_expires_at: datetime | None
    moment: datetime | None = None
