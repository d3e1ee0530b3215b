"""`imports`: what they name, where it is there and nobody else's (engine.md, "Deciding")."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared, ImportEntry, MovedEntry
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.lifetime import parse_duration
from gccreds.domain.mark import Mark
from gccreds.domain.observed import Observed, Remote
from gccreds.domain.report import INVALID
from gccreds.domain.state import Resource, State
from gccreds.errors import ManifestInvalid
from gccreds.kinds.client_fields import LONGEST_LIFETIME
from gccreds.kinds.interface import Kind
from gccreds.planner.comparing import compare
from gccreds.planner.context import Context
from gccreds.planner.standing import Joined, Standing, mark_of

_LIFETIME = "access_token_lifetime"

_Obstacle: TypeAlias = tuple[str, str]
"""What stands in the way, and the next step."""


@dataclass(frozen=True, slots=True)
class Imports:
    """The `imports` of a plan, with what they are held against."""

    declared: Declared
    observed: Observed
    state: State
    context: Context

    def joined_to(self, joined: Joined, selected: Callable[[Address], bool]) -> Joined:
        """Every standing with what an import names for it.

        Once an address is in the state or has our mark, its entry has no effect. What is imported
        under another address than its mark has is no orphan there any more. Raises ManifestInvalid
        with everything that stands in the way of those selected.
        """
        entries = {entry.to: entry for entry in self.declared.imports}
        wanted = [
            (standing.desired, entries[standing.address])
            for standing in joined.standings
            if standing.desired and not standing.resource and not standing.marked
            if standing.address in entries and selected(standing.address)
        ]
        _refuse([self._problem(d, e, o) for d, e in wanted if (o := self._obstacle(d, e))])
        found = {entry.to: self.observed.remotes[entry.id] for _, entry in wanted}
        if not found:
            return joined
        taken = {remote.id for remote in found.values()}
        standings = (_with(standing, found, taken) for standing in joined.standings)
        return replace(joined, standings=tuple(standings))

    def _obstacle(self, desired: Desired, entry: ImportEntry) -> _Obstacle | None:
        remote, kind = self.observed.remotes.get(entry.id), self.context.kind_of(desired)
        if remote is None:
            return self._missing(entry, kind)
        if remote.kind != kind.name:
            return self._of_another_kind(desired, remote)
        known = self.state.by_remote_id.get(entry.id)
        if known is not None:
            return self._managed(entry, kind, known[0])
        return (
            self._marked(mark_of(remote), entry, kind)
            or self._lives_too_long(desired, remote)
            or self._is_otherwise(desired, remote)
        )

    def _missing(self, entry: ImportEntry, kind: Kind) -> _Obstacle:
        listing = self.context.command("list", f"{kind.noun}s")
        return (
            f"there is no {kind.noun} {entry.id} in {self.observed.organization.name}",
            f"write the id of one that exists, as {listing} shows it",
        )

    def _of_another_kind(self, desired: Desired, remote: Remote) -> _Obstacle:
        kind, wanted = self.context.kinds[remote.kind], self.context.kind_of(desired)
        what = f"{remote.id} is a {kind.noun}, and it is declared to be a {wanted.noun}"
        if desired.address.kind == wanted.name:
            return what, f"import it to an address of {kind.section}"
        return what, "take `via` out, or write the id of the client that stands for it"

    def _is_otherwise(self, desired: Desired, remote: Remote) -> _Obstacle | None:
        """What only another one could have is declared as it is, or nothing would be taken over."""
        kind = self.context.kinds[remote.kind]
        fixed = compare(desired, Resource(kind.name), remote, self.context, 1).fixed
        if not fixed:
            return None
        names = " and ".join(field.field for field in fixed)
        there = ", ".join(f"{field.field}: {json.dumps(field.before)}" for field in fixed)
        return (
            f"{kind.noun} {remote.id} has other {names}, which can only be given to another one",
            f"declare {there}; change it once it is imported, which makes another {kind.noun}",
        )

    def _managed(self, entry: ImportEntry, kind: Kind, address: Address) -> _Obstacle:
        what = f"{kind.noun} {entry.id} is managed already, as {address}"
        if address in self.declared.credentials:
            return what, f"take the import out, or {address} if it is meant to be this one"
        return what, f"take the import out, and write under `moved`: {_move(address, entry)}"

    def _marked(self, mark: Mark | None, entry: ImportEntry, kind: Kind) -> _Obstacle | None:
        """Of this project a mark is in the way only where it is taken back by that."""
        if mark is None:
            return None
        if not mark.belongs_to(self.state.project, self.state.environment):
            return (
                f"{kind.noun} {entry.id} has the mark of {mark.project}/{mark.environment}, where "
                f"it is {mark.address}",
                "let it go there first (`on_removal: forget`, and the entry out); or, where nobody "
                "manages it any more, take the mark off its description in the admin UI",
            )
        address = self.context.moving.moves.end_of(mark.address)
        if address in self.declared.credentials and address not in self.state.resources:
            return (
                f"{kind.noun} {entry.id} has the mark of {address}, which is declared and takes it "
                "back by itself",
                f"take the import out, or {address} if it is meant to be this one",
            )
        return None

    def _lives_too_long(self, desired: Desired, remote: Remote) -> _Obstacle | None:
        kind = self.context.kinds[remote.kind]
        lifetime = str(kind.read(remote.wire).get(_LIFETIME) or "0s")
        if _LIFETIME in desired.ignore_changes or parse_duration(lifetime) <= LONGEST_LIFETIME:
            return None
        return (
            f"the access tokens of client {remote.id} live {lifetime}, above 48h (SCIM), and "
            "48h is the most that can be set",
            f"add `ignore_changes: [{_LIFETIME}]` to {desired.address}, without the key itself",
        )

    def _problem(self, desired: Desired, entry: ImportEntry, obstacle: _Obstacle) -> Finding:
        message, next_step = obstacle
        return Finding(
            INVALID,
            Severity.ERROR,
            f"{desired.address} cannot be imported: {message}",
            next_step,
            str(desired.address),
            entry.position,
        )


def _with(standing: Standing, found: dict[Address, Remote], taken: set[str]) -> Standing:
    marked = tuple((number, remote) for number, remote in standing.marked if remote.id not in taken)
    return replace(standing, marked=marked, requested=found.get(standing.address))


def _move(address: Address, entry: ImportEntry) -> str:
    return str(MovedEntry(address, entry.to))


def _refuse(problems: list[Finding]) -> None:
    if not problems:
        return
    first, count = problems[0], len(problems)
    raise ManifestInvalid(
        "an import cannot be carried out" if count == 1 else f"{count} imports cannot be done",
        where=str(first.position or first.address),
        next_step=first.next_step,
        findings=problems,
    )
