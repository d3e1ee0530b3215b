"""`plan --destinations`: a plan with what the destinations of its credentials hold now."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from gccreds.domain.report import PlanReport
from gccreds.kinds.registry import kinds
from gccreds.planner.selecting import selection
from gccreds.workflows.holdings import holdings

if TYPE_CHECKING:
    from gccreds.cli.context import Context


def with_holdings(report: PlanReport, args: argparse.Namespace, context: "Context") -> PlanReport:
    """Looks at those of the credentials that were asked for, and changes none."""
    declared, state = context.declared, report.plan.state
    selected = selection(tuple(args.target), tuple(args.selector), declared, state)
    wanted = [d for address, d in declared.credentials.items() if selected(address)]
    return replace(report, holdings=holdings(wanted, state, kinds(), context.open_sink))
