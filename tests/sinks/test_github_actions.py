"""Secrets of GitHub Actions: the contract, what arrives, and each way in which GitHub says no."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from nacl.public import PrivateKey
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.domain.payload import from_names_there
from gccreds.errors import DestinationRefused
from gccreds.sinks import asking, github_api
from gccreds.sinks.github_actions import FORMAT, GithubSettings, GithubSink
from gccreds.sinks.interface import Sink, Values
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import (
    ApartContract,
    ExtraContract,
    assert_holds_no_secret,
    refused_check,
)
from tests.sinks.examples import MARK, payload, secret
from tests.sinks.github import TOKEN, App, Github, Login, Shelf, a_github
from tests.sinks.serving import Answer, Request, Service
from tests.sinks.serving import served as served_by

ALL = {name: name.upper() for name in payload().values}
PAIR = {"client_id": "CLIENT_ID", "client_secret": "CLIENT_SECRET"}


def described(names: dict[str, str], if_exists: str = "refuse", **settings: str) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = GithubSettings.model_validate({"repository": "acme/payments", **settings})
    place = FORMAT.place(read)
    return Destination("github_actions", place, read.model_dump(), names, if_exists)


def opened(names: dict[str, str] | None = None, **settings: str) -> Sink:
    return open_sink(described(names or PAIR, **settings), MARK, Path())


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Github, Service]]:
    """GitHub, where GITHUB_API_URL leads, with a token that may write."""
    monkeypatch.setattr(asking, "_PAUSES", (0, 0, 0))
    for name in ("GITHUB_TOKEN", "GCCREDS_GITHUB_APP_ID", "GCCREDS_GITHUB_APP_PRIVATE_KEY"):
        monkeypatch.delenv(name, raising=False)
    with a_github() as (github, service):
        monkeypatch.setenv("GITHUB_API_URL", service.url)
        monkeypatch.setenv("GCCREDS_GITHUB_TOKEN", TOKEN)
        yield github, service


@pytest.fixture
def github(served: tuple[Github, Service]) -> Github:
    """What it holds."""
    return served[0]


@pytest.fixture
def service(served: tuple[Github, Service]) -> Service:
    """What it is asked."""
    return served[1]


def puts(request: Request) -> bool:
    return request.method == "PUT"


class GithubContract(ApartContract, ExtraContract):
    """The contract, for one of the two places that secrets of a repository have."""

    library = "github"
    extra = "github"
    settings: ClassVar[dict[str, str]]
    service: Service
    shelf: Shelf

    @pytest.fixture(autouse=True)
    def _serve(self, github: Github, service: Service) -> None:
        repository = github.repositories["acme/payments"]
        self.service = service
        self.shelf = repository.environments["prod"] if self.settings else repository.secrets

    @pytest.fixture
    def destination(self) -> Destination:
        return described(ALL, **self.settings)

    def stored(self, root: Path) -> object:
        return dict(self.shelf.sealed)

    def held(self, sink: Sink, root: Path) -> Values | None:
        assert isinstance(sink, GithubSink)
        return from_names_there(self.shelf.opened(), sink.names)

    def put_foreign(self, root: Path) -> None:
        self.shelf.sealed["CLIENT_SECRET"] = "another's"

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        with self.service.failing(502, puts):
            yield


class TestRepository(GithubContract):
    """The secrets of a repository."""

    settings: ClassVar[dict[str, str]] = {}


class TestEnvironment(GithubContract):
    """The secrets of an environment."""

    settings: ClassVar[dict[str, str]] = {"environment": "prod"}


def test_no_more_is_asked_than_the_permission_is_for(service: Service) -> None:
    """Neither a list of secrets nor the environment itself, which would need Actions: read."""
    sink = opened(environment="prod")
    sink.check(ours=False)
    sink.deliver(payload())

    there = "/repos/acme/payments/environments/prod/secrets"
    assert service.sent() == [
        "GET /repos/acme/payments",
        f"GET {there}/public-key",
        f"GET {there}/CLIENT_ID",
        f"GET {there}/CLIENT_SECRET",
        f"GET {there}/public-key",
        f"PUT {there}/CLIENT_ID",
        f"PUT {there}/CLIENT_SECRET",
    ]


def test_nothing_that_is_sent_can_be_read_on_the_way(service: Service) -> None:
    """Neither id nor secret stands in a request: both are sealed."""
    opened().deliver(payload())

    sent = b"".join(request.body for request in service.requests).decode()
    assert secret(1) not in sent
    assert str(payload().values["client_id"]) not in sent


def test_the_id_is_written_first_however_as_is_written(service: Service) -> None:
    """Between the two a login fails with the new id, which nobody else uses yet."""
    opened({"json": "A", "client_secret": "B", "client_id": "C"}).deliver(payload())

    written = [name.rpartition("/")[2] for name in service.sent() if name.startswith("PUT")]
    assert written == ["C", "B", "A"]


def test_without_as_only_what_logs_in_is_delivered(github: Github) -> None:
    """In capitals; a region kept as a secret would be masked in every log."""
    names = FORMAT.default_names(None, payload().values)
    opened(dict(names)).deliver(payload())

    assert github.repositories["acme/payments"].secrets.opened() == {
        "CLIENT_ID": payload().values["client_id"],
        "CLIENT_SECRET": secret(1),
    }


def test_a_failure_between_two_writes_says_what_is_there(service: Service) -> None:
    """The pair does not belong together then, and nobody can put the old secret back."""
    with (
        service.failing(500, lambda r: r.path.endswith("CLIENT_SECRET")),
        pytest.raises(DestinationRefused) as refused,
    ):
        opened().deliver(payload())

    host = service.url.removeprefix("http://")
    assert (refused.value.what, refused.value.next_step) == (
        f"github_actions acme/payments: {host} answered 500 four times; "
        "CLIENT_ID was written and CLIENT_SECRET was not",
        "apply again later. Until an apply succeeds no login works there",
    )
    assert_holds_no_secret(refused.value)


def test_a_moment_of_weakness_is_gone_through(service: Service, github: Github) -> None:
    """A request that may succeed a moment later is sent once more."""
    with service.failing(503, puts, times=3):
        opened().deliver(payload())

    assert github.repositories["acme/payments"].secrets.opened()["CLIENT_SECRET"] == secret(1)


def test_without_a_login_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token, or the app."""
    monkeypatch.delenv("GCCREDS_GITHUB_TOKEN", raising=False)
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)

    assert refused_check(opened()) == (
        "github_actions acme/payments: there is no login at GitHub",
        "set GCCREDS_GITHUB_TOKEN to a token that may write secrets, or GCCREDS_GITHUB_APP_ID and "
        "GCCREDS_GITHUB_APP_PRIVATE_KEY of an app",
    )


