"""Several environments at once, and the findings of some files only."""

from pathlib import Path

import pytest

from gccreds.domain.finding import Finding, Severity
from gccreds.domain.position import Position
from gccreds.errors import ProjectInvalid
from gccreds.manifest.checking import check_environments, only_in
from gccreds.sinks.registry import destination_formats
from tests.manifest.folders import open_project

THREE = """\
project: payments
environments:
  one: {url: http://127.0.0.1:8484, vars: {role: Runner}}
  two: {url: http://127.0.0.1:8484, vars: {role: Runner}, manifests: [manifests, two]}
  three: {region: nowhere}
"""
FILES = {
    "gccreds.yaml": THREE,
    "manifests/a.yaml": (
        "oauth_clients: {ci: {grant: client_credentials, roles: {Runner: all}, nmae: CI}}\n"
    ),
    "two/b.yaml": "oauth_clients: {cd: {grant: client_credentials}}\n",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_what_several_environments_share_is_told_once() -> None:
    """And what is wrong with one of them beside it."""
    checked = check_environments(open_project(Path.cwd(), FILES), destination_formats())
    assert [f"{f.position}: {f.message}" for f in checked.findings] == [
        'gccreds.yaml:5:19: "nowhere" is not a region or a domain of Genesys Cloud',
        'manifests/a.yaml:1:71: unknown key "nmae" in oauth_client.ci',
        "two/b.yaml:1:17: oauth_client.cd: roles are missing: client_credentials needs them",
    ]
    assert checked.files == {"manifests/a.yaml", "two/b.yaml"}
    assert checked.models == {}


def test_only_the_named_environments_are_read() -> None:
    """An unknown one is an error of the command line, not of a file."""
    files = {**FILES, "manifests/a.yaml": "", "two/b.yaml": "# nothing\n"}
    project = open_project(Path.cwd(), files)
    checked = check_environments(project, destination_formats(), ["two"])
    assert (list(checked.models), checked.findings) == (["two"], ())
    with pytest.raises(ProjectInvalid, match='there is no environment "tow"'):
        check_environments(project, destination_formats(), ["tow"])


@pytest.mark.parametrize(
    ("paths", "kept"),
    [
        (["manifests/a.yaml"], ["manifests/a.yaml"]),
        (["manifests"], ["manifests/a.yaml", "manifests/deep/b.yaml"]),
        (["./manifests/../gccreds.yaml"], ["gccreds.yaml"]),
        (["manifests/deep", "gccreds.yaml"], ["gccreds.yaml", "manifests/deep/b.yaml"]),
        (["manif"], []),
    ],
)
def test_findings_may_be_cut_to_files_and_folders(paths: list[str], kept: list[str]) -> None:
    """What has no place is of no file."""
    files = ["gccreds.yaml", "manifests/a.yaml", "manifests/deep/b.yaml", None]
    findings = [
        Finding("r", Severity.ERROR, "m", "n", position=Position(file, 1, 1) if file else None)
        for file in files
    ]
    assert [f.position.file for f in only_in(paths, findings) if f.position] == kept
