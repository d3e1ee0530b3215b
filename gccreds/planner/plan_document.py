"""Saved plans: a plan as a document, and back (cli.md, "A saved plan is a consent").

The document holds what `show` needs to render the plan again and what `apply FILE` needs to tell
whether a plan made anew is still the same. It holds no secret, because a plan has none.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gccreds.domain.address import Address
from gccreds.domain.catalogue import Catalogue, Directory
from gccreds.domain.change import Change
from gccreds.domain.finding import Finding
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.observed import Caller, Observed, Organization
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.state import IMPORTED_AT, Generation, Resource, State
from gccreds.errors import PlanStale

VERSION = "1.0"
_DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What a plan file holds: the members of a Plan but for what nobody consents to.

    `lineage` and `serial` are those of the state; `known` is what of its resources is shown beside
    a change, without fingerprints and places. `requests` and `seconds` are how it was made.
    """

    project: str
    environment: str
    organization: Organization
    lineage: str
    serial: int
    moment: datetime
    changes: tuple[Change, ...]
    drift: tuple[Drift, ...]
    findings: tuple[Finding, ...]
    known: tuple[tuple[Address, Resource], ...]
    unchanged: int
    managed: int
    unmanaged: int
    requests: int
    seconds: float

    @property
    def plan(self) -> Plan:
        """The plan to render: everything in it that is shown by name was named when saved."""
        return Plan(
            self.project,
            self.environment,
            self.moment,
            Observed(self.organization, Caller(None, ""), {}, Catalogue(Directory(), Directory())),
            State(
                self.lineage,
                self.serial,
                self.project,
                self.environment,
                resources=dict(self.known),
            ),
            self.changes,
            self.drift,
            (),
            self.findings,
            self.unchanged,
            self.managed,
            self.unmanaged,
        )


def saved(plan: Plan, requests: int, seconds: float) -> SavedPlan:
    """A plan as it is saved."""
    return SavedPlan(
        plan.project,
        plan.environment,
        plan.observed.organization,
        plan.state.lineage,
        plan.state.serial,
        plan.moment,
        tuple(map(_plain, plan.changes)),
        plan.drift,
        plan.findings,
        tuple(_shown(plan)),
        plan.unchanged,
        plan.managed,
        plan.unmanaged,
        requests,
        seconds,
    )


def _plain(change: Change) -> Change:
    """The change with the places of its fields, which manifests find only when they are asked."""
    if change.desired is None:
        return change
    positions = change.desired.positions
    found = {f.field: positions[f.field] for f in change.fields if f.field in positions}
    return replace(change, desired=replace(change.desired, positions=found))


def _shown(plan: Plan) -> Iterator[tuple[Address, Resource]]:
    changed = {change.address for change in plan.changes}
    for address, resource in plan.state.resources.items():
        ends = any(g.ends_at and g.ends_at > plan.moment for g in resource.generations)
        if ends or address in changed:
            generations = tuple(map(_bare, resource.generations))
            yield (
                address,
                Resource(resource.kind, lifecycle=resource.lifecycle, generations=generations),
            )


def _bare(generation: Generation) -> Generation:
    return Generation(
        generation.number,
        generation.phase,
        generation.reason,
        generation.strategy,
        run="",
        created_at=generation.created_at,
        ends_at=generation.ends_at,
        remote_id=generation.remote_id,
        extra={k: v for k, v in generation.extra.items() if k == IMPORTED_AT},
    )


def to_document(plan: SavedPlan, version: str) -> str:
    """The text of a plan file. `version` is that of gccreds."""
    body = {
        "format_version": VERSION,
        "gccreds_version": version,
        "saved_at": as_utc_text(plan.moment),
        "plan": _adapter().dump_python(plan, mode="json"),
    }
    return _text({**body, _DIGEST: _digest(body)})


def from_document(text: str, where: str) -> SavedPlan:
    """The saved plan of a file. Raises PlanStale where it is not whole, or was altered."""
    document = _object(text, where)
    body = {name: value for name, value in document.items() if name != _DIGEST}
    if body.get("format_version") != VERSION:
        raise _unusable(where, "is no plan that this version of gccreds can read")
    # The whole text, so that not even a blank can differ from what was written.
    if document.get(_DIGEST) != _digest(body) or text != _text(document):
        raise _unusable(where, "was altered or is not whole: its digest does not fit")
    try:
        plan: SavedPlan = _adapter().validate_python(body["plan"])
    except (ValidationError, ValueError, TypeError, KeyError):
        raise _unusable(where, "does not hold a plan") from None
    return plan


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise _unusable(where, "is not a plan file, or is cut short")
    return document


def _unusable(where: str, what: str) -> PlanStale:
    return PlanStale(
        f"this file {what}",
        where=where,
        next_step="write it anew with `gccreds plan --out FILE`, and have that reviewed",
    )


def _text(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _digest(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@cache
def _adapter() -> TypeAdapter[SavedPlan]:
    return TypeAdapter(SavedPlan)
