"""A plan: what an organisation would become, as a value."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, FieldChange
from gccreds.domain.coming import Coming
from gccreds.domain.finding import Finding, Notice
from gccreds.domain.observed import Observed
from gccreds.domain.position import Position
from gccreds.domain.state import State


@dataclass(frozen=True, slots=True)
class Drift:
    """What someone changed in the organisation since the last apply.

    `modified_at` and `modified_by` are the API's, None where it does not say. `position` is where
    the credential is declared, None where it is not. `settled` are the fields that were changed to
    the very value that is declared by now.
    """

    address: Address
    remote_id: str
    fields: tuple[FieldChange, ...]
    modified_at: datetime | None = None
    modified_by: str | None = None
    position: Position | None = None
    settled: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The fields that were changed."""
        return frozenset(field.field for field in self.fields)

    def as_json(self, moment_text: "str | None") -> dict[str, object]:
        """The drift object of `plan --format json`."""
        return {
            "address": str(self.address),
            "remote_id": self.remote_id,
            "modified_at": moment_text,
            "modified_by": self.modified_by,
            "fields": [f.as_json() for f in self.fields],
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a reviewer decides on and the executor carries out.

    `notices` are the planner's own, `findings` what the policies made of them and of their rules.
    `changes` are in the order of their addresses; the executor orders them by what depends on what.
    `unchanged` is the number of addresses in state or manifests without a change, `managed` that of
    the addresses in the state or marked as ours, `unmanaged` that of the clients that are not.
    Of a saved plan, `later` are the changes that nobody consented to, left to another run, and
    `done` those of its own that are done already (cli.md, "A saved plan is a consent").
    `coming` is what the clock brings after it.
    `moved` are the addresses that `state` has other resources under than the stored one does, each
    with the one that is stored.
    """

    project: str
    environment: str
    moment: datetime
    observed: Observed
    state: State
    changes: tuple[Change, ...] = ()
    drift: tuple[Drift, ...] = ()
    notices: tuple[Notice, ...] = ()
    findings: tuple[Finding, ...] = ()
    unchanged: int = 0
    managed: int = 0
    unmanaged: int = 0
    later: tuple[Change, ...] = ()
    done: tuple[Change, ...] = ()
    moved: Mapping[Address, Address] = field(default_factory=dict)
    coming: Coming | None = None

    @property
    def counts(self) -> Mapping[Action, int]:
        """How many changes there are of each action, zeros included."""
        found = Counter(change.action for change in self.changes)
        return {action: found[action] for action in Action}