@pytest.mark.parametrize("own", [None, "ghs_workflow"])
def test_a_workflows_own_token_is_told_apart(
    own: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it is the only one, and where somebody passed it on as ours."""
    monkeypatch.setenv("GITHUB_TOKEN", "ghs_workflow")
    monkeypatch.delenv("GCCREDS_GITHUB_TOKEN", raising=False)
    if own is not None:
        monkeypatch.setenv("GCCREDS_GITHUB_TOKEN", own)

    what, _ = refused_check(opened())
    assert what == (
        "github_actions acme/payments: a workflow's own GITHUB_TOKEN cannot write secrets"
    )


@pytest.mark.parametrize(
    ("kind", "permissions", "what"),
    [
        ("integration", {"metadata": "read"}, "the login may not write these secrets"),
        ("personal access token", {"metadata": "read"}, "the login may not write these secrets"),
    ],
)
def test_a_login_without_the_permission(
    kind: str, permissions: dict[str, str], what: str, github: Github
) -> None:
    """An app's, a workflow's that is not told apart otherwise, and a person's."""
    github.logins[TOKEN] = Login(permissions, kind)

    assert refused_check(opened(environment="prod")) == (
        f"github_actions acme/payments prod: {what}",
        "give it Environments: read and write on acme/payments. "
        "A workflow's own GITHUB_TOKEN can never have that",
    )


def test_a_login_that_only_reads_is_found_by_the_delivery(github: Github) -> None:
    """GitHub tells nobody what a login may do, so the check cannot know."""
    github.logins[TOKEN] = Login({"metadata": "read", "secrets": "read"})
    sink = opened()
    sink.check(ours=False)

    with pytest.raises(DestinationRefused, match="may not write these secrets"):
        sink.deliver(payload())


def test_a_token_that_is_none(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """Ended, or mistyped."""
    monkeypatch.setenv("GCCREDS_GITHUB_TOKEN", "github_pat_old")

    assert refused_check(opened()) == (
        "github_actions acme/payments: GitHub does not accept the login",
        "make a new token for GCCREDS_GITHUB_TOKEN, or see that GCCREDS_GITHUB_APP_ID and its key "
        "belong together",
    )


def test_a_repository_that_the_login_does_not_see(service: Service) -> None:
    """Which GitHub does not tell from one that does not exist."""
    assert refused_check(opened(repository="acme/other")) == (
        "acme/other does not exist for this login at GitHub",
        "write its OWNER/NAME as it is there, or give the login access to it",
    )


def test_a_repository_that_was_renamed(github: Github) -> None:
    """GitHub leads a GET on, and does not take a PUT: that is no success."""
    github.renamed["acme/old"] = "acme/payments"
    sink = opened(repository="acme/old")

    assert refused_check(sink) == (
        "acme/old is called acme/payments now",
        "write `repository: acme/payments` below github_actions",
    )
    with pytest.raises(DestinationRefused, match="answered 307"):
        sink.deliver(payload())


def test_an_environment_that_nobody_made(service: Service) -> None:
    """It is not made: who may use it is for the repository's owner to say."""
    assert refused_check(opened(environment="pre prod/2")) == (
        "acme/payments has no environment pre prod/2 for this login",
        "make it: gh api -X PUT repos/acme/payments/environments/pre%20prod%2F2",
    )


def test_an_archive_takes_nothing(github: Github) -> None:
    """Told by the check."""
    github.repositories["acme/payments"].archived = True

    assert refused_check(opened())[0] == (
        "acme/payments is archived, so no secret of it can be written"
    )


def test_what_others_keep_under_our_names_is_named(github: Github) -> None:
    """All of it; GitHub has no place for a mark, so only the state knows what is ours."""
    github.repositories["acme/payments"].secrets.sealed |= {"CLIENT_ID": "", "CLIENT_SECRET": ""}

    assert refused_check(opened()) == (
        "CLIENT_ID, CLIENT_SECRET of github_actions acme/payments exist, "
        "and gccreds did not write them",
        "delete them there, or write `if_exists: replace` below this destination",
    )


def test_a_key_that_was_changed_in_between(github: Github, service: Service) -> None:
    """What is sealed for another key is refused, and nothing is written."""
    shelf = github.repositories["acme/payments"].secrets

    def other_key(request: Request) -> Answer:
        answer = github.handle(request)
        shelf.key, shelf.number = PrivateKey.generate(), "9"
        return answer

    with (
        service.answering(other_key, lambda r: r.path.endswith("public-key"), times=1),
        pytest.raises(DestinationRefused, match="GitHub takes no such secret"),
    ):
        opened().deliver(payload())
    assert shelf.sealed == {}


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(403, {"message": "API rate limit exceeded for user ID 1."}), "answered 429"),
        (Answer(403, {"message": "You have exceeded a secondary rate limit."}), "answered 429"),
        (Answer(403, {"message": "Must have admin rights."}), "GitHub forbids it to this login"),
        (Answer(500, {"message": secret(1)}), "answered 500 four times"),
        (
            Answer(200, "no GitHub"),
            "did not answer (its answer is not one of GitHub's API)",
        ),
        (
            Answer(200, {"key": "AAAA", "key_id": "1"}),
            "its answer is not one of GitHub's API)",
        ),
        (Answer(200, {}), "did not answer (its answer is not one of GitHub's API)"),
    ],
)
def test_what_else_a_server_may_say(answer: Answer, what: str, service: Service) -> None:
    """Its words are not quoted: they may be anybody's."""
    with (
        service.answering(lambda _: answer, lambda r: "public-key" in r.path),
        pytest.raises(DestinationRefused) as refused,
    ):
        opened().deliver(payload())

    assert refused.value.what.endswith(what)
    assert_holds_no_secret(refused.value)


