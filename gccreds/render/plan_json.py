"""`plan --format json`: the object of cli.md."""

from gccreds import __version__
from gccreds.domain.lifetime import as_utc_text
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.report import PlanReport
from gccreds.render.document import document
from gccreds.render.page import Page


def render(report: PlanReport, _: Page) -> str:
    """One JSON object, every key of which is a promise."""
    plan = report.plan
    organization = plan.observed.organization
    return document(
        {
            "gccreds_version": __version__,
            "generated_at": as_utc_text(plan.moment),
            "project": plan.project,
            "environment": plan.environment,
            "organization": {"id": organization.id, "name": organization.name},
            "state": {"lineage": plan.state.lineage, "serial": plan.state.serial},
            "summary": _summary(plan),
            "changes": [change.as_json() for change in plan.changes],
            "drift": [_drift(drift) for drift in plan.drift],
            "findings": [finding.as_json() for finding in plan.findings],
            "unmanaged": plan.unmanaged,
            "requests": report.requests,
            **_destinations(report),
        }
    )


def _summary(plan: Plan) -> dict[str, int]:
    counts = {action.value: count for action, count in plan.counts.items()}
    return {**counts, "no_op": plan.unchanged}


def _destinations(report: PlanReport) -> dict[str, object]:
    """Only where somebody looked into them."""
    if report.holdings is None:
        return {}
    return {"destinations": [holding.as_json() for holding in report.holdings]}


def _drift(drift: Drift) -> dict[str, object]:
    return drift.as_json(as_utc_text(drift.modified_at) if drift.modified_at else None)
