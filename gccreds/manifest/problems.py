"""Gathers what is wrong in all files, as findings in the order of their places."""

from collections.abc import Iterable
from dataclasses import dataclass

from gccreds.domain.finding import Finding, Severity
from gccreds.domain.position import Position
from gccreds.manifest.hiding import without_secrets
from gccreds.manifest.source import Source
from gccreds.manifest.tree import Place

INVALID = "manifest.invalid"
UNSUPPORTED = "manifest.unsupported"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file."""

    source: Source
    place: Place

    @property
    def position(self) -> Position:
        """The place as people count."""
        return self.source.position(self.place)


class Problems:
    """Findings of one rule, each once, however many environments or instances have it."""

    def __init__(self, rule: str = INVALID) -> None:
        self._rule = rule
        self._found: dict[tuple[Position | None, str], Finding] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(
        self, spot: Spot | None, message: str, next_step: str, address: object | None = None
    ) -> None:
        """Adds one. What looks like a secret in its texts is hidden."""
        position = spot.position if spot else None
        message = without_secrets(message)
        if (position, message) in self._found:
            return
        self._found[position, message] = Finding(
            self._rule,
            Severity.ERROR,
            message,
            without_secrets(next_step),
            str(address) if address is not None else None,
            position,
            spot.source.excerpt(spot.place) if spot else None,
        )

    def take(self, findings: Iterable[Finding]) -> None:
        """Takes over what was found elsewhere."""
        for finding in findings:
            self._found.setdefault((finding.position, finding.message), finding)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, by file, line and column."""
        return in_order(self._found.values())


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by file, line and column; those without a place first."""
    distinct = {(f.position, f.message): f for f in reversed([*findings])}
    nowhere = Position("", 0, 0)
    return tuple(sorted(distinct.values(), key=lambda f: (f.position or nowhere, f.message)))
