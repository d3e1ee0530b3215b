"""Several environments at once, for `validate`: every problem of every file, each once."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gccreds.domain.declared import Declared
from gccreds.domain.destination import DestinationFormat
from gccreds.domain.finding import Finding
from gccreds.errors import ProjectInvalid
from gccreds.manifest.environment import Environment
from gccreds.manifest.loading import Loaded, ManifestFiles, read_manifests
from gccreds.manifest.problems import in_order
from gccreds.manifest.project import Project


@dataclass(frozen=True, slots=True)
class Checked:
    """What some environments declare, and everything that is wrong with their files.

    `models` has those that are whole, under their names. `files` are the names of the manifests.
    """

    models: Mapping[str, tuple[Environment, Declared]]
    findings: tuple[Finding, ...]
    files: frozenset[str]


def check_environments(
    project: Project,
    destinations: Mapping[str, DestinationFormat],
    names: Iterable[str] | None = None,
) -> Checked:
    """Reads the environments of these names, or all of the project.

    Raises ProjectInvalid where there is no such environment.
    """
    files = ManifestFiles()
    models: dict[str, tuple[Environment, Declared]] = {}
    findings: list[Finding] = [*project.findings]
    read: dict[str, Loaded] = {}
    for name in project.environment_names if names is None else names:
        try:
            environment = project.environment(name)
        except ProjectInvalid as invalid:
            if not invalid.findings:
                raise
            findings += (f for f in invalid.findings if isinstance(f, Finding))
            continue
        read[name] = loaded = read_manifests(environment, destinations, files)
        if not loaded.findings:
            models[name] = (environment, loaded.declared)
    findings += _of_manifests(read)
    return Checked(models, in_order(findings), frozenset().union(*(r.files for r in read.values())))


def _of_manifests(read: Mapping[str, Loaded]) -> Iterator[Finding]:
    """Each once, with its environments where others read the same file and do not have it."""
    found: dict[Finding, list[str]] = {}
    for name, loaded in read.items():
        for finding in loaded.findings:
            found.setdefault(finding, []).append(name)
    for finding, names in found.items():
        file = finding.position.file if finding.position else None
        readers = sum(file in loaded.files for loaded in read.values())
        if readers in (0, len(names)):
            yield finding
        else:
            where = f"environment{'s' if len(names) > 1 else ''} {', '.join(names)}"
            yield replace(finding, message=f"{finding.message} (in {where})")


def only_in(paths: Iterable[str], findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in these files or folders; those without a place are of no file."""
    wanted = [Path(os.path.abspath(path)) for path in paths]
    return tuple(
        finding
        for finding in findings
        if finding.position is not None and _is_below(finding.position.file, wanted)
    )


def _is_below(name: str, wanted: list[Path]) -> bool:
    file = Path(os.path.abspath(name))
    return any(path == file or path in file.parents for path in wanted)
