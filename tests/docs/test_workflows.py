"""The pipelines of the repository, its examples and `init`, as far as they can be held here."""

import re
from pathlib import Path

import pytest
import yaml

from gccreds import __version__
from tests.docs.markdown import REPOSITORY, named, tracked_files

_PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v[\d.]+")
WORKFLOWS = tracked_files("*.github/workflows/*.yml", "gccreds/workflows/starter/github.yaml")


def test_ci_runs_what_one_can_run_at_home() -> None:
    """Its last step is the script, after a program that tests need, and nothing else of ours."""
    text = (REPOSITORY / ".github" / "workflows" / "ci.yml").read_text()
    steps = yaml.safe_load(text)["jobs"]["check"]["steps"]
    run = [step["run"] for step in steps if "run" in step]
    assert "apt-get install -y age" in run[0]
    assert run[1:] == [".ci/run"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_actions_are_pinned_to_a_commit(path: Path) -> None:
    """A tag can be moved; a comment says which version the commit is."""
    uses = re.findall(r"uses: (.+)", path.read_text())
    assert [use for use in uses if not _PINNED.fullmatch(use)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_may_only_read(path: Path) -> None:
    """And it keeps no credentials of the checkout."""
    workflow = yaml.safe_load(path.read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]

    assert workflow["permissions"] == {"contents": "read"}
    assert len(checkouts) == len(workflow["jobs"])
    assert all(checkout["with"] == {"persist-credentials": False} for checkout in checkouts)


@pytest.mark.parametrize("path", tracked_files("examples/**/*.yml"), ids=named)
def test_the_pipelines_of_examples_install_this_version(path: Path) -> None:
    """Not whatever is the newest when the job runs."""
    installed = re.findall(r"pip install (.+)", path.read_text())
    assert installed == [f"gccreds=={__version__}"]
