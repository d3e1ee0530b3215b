"""Everything that can be known without the network, in one environment or in all."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from gccreds.domain.finding import Finding
from gccreds.domain.report import ValidationReport
from gccreds.kinds.registry import kinds
from gccreds.manifest.checking import Checked, check_environments
from gccreds.manifest.project import Project
from gccreds.policies.judge import in_order, judge_model
from gccreds.sinks.registry import destination_formats
from gccreds.workflows.far_ends import far_ends
from gccreds.workflows.in_git import places_git_would_take


def validate(project: Project, chosen: str | None, now: datetime) -> ValidationReport:
    """The findings on the project file and the manifests, each once.

    `chosen` names the one environment that is looked at; without it all are. Raises ProjectInvalid
    where there is no such environment.
    """
    checked = check_environments(project, destination_formats(), [chosen] if chosen else None)
    judged = _judge(checked, project.root, now)
    distinct = {(f.rule, f.position, f.address, f.message): f for f in (*checked.findings, *judged)}
    return ValidationReport(
        in_order(distinct.values()),
        _resources(checked),
        len(checked.files),
        max((declared.scope_sets for _, declared in checked.models.values()), default=0),
    )


def _judge(checked: Checked, root: Path, now: datetime) -> list[Finding]:
    """What is found in the environments whose manifests are whole: by the clock, and by rules."""
    return [
        finding
        for environment, declared in checked.models.values()
        for finding in (
            *far_ends(declared.credentials.values(), kinds(), now),
            *judge_model(
                declared, environment.settings, now, places_git_would_take(declared, root)
            ),
        )
    ]


def _resources(checked: Checked) -> dict[str, int]:
    """How much there is of each kind; the environment that has most counts."""
    most: Counter[str] = Counter()
    for _, declared in checked.models.values():
        most |= Counter(declared.resources)
    return {kind: most[kind] for kind in kinds()}
