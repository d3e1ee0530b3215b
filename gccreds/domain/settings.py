"""What the project file says of judging a plan: severities, exemptions, safety limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from gccreds.domain.address import Address, matches
from gccreds.domain.position import Position


class Level(StrEnum):
    """How a rule is set: `off` finds nothing, the others are the severity of its findings."""

    OFF = "off"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """A rule's entry under `policies`: its level (None: the rule's own) and its own settings."""

    level: Level | None
    options: Mapping[str, object]
    position: Position


@dataclass(frozen=True, slots=True)
class Exemption:
    """One item of `exempt`. `address` is a pattern, `until` the moment from which it is over."""

    rule: str
    address: str
    reason: str
    until: datetime
    position: Position

    def is_in_force(self, now: datetime) -> bool:
        """Whether its end is still to come."""
        return now < self.until

    def covers(self, text: str) -> bool:
        """Whether it is for this address or client id: an address as `--target` takes them."""
        address = Address.parse(text)
        return matches(address, self.address) if address else fnmatchcase(text, self.address)


@dataclass(frozen=True, slots=True)
class Safety:
    """How much one apply may end: a count, and a share of the managed between 0 and 1."""

    max_deletes: int = 10
    max_delete_share: float = 0.3


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it for one environment. `organization_guard`: the environment names one."""

    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    exemptions: tuple[Exemption, ...] = ()
    safety: Safety = field(default_factory=Safety)
    organization_guard: bool = False
    applier: str | None = None
