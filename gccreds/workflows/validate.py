"""Everything that can be known without the network, in one environment or in all."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding
from gccreds.domain.report import ValidationReport
from gccreds.errors import ProjectInvalid, UsageError
from gccreds.manifest.loading import ManifestFiles, read_manifests
from gccreds.manifest.project import Project
from gccreds.policies.judge import in_order, judge_model
from gccreds.sinks.registry import destination_formats
from gccreds.workflows.in_git import places_git_would_take


def validate(
    open_project: Callable[[], Project], chosen: str | None, now: datetime
) -> ValidationReport:
    """The findings on the project file and the manifests, each once.

    `chosen` names the one environment that is looked at; without it all are. Raises ProjectInvalid
    where there is no project file or no such environment.
    """
    survey = _Survey(now)
    try:
        project = open_project()
    except ProjectInvalid as invalid:
        survey.note(invalid)
        return survey.report
    for name in [chosen] if chosen else project.environment_names:
        survey.look_at(project, name)
    return survey.report


@dataclass
class _Survey:
    """Goes from environment to environment; a kind's count is the largest of any of them."""

    now: datetime
    _manifests: ManifestFiles = field(default_factory=ManifestFiles)
    _findings: dict[tuple[object, ...], Finding] = field(default_factory=dict)
    _resources: Counter[str] = field(default_factory=Counter)
    _files: set[str] | None = None
    _scope_sets: int = 0

    @property
    def report(self) -> ValidationReport:
        findings = in_order(self._findings.values())
        files = None if self._files is None else len(self._files)
        return ValidationReport(findings, dict(self._resources), files, self._scope_sets)

    def look_at(self, project: Project, name: str) -> None:
        try:
            environment = project.environment(name)
        except ProjectInvalid as invalid:
            self.note(invalid)
            return
        loaded = read_manifests(environment, destination_formats(), self._manifests)
        self._files = (self._files or set()) | loaded.files
        self._count(loaded.declared)
        self._add(loaded.findings)
        if not loaded.findings:
            in_git = places_git_would_take(loaded.declared, project.root)
            self._add(judge_model(loaded.declared, environment.settings, self.now, in_git))

    def note(self, invalid: ProjectInvalid) -> None:
        """Takes the findings in; an error without any is raised again."""
        if not invalid.findings:
            raise invalid
        self._add(found for found in invalid.findings if isinstance(found, Finding))

    def _count(self, declared: Declared) -> None:
        self._resources |= Counter(declared.resources)
        for kind in declared.resources:
            self._resources.setdefault(kind, 0)
        self._scope_sets = max(self._scope_sets, declared.scope_sets)

    def _add(self, findings: Iterable[Finding]) -> None:
        for found in findings:
            key = (found.rule, found.position, found.address, found.message)
            self._findings.setdefault(key, found)


def only_in(paths: Sequence[str], report: ValidationReport) -> ValidationReport:
    """The report with the findings in these files and folders alone. Raises UsageError."""
    wanted = [_existing(path) for path in paths]

    def is_wanted(finding: Finding) -> bool:
        if finding.position is None:
            return False
        file = Path(finding.position.file).resolve()
        return any(file.is_relative_to(path) for path in wanted)

    return replace(report, findings=tuple(filter(is_wanted, report.findings)))


def _existing(text: str) -> Path:
    path = Path(text)
    if not path.exists():
        raise UsageError(
            "there is no such file or folder",
            where=text,
            next_step="name a manifest, a folder of manifests, or none to hear of all",
        )
    return path.resolve()
