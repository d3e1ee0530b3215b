"""GitLab as tests have it: what its official client takes for GitLab, and what it refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from gitlab import Gitlab
from gitlab.exceptions import GitlabAuthenticationError, GitlabError, GitlabHttpError
from gitlab.v4.objects import Project

from tests.sinks.gitlab import DEVELOPER, TOKEN, Login, a_gitlab
from tests.sinks.gitlab import Gitlab as Server
from tests.sinks.serving import Service


@pytest.fixture
def served() -> Iterator[tuple[Server, Service]]:
    """One with `acme/payments`."""
    with a_gitlab() as served:
        yield served


@pytest.fixture
def project(served: tuple[Server, Service]) -> Project:
    """By the official client."""
    return Gitlab(served[1].url, private_token=TOKEN).projects.get("acme/payments")


def test_the_official_client_keeps_variables_there(project: Project) -> None:
    """Made, read, changed, listed, taken away; one key for two scopes."""
    for scope in ("prod", "test"):
        project.variables.create({"key": "A", "value": scope, "environment_scope": scope})
    of_prod = {"filter": {"environment_scope": "prod"}}
    project.variables.update("A", {"value": "changed"}, **of_prod)

    assert project.variables.get("A", **of_prod).value == "changed"
    assert [(v.key, v.environment_scope) for v in project.variables.list(get_all=True)] == [
        ("A", "test"),
        ("A", "prod"),
    ]
    project.variables.delete("A", **of_prod)
    assert [v.value for v in project.variables.list(get_all=True)] == ["test"]


def test_a_key_of_several_scopes_needs_the_filter(project: Project) -> None:
    """409 without one, 404 with one that meets nothing."""
    for scope in ("prod", "test"):
        project.variables.create({"key": "A", "value": scope, "environment_scope": scope})
    for given, status in (({}, 409), ({"filter": {"environment_scope": "*"}}, 404)):
        with pytest.raises(GitlabError) as refused:
            project.variables.get("A", **given)
        assert refused.value.response_code == status


def test_a_hidden_variable_is_shown_to_nobody(project: Project) -> None:
    """And cannot be shown again."""
    project.variables.create({"key": "A", "value": "longenough", "masked_and_hidden": True})
    assert project.variables.get("A").value is None
    with pytest.raises(GitlabError):
        project.variables.update("A", {"masked": False})


@pytest.mark.parametrize(
    "members",
    [
        {"key": "A-B", "value": "x"},
        {"key": "TAKEN", "value": "x"},
        {"key": "A", "value": "short", "masked": True},
        {"key": "A", "value": "with blanks in it", "masked": True, "raw": True},
        {"key": "A", "value": "with$dollar", "masked": True},
        {"key": "A", "value": "x", "masked": "yes"},
        {"key": "A", "value": "x", "description": 256 * "x"},
    ],
)
def test_what_gitlab_does_not_take_is_refused(project: Project, members: dict[str, Any]) -> None:
    """With 400, and nothing is made."""
    project.variables.create({"key": "TAKEN", "value": "x"})
    with pytest.raises(GitlabError) as refused:
        project.variables.create(members)
    assert refused.value.response_code == 400
    assert [v.key for v in project.variables.list(get_all=True)] == ["TAKEN"]


@pytest.mark.parametrize(
    ("login", "status"), [(Login(role=DEVELOPER), 403), (Login(scopes=("read_api",)), 403)]
)
def test_who_may_not_write_is_refused(
    login: Login, status: int, project: Project, served: tuple[Server, Service]
) -> None:
    """By role, and by scope of the token."""
    served[0].logins[TOKEN] = login
    with pytest.raises(GitlabError) as refused:
        project.variables.create({"key": "A", "value": "x"})
    assert refused.value.response_code == status


def test_who_is_unknown_is_refused(served: tuple[Server, Service]) -> None:
    """And what does not exist is not found."""
    with pytest.raises(GitlabAuthenticationError):
        Gitlab(served[1].url, private_token="old").projects.get("acme/payments")
    with pytest.raises(GitlabHttpError) as refused:
        Gitlab(served[1].url, private_token=TOKEN).http_get("/projects/acme%2Fother")
    assert refused.value.response_code == 404
