"""What may stand in no tracked file, lock files included."""

import subprocess

import pytest

from tests.docs.markdown import REPOSITORY

REGISTRY_HOSTS = (
    r"pypi\.(org|python)",
    r"pythonhosted\.",
    r"registry\.(npmjs|yarnpkg|terraform)",
    r"(^|[/.])npmjs\.(com|org)/",
    r"--(extra-)?index-url[ =]",
    r'"resolved"[:]',
)
MACHINE_PATHS = (r"(^|[^A-Za-z0-9_.$}-])/(work|root|home|Users|opt|srv)/[a-z]", r"file:/[/]/")


def found(pattern: str) -> str:
    """Every line of a tracked file that has it."""
    grep = ["git", "grep", "--untracked", "--line-number", "-E", "-e", pattern, "--", "."]
    return subprocess.run(grep, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("pattern", REGISTRY_HOSTS)
def test_no_file_names_a_registry(pattern: str) -> None:
    """Where packages come from is the business of whoever installs."""
    assert found(pattern) == ""


@pytest.mark.parametrize("pattern", MACHINE_PATHS)
def test_no_file_names_a_path_of_a_machine(pattern: str) -> None:
    """It would work on one machine only, and tell about it."""
    assert found(pattern) == ""


def test_a_line_that_has_one_is_found() -> None:
    """The search itself works: this file has what it is told to look for."""
    assert "test_repository.py" in found("def test_a_line_that_has_one_is_found")
