"""GitHub as tests have it: what its official client takes for GitHub, and what it refuses."""

import json
from collections.abc import Iterator

import httpx
import pytest
from github import Auth, Github, GithubException, UnknownObjectException

from tests.sinks.github import TOKEN, Login, Shelf, a_github
from tests.sinks.github import Github as Server
from tests.sinks.serving import Service


@pytest.fixture
def served() -> Iterator[tuple[Server, Service]]:
    """One with `acme/payments` and its environment `prod`."""
    with a_github() as served:
        yield served


@pytest.fixture
def client(served: tuple[Server, Service]) -> Github:
    """The official client. Lazy, as the description of an environment is not in the cut."""
    return Github(
        auth=Auth.Token(TOKEN),
        base_url=served[1].url,
        retry=None,
        lazy=True,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )


def test_the_official_client_keeps_secrets_there(
    client: Github, served: tuple[Server, Service]
) -> None:
    """In the repository and in an environment: each with a key of its own."""
    repository = client.get_repo("acme/payments")
    for place in (repository, repository.get_environment("prod")):
        place.create_secret("Password", "first")
        place.create_secret("PASSWORD", "second")
        assert place.get_secret("PASSWORD").name == "PASSWORD"

    known = served[0].repositories["acme/payments"]
    assert known.secrets.opened() == known.environments["prod"].opened() == {"PASSWORD": "second"}
    assert repository.delete_secret("PASSWORD")
    with pytest.raises(UnknownObjectException):
        assert repository.get_secret("PASSWORD").created_at


def test_what_a_login_may_not_do_is_refused(client: Github, served: tuple[Server, Service]) -> None:
    """A repository that it does not see is none; what it may only read it cannot write."""
    served[0].logins[TOKEN] = Login({"metadata": "read", "secrets": "read"})
    with pytest.raises(UnknownObjectException):
        client.get_repo("acme/other").create_secret("A", "value")
    with pytest.raises(GithubException) as refused:
        client.get_repo("acme/payments").create_secret("A", "value")
    assert (refused.value.status, refused.value.message) == (
        403,
        "Resource not accessible by personal access token",
    )


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("A", None),
        ("A", {}),
        ("A", {"key_id": "1"}),
        ("A", {"encrypted_value": "AAAA"}),
        ("A", {"encrypted_value": "not base64", "key_id": "1"}),
        ("A", {"encrypted_value": "AAAA", "key_id": "1"}),
        ("A", {"encrypted_value": "AAAA", "key_id": 1}),
        ("GITHUB_A", {"encrypted_value": "sealed", "key_id": "1"}),
        ("A", {"encrypted_value": "sealed", "key_id": "2"}),
    ],
)
def test_what_the_description_does_not_allow_is_refused(
    name: str, body: dict[str, object] | None, served: tuple[Server, Service]
) -> None:
    """Nor a box that its key does not open."""
    server, service = served
    shelf = server.repositories["acme/payments"].secrets
    content = None if body is None else json.dumps(body).replace("sealed", _sealed(shelf))
    answer = httpx.put(
        f"{service.url}/repos/acme/payments/actions/secrets/{name}",
        content=content,
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert (answer.status_code, shelf.sealed) == (422, {})


def _sealed(shelf: Shelf) -> str:
    from github.PublicKey import encrypt
    from nacl.encoding import Base64Encoder

    return encrypt(shelf.key.public_key.encode(Base64Encoder).decode(), "value")
