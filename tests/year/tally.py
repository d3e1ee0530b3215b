"""What was counted in that year, and what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime

_LINES = {
    "days": "days",
    "applies": "scheduled applies",
    "by_hand": "runs by hand",
    "killed": "of them killed: at a request",
    "killed_delivering": "of them killed: in a delivery",
    "made": "credentials made",
    "rotations": "rotations",
    "retired": "older generations ended",
    "failed_changes": "changes that failed for a destination",
    "logins": "consumers that logged in",
    "comparisons": "consumers compared with the organisation's state",
}


@dataclass
class Tally:
    """Counts, and violations as they are told; `at` is the moment that goes with them."""

    at: datetime | None = None
    days: int = 0
    applies: int = 0
    by_hand: int = 0
    killed: int = 0
    killed_delivering: int = 0
    made: int = 0
    rotations: int = 0
    retired: int = 0
    failed_changes: int = 0
    logins: int = 0
    comparisons: int = 0
    violations: list[str] = field(default_factory=list)

    def violate(self, what: str) -> None:
        """Something that must not be."""
        moment = f"{self.at:%Y-%m-%d %H:%M} " if self.at else ""
        self.violations.append(moment + what)

    @property
    def table(self) -> str:
        """A line for each count."""
        lines = [f"{getattr(self, name):>9,}  {what}" for name, what in _LINES.items()]
        return "\n".join([*lines, f"{len(self.violations):>9,}  violations", ""])
