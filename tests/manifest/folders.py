"""Projects in a folder of their own, and their findings as a reviewer reads them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from gccreds.domain.finding import Finding
from gccreds.manifest.checking import check_environments
from gccreds.manifest.project import Project, load_project, read_project
from gccreds.policies.registry import rules
from gccreds.sinks.registry import destination_formats

PROJECT = """\
project: payments
vars: {name: Store, list: [a, b], empty: []}
environments:
  sandbox: {url: http://127.0.0.1:8484}
"""
ENVIRON = {"CLIENT_ID": "from-the-environment"}


def write_project(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes the files of a project, with a project file where none is given; returns its path."""
    (folder / "manifests").mkdir(exist_ok=True)
    for name, text in {"gccreds.yaml": PROJECT, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "gccreds.yaml"


def open_project(folder: Path, files: Mapping[str, str]) -> Project:
    """The project of these files."""
    return load_project(write_project(folder, files), ENVIRON, rules())


def findings_of(folder: Path, files: Mapping[str, str]) -> tuple[Finding, ...]:
    """Everything that is wrong in all environments of a project."""
    project = read_project(write_project(folder, files), ENVIRON, rules())
    return check_environments(project, destination_formats()).findings


def as_text(findings: Iterable[Finding]) -> str:
    """Findings as mock-up 9 has them."""
    return "\n".join(_block(finding) for finding in findings)


def _block(finding: Finding) -> str:
    lines = [f"{finding.position or 'nowhere'}: {finding.message}"]
    if finding.excerpt and finding.position:
        number = f"{finding.position.line:6}"
        carets = " " * (finding.position.column - 1) + "^" * finding.excerpt.width
        lines += [f"{number} | {finding.excerpt.text}".rstrip(), f"{' ' * 6} | {carets}"]
    return "\n".join([*lines, f"  Next: {finding.next_step}", ""])
