"""Everything that the manifests of one environment declare, as one model."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Finding
from gccreds.domain.position import Position


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """`imports: [{to, id}]`: an existing client to take over.

    `position` is None of one that a command line gave instead of a manifest.
    """

    to: Address
    id: str
    position: Position | None = None

    def __str__(self) -> str:
        """As an item of `imports` is written."""
        return f"{{to: {_quoted(self.to)}, id: {self.id}}}"


@dataclass(frozen=True, slots=True)
class MovedEntry:
    """`moved: [{from, to}]`: an address that got another name."""

    from_: Address
    to: Address
    position: Position | None = None

    def __str__(self) -> str:
        """As an item of `moved` is written."""
        return f"{{from: {_quoted(self.from_)}, to: {_quoted(self.to)}}}"


def _quoted(address: Address) -> str:
    """Brackets mean something else inside of a flow mapping."""
    return str(address) if address.instance is None else json.dumps(str(address))


@dataclass(frozen=True, slots=True)
class Declared:
    """The desired side of a plan.

    `credentials` has those that this version carries out. `unsupported` are findings (rule
    `manifest.unsupported`) on what is well-formed and valid but comes with a later version:
    `validate` accepts it, `plan` and `apply` refuse to go on rather than ignore it. `resources`
    counts what is declared by kind, `files` the manifests read, `scope_sets` the named sets.
    """

    credentials: Mapping[Address, Desired] = field(default_factory=dict)
    imports: tuple[ImportEntry, ...] = ()
    moved: tuple[MovedEntry, ...] = ()
    unsupported: tuple[Finding, ...] = ()
    resources: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    scope_sets: int = 0
    scope_positions: Mapping[str, Position] = field(default_factory=dict)