def test_a_failure_names_githubs_own_number_of_it(service: Service) -> None:
    """By which GitHub's support finds it."""
    number = {"X-GitHub-Request-Id": "C0DE:1F2A"}
    with service.answering(lambda _: Answer(503, {}, number)):
        what, _ = refused_check(opened())

    assert what.endswith("answered 503 four times; GitHub request C0DE:1F2A")


def test_a_server_that_is_not_there(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """Named by its address, with a way to try it."""
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:9")

    assert refused_check(opened()) == (
        "github_actions acme/payments: 127.0.0.1:9 did not answer (ConnectionError) four times",
        "see that it can be reached from here: curl -sSI http://127.0.0.1:9",
    )


def test_certificates_that_are_not_there(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """The library opens the file before it asks anybody: that is a failure, and no defect."""
    monkeypatch.setenv("GITHUB_API_URL", "https://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-file.pem")

    assert "127.0.0.1:9 did not answer (OSError)" in refused_check(opened())[0]


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    """It is not waited for any longer than a delivery may take."""
    monkeypatch.setattr(github_api, "REQUEST_SECONDS", 1)
    monkeypatch.setattr(asking, "_ACTION_SECONDS", 2 * asking.REQUEST_SECONDS + 0.5)
    with service.silent(puts), pytest.raises(DestinationRefused) as refused:
        opened().deliver(payload())

    assert refused.value.what.endswith("did not answer (ReadTimeout)")
    assert_holds_no_secret(refused.value)


def test_no_request_begins_when_the_time_is_over(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    """30 s for one delivery, engine.md gives no more."""
    monkeypatch.setattr(asking, "_ACTION_SECONDS", 2 * asking.REQUEST_SECONDS - 1)

    assert "did not answer (9 s are over)" in refused_check(opened())[0]
    assert service.sent() == []


def test_a_server_of_ones_own(github: Github, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub Enterprise Server has its API below a path."""
    with served_by(lambda r: github.handle(replace(r, path=r.path.removeprefix("/api/v3")))) as own:
        monkeypatch.setenv("GITHUB_API_URL", f"{own.url}/api/v3/")
        opened().check(ours=False)
        opened().deliver(payload())

    assert {request.path.split("/repos")[0] for request in own.requests} == {"/api/v3"}
    assert github.repositories["acme/payments"].secrets.opened()["CLIENT_SECRET"] == secret(1)


@pytest.mark.parametrize("address", ["http://ghe.example.com/api/v3", "ftp://x", "api.github.com"])
def test_a_login_is_not_sent_in_the_clear(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over https, or to this machine."""
    monkeypatch.setenv("GITHUB_API_URL", address)

    assert refused_check(opened())[0] == (
        "GITHUB_API_URL is no address that a login may be sent to"
    )


@pytest.fixture
def app(github: Github, monkeypatch: pytest.MonkeyPatch) -> App:
    """A GitHub App that logs in instead of a token, and may do more than it is asked for."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    may = {"metadata": "read", "secrets": "write", "environments": "write", "actions": "write"}
    github.app = App("4711", public.decode(), 99, may)
    monkeypatch.delenv("GCCREDS_GITHUB_TOKEN")
    monkeypatch.setenv("GCCREDS_GITHUB_APP_ID", "4711")
    monkeypatch.setenv("GCCREDS_GITHUB_APP_PRIVATE_KEY", pem)
    return github.app


def test_an_app_logs_in_with_no_more_than_it_needs(
    app: App, github: Github, service: Service
) -> None:
    """For the one repository, with the one permission."""
    sink = opened(environment="prod")
    sink.check(ours=False)
    sink.deliver(payload())

    assert github.repositories["acme/payments"].environments["prod"].opened()["CLIENT_SECRET"] == (
        secret(1)
    )
    granted = [r.json for r in service.requests if r.path.endswith("/access_tokens")]
    assert granted == 2 * [
        {
            "repositories": ["payments"],
            "permissions": {"metadata": "read", "environments": "write"},
        }
    ]


def test_an_installation_that_is_named_is_not_looked_for(
    app: App, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which saves a request."""
    monkeypatch.setenv("GCCREDS_GITHUB_APP_INSTALLATION_ID", "99")
    opened().deliver(payload())

    assert "GET /repos/acme/payments/installation" not in service.sent()


@pytest.mark.parametrize("key", ["no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END"])
def test_a_key_that_is_none(key: str, app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told before anything is sent, without the key."""
    monkeypatch.setenv("GCCREDS_GITHUB_APP_PRIVATE_KEY", key)

    assert refused_check(opened()) == (
        "GCCREDS_GITHUB_APP_PRIVATE_KEY is no private key",
        "set it to the text of the PEM file",
    )


def test_a_place_has_one_name() -> None:
    """GitHub does not tell capitals from small letters in it."""
    places = [
        FORMAT.place(GithubSettings(repository=repository, environment=environment))
        for repository, environment in (("Acme/Payments", "Prod"), ("acme/payments", "prod"))
    ]
    assert places == ["acme/payments prod"] * 2


@pytest.mark.parametrize(
    "settings",
    [
        {},
        *(
            {"repository": text}
            for text in ("payments", "a/b/c", "a/b?c", "../x", "a/", "a/..", " ")
        ),
    ]
    + [{"repository": "a/b", "environment": text} for text in ("", None, "a\nb")],
)
def test_settings_of_another_form_are_refused(settings: dict[str, Any]) -> None:
    """What would lead to another path of the API too."""
    with pytest.raises(ValidationError):
        GithubSettings.model_validate(settings)


@pytest.mark.parametrize("name", ["GITHUB_X", "github_x", "1A", "a", "A-B", "Ä", ""])
def test_names_that_github_would_not_keep_so(name: str) -> None:
    """It turns small letters into capitals, and keeps GITHUB_ to itself."""
    assert FORMAT.name_form(None).fullmatch(name) is None
