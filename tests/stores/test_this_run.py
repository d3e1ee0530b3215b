"""What a run tells of itself to the runs that meet its lock."""

import getpass
import os
import socket

from gccreds.domain.holder import Holder
from gccreds.stores.this_run import this_run
from tests.stores.examples import NOW


def run(variables: dict[str, str]) -> Holder:
    return this_run("prod", "apply", "gccreds -e prod apply", NOW, variables)


def test_a_person_is_named_with_host_and_process() -> None:
    """Enough to walk over and ask."""
    assert run({}) == Holder(
        environment="prod",
        operation="apply",
        command="gccreds -e prod apply",
        who=getpass.getuser(),
        since=NOW,
        host=socket.gethostname(),
        pid=os.getpid(),
    )


def test_github_tells_the_address_of_the_run_and_the_commit() -> None:
    """The address leads to the job's log, the attempt to which of its runs."""
    holder = run(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": "acme/infra",
            "GITHUB_RUN_ID": "8123",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_SHA": "4e1b9c2d0f",
        }
    )

    assert holder.details(NOW, "free by itself when it ends")[:2] == (
        (
            "Who",
            "github-actions, run https://github.com/acme/infra/actions/runs/8123 (attempt 1), "
            f"process {os.getpid()} on {socket.gethostname()}",
        ),
        ("What", "gccreds -e prod apply, commit 4e1b9c2"),
    )


def test_github_without_its_variables_is_still_named() -> None:
    """A runner that hides them is no reason to fail."""
    holder = run({"GITHUB_ACTIONS": "true"})

    assert (holder.who, holder.run_url, holder.commit) == ("github-actions", None, None)


def test_gitlab_tells_the_address_of_the_job_and_the_commit() -> None:
    """Likewise under GitLab CI."""
    job = "https://gitlab.com/acme/infra/-/jobs/9"
    holder = run({"GITLAB_CI": "true", "CI_JOB_URL": job, "CI_COMMIT_SHA": "4e1b9c2d0f"})

    assert (holder.who, holder.run_url, holder.commit) == ("gitlab-ci", job, "4e1b9c2d0f")
