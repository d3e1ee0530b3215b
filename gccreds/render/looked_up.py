"""What the blocks of a plan look up in each other, found once for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from gccreds.domain.address import Address
from gccreds.domain.change import Change
from gccreds.domain.finding import Finding
from gccreds.domain.plan import Drift
from gccreds.domain.position import Position
from gccreds.domain.report import PlanReport


@dataclass(frozen=True)
class LookedUp:
    """A report whose findings, drift and changes are found without searching all of them."""

    report: PlanReport

    @cached_property
    def _findings(self) -> Mapping[tuple[str, Position], Finding]:
        found = reversed(self.report.plan.findings)
        return {(f.address, f.position): f for f in found if f.address and f.position}

    @cached_property
    def _drift(self) -> Mapping[Address, Drift]:
        return {drift.address: drift for drift in self.report.plan.drift}

    @cached_property
    def _changes(self) -> Mapping[Address, Change]:
        return {c.address: c for c in self.report.plan.changes if not c.aside}

    def finding_on(self, change: Change, field: str) -> Finding | None:
        """The first finding on the place where a field of this credential is written."""
        place = change.desired.positions.get(field) if change.desired else None
        return self._findings.get((str(change.address), place)) if place else None

    def tells_drift_of(self, address: Address, field: str) -> bool:
        """Whether a drift block shows this field."""
        drift = self._drift.get(address)
        return drift is not None and field in drift.names

    def place_of(self, field: str, drift: Drift) -> Position | None:
        """Where the manifests write a field that drifted, or else its credential."""
        change = self._changes.get(drift.address)
        desired = change.desired if change else None
        return desired.position_of(field) if desired else drift.position
