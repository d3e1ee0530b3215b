"""What this run tells of itself to others that meet its lock."""

import getpass
import os
import socket
from collections.abc import Mapping
from datetime import datetime

from gccreds.domain.holder import Holder


def this_run(
    environment: str, operation: str, command: str, now: datetime, variables: Mapping[str, str]
) -> Holder:
    """This process as a holder. `variables` is its environment: a CI tells there of its run."""
    who, run_url, commit = _ci_run(variables) or (_user(), None, None)
    return Holder(
        environment=environment,
        operation=operation,
        command=command,
        who=who,
        since=now,
        host=socket.gethostname(),
        pid=os.getpid(),
        run_url=run_url,
        commit=commit,
    )


def _ci_run(variables: Mapping[str, str]) -> tuple[str, str | None, str | None] | None:
    """Who, the run's address and the commit, as GitHub Actions and GitLab CI tell them."""
    if variables.get("GITHUB_ACTIONS") == "true":
        return "github-actions", _github_url(variables), variables.get("GITHUB_SHA")
    if variables.get("GITLAB_CI") == "true":
        return "gitlab-ci", variables.get("CI_JOB_URL"), variables.get("CI_COMMIT_SHA")
    return None


def _github_url(variables: Mapping[str, str]) -> str | None:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (variables.get(name) for name in names)
    if not (server and repository and run):
        return None
    attempt = variables.get("GITHUB_RUN_ATTEMPT")
    url = f"{server}/{repository}/actions/runs/{run}"
    return f"{url} (attempt {attempt})" if attempt else url


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        return f"user {os.getuid()}"
