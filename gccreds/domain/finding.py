"""Findings: what a person should know about manifests, plan or organisation."""

from dataclasses import dataclass
from enum import StrEnum

from gccreds.domain.position import Position


class Severity(StrEnum):
    """`error` forbids an apply; `warning` does not; a rule that is `off` finds nothing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found by one rule. `address` is an address, a client id or None for the whole.

    `beside` is another address that it is about just as much, where there are two.
    """

    rule: str
    severity: Severity
    message: str
    next_step: str
    address: str | None = None
    position: Position | None = None
    excerpt: "Excerpt | None" = None
    beside: str | None = None

    def as_json(self) -> dict[str, object]:
        """The finding object of the JSON formats (cli.md)."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "address": self.address,
            "message": self.message,
            "next_step": self.next_step,
            "position": self.position.as_json() if self.position else None,
        }


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The source line that a finding is about; `width` characters from the column are marked."""

    text: str
    width: int


@dataclass(frozen=True, slots=True)
class Notice:
    """What a rule or the planner noticed, before settings and exemptions give it a severity.

    `at_most` is for a remark that weighs less than its rule: that something was not checked.
    `beside` is as of a Finding.
    """

    rule: str
    message: str
    next_step: str
    address: str | None = None
    position: Position | None = None
    at_most: Severity = Severity.ERROR
    beside: str | None = None


def errors_of(findings: "tuple[Finding, ...]") -> "tuple[Finding, ...]":
    """Those that forbid an apply."""
    return tuple(f for f in findings if f.severity is Severity.ERROR)
