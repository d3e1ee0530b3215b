"""Saved plans: a plan as a document, and back (cli.md, "A saved plan is a consent").

The document holds what `show` needs to render the plan again and what `apply FILE` needs to tell
whether a plan made anew is still the same. It holds no secret, because a plan has none.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gccreds.domain.catalogue import Catalogue, Directory
from gccreds.domain.change import Change
from gccreds.domain.finding import Finding
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.observed import Caller, Observed, Organization
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.state import State
from gccreds.errors import PlanStale

VERSION = "1.0"
_DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """What a plan file holds: the members of a Plan but for what nobody consents to.

    `lineage` and `serial` are those of the state. `requests` and `seconds` are how it was made,
    `options` the arguments that chose it, `refresh_only` and `purpose` how it was meant.
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
            State(self.lineage, self.serial, self.project, self.environment),
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
        plan.changes,
        plan.drift,
        plan.findings,
        plan.unchanged,
        plan.managed,
        plan.unmanaged,
        requests,
        seconds,
    )


def to_document(plan: SavedPlan, version: str) -> str:
    """The text of a plan file. `version` is that of gccreds."""
    body = {
        "format_version": VERSION,
        "gccreds_version": version,
        "saved_at": as_utc_text(plan.moment),
        "plan": _adapter().dump_python(plan, mode="json"),
    }
    return json.dumps({**body, _DIGEST: _digest(body)}, indent=1, sort_keys=True) + "\n"


def from_document(text: str, where: str) -> SavedPlan:
    """The saved plan of a file. Raises PlanStale where it is not whole, or was altered."""
    document = _object(text, where)
    claimed = document.pop(_DIGEST, None)
    if document.get("format_version") != VERSION:
        raise _unusable(where, "is no plan of this version of gccreds")
    if claimed != _digest(document):
        raise _unusable(where, "was altered or is not whole: its digest does not fit")
    try:
        plan: SavedPlan = _adapter().validate_python(document["plan"])
    except (ValidationError, KeyError):
        raise _unusable(where, "does not hold a plan") from None
    return plan


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise _unusable(where, "is not a plan file, or is cut short")
    return document


def _unusable(where: str, what: str) -> PlanStale:
    return PlanStale(
        f"this file {what}",
        where=where,
        next_step="plan again with --out, and have that reviewed",
    )


def _digest(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@cache
def _adapter() -> TypeAdapter[SavedPlan]:
    return TypeAdapter(SavedPlan)
