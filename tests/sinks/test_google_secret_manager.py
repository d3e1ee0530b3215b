"""A secret of Google Secret Manager as a destination, by the official client."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks import google
from gccreds.sinks.google_secret_manager import FORMAT, GoogleSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import assert_holds_no_secret, refused_check
from tests.sinks.examples import MARK, payload
from tests.sinks.one_value import OneValueContract
from tests.sinks.secret_manager import (
    PROJECT,
    Secret,
    SecretManager,
    a_secret_manager,
    error_of,
)
from tests.sinks.serving import Answer, Request, served

NAME = "genesys-ci"
OWN = {"gccreds": "payments/prod/oauth_client.ci"}


def described() -> Destination:
    """The destination as a manifest that says this makes it."""
    read = GoogleSettings.model_validate({"project": PROJECT, "name": NAME})
    return Destination("google_secret_manager", FORMAT.place(read), read.model_dump())


def opened() -> Sink:
    return open_sink(described(), MARK, Path())


def refusal(sink: Sink, *, ours: bool = False) -> tuple[str, str]:
    """What the check says after the destination's name, and what to do next."""
    what, next_step = refused_check(sink, ours=ours)
    return what.removeprefix(f"{sink}: "), next_step


def writes(request: Request) -> bool:
    return request.method != "GET" and not request.path.endswith(":testIamPermissions")


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretManager]:
    """Where nothing is yet, and the login may do everything; it is not asked for long."""
    monkeypatch.setattr(google, "_AGAIN_SECONDS", 0.01)
    with a_secret_manager(tmp_path) as manager:
        for name, value in manager.variables.items():
            monkeypatch.setenv(name, value)
        yield manager


class TestGoogleSink(OneValueContract):
    """The contract, with a service that fails when it is written to."""

    room: ClassVar[int] = 65536
    library: ClassVar[str] = "google.cloud.secretmanager_v1"
    extra: ClassVar[str] = "google"

    @pytest.fixture(autouse=True)
    def _served(self, manager: SecretManager) -> None:
        self.manager = manager

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return described()

    def stored(self, root: Path) -> object:
        secrets = self.manager.secrets.items()
        return {name: (dict(one.annotations), list(one.versions)) for name, one in secrets}

    def put_value(self, root: Path, text: str) -> None:
        self.manager.secrets[NAME] = Secret(versions=[text.encode()])

    def value(self, root: Path) -> str:
        return (self.manager.secrets[NAME].versions[-1] or b"").decode()

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        assert self.manager.service is not None
        with self.manager.service.failing(503, writes):
            yield


@pytest.mark.parametrize("versions", [[], [None]])
def test_a_secret_without_a_value_is_nobodys(
    manager: SecretManager, versions: list[bytes | None]
) -> None:
    """As Terraform makes them, or disabled: it gets its value and the mark, and keeps its own."""
    manager.secrets[NAME] = Secret({"team": "integrations"}, versions)
    opened().check(ours=False)
    assert opened().read() == {}
    opened().deliver(payload())
    assert manager.secrets[NAME].annotations == {"team": "integrations", **OWN}
    assert opened().read() == payload().values


@pytest.mark.parametrize(
    ("permission", "marked"),
    [
        ("secretmanager.versions.access", True),
        ("secretmanager.versions.add", True),
        ("secretmanager.secrets.update", False),
    ],
)
def test_the_check_finds_the_permission_that_is_missing_without_writing(
    manager: SecretManager, permission: str, marked: bool
) -> None:
    """Of a secret that is there, Google tells what the login may do with it."""
    manager.secrets[NAME] = Secret(dict(OWN) if marked else {}, [b"{}"])
    manager.may.remove(permission)
    assert refusal(opened(), ours=True) == (
        f"the login may not do {permission}",
        f"give it a role with that: gcloud secrets add-iam-policy-binding {NAME} "
        f"--project {PROJECT}",
    )
    assert manager.service is not None
    assert [request for request in manager.service.requests if writes(request)] == []


def test_a_secret_that_is_ours_needs_no_permission_to_mark_it(manager: SecretManager) -> None:
    """The mark is there already."""
    opened().deliver(payload(1))
    manager.may.remove("secretmanager.secrets.update")
    opened().check(ours=True)
    opened().deliver(payload(2))
    assert opened().read() == payload(2).values


def test_a_login_that_may_make_no_secret_fails_at_the_delivery(manager: SecretManager) -> None:
    """Google tells it only then; nothing is there."""
    manager.may.remove("secretmanager.secrets.create")
    opened().check(ours=False)
    with pytest.raises(DestinationRefused, match=r"may not do secretmanager\.secrets\.create") as e:
        opened().deliver(payload())
    assert_holds_no_secret(e.value)
    assert manager.secrets == {}


def test_a_create_that_got_no_answer_is_no_obstacle(
    manager: SecretManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sent again it is told that the secret exists, and that is what was wanted."""
    monkeypatch.setattr(google, "_AGAIN_SECONDS", 4.0)
    assert manager.service is not None

    def made_and_lost(request: Request) -> Answer:
        manager.handle(request)
        return Answer(503, error_of(503, "UNAVAILABLE"))

    with manager.service.answering(made_and_lost, lambda r: r.path.endswith("/secrets"), times=1):
        opened().deliver(payload())
    assert opened().read() == payload().values


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(401, error_of(401, "UNAUTHENTICATED")), "Google refused the login"),
        (
            Answer(403, error_of(403, "PERMISSION_DENIED")),
            "the login may not do secretmanager.secrets.get",
        ),
        (
            Answer(403, error_of(403, "PERMISSION_DENIED", "SERVICE_DISABLED")),
            "the Secret Manager API is not enabled",
        ),
        (Answer(429, error_of(429, "RESOURCE_EXHAUSTED")), "Google failed (429)"),
        (Answer(500, error_of(500, "INTERNAL")), "Google failed (500)"),
        (
            Answer(400, error_of(400, "INVALID_ARGUMENT")),
            "Google refused secretmanager.secrets.get (400)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_google_refuses_is_told(manager: SecretManager, answer: Answer, what: str) -> None:
    """With the permission that the request needed."""
    assert manager.service is not None
    with manager.service.answering(lambda _: answer):
        assert refusal(opened())[0] == what


def test_no_login(manager: SecretManager, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not in the variables, in no file, and on a machine that has none of its own."""
    monkeypatch.delenv("GOOGLE_APPLICATION_CREDENTIALS")
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    assert refusal(opened()) == (
        "there is no login for Google (DefaultCredentialsError)",
        "gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS",
    )


def test_a_service_that_is_not_there(
    manager: SecretManager, monkeypatch: pytest.MonkeyPatch, free_tcp_port: int
) -> None:
    """The address is told."""
    url = f"http://127.0.0.1:{free_tcp_port}"
    monkeypatch.setenv(google.ADDRESS, url)
    assert refusal(opened()) == (
        "Google could not be asked (ConnectionError)",
        f"see that it can be reached from here: curl -sSI {url}",
    )


def test_certificates_that_are_not_there(
    manager: SecretManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library opens the file before it asks anybody: that is a failure, and no defect."""
    monkeypatch.setenv(google.ADDRESS, "https://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-file.pem")
    assert refusal(opened())[0] == "Google could not be asked (OSError)"


def test_an_answer_of_another_form(manager: SecretManager) -> None:
    """As a proxy gives one: that is a failure of this destination, and no defect."""
    assert manager.service is not None
    with manager.service.answering(lambda _: Answer(200)):
        assert refusal(opened())[0] == "Google could not be asked (ParseError)"


def test_a_secret_goes_nowhere_else(manager: SecretManager) -> None:
    """Where Google's address says that it is elsewhere, nothing is sent there."""
    assert manager.service is not None
    with served(lambda _: Answer(200)) as elsewhere:
        led_away = Answer(307, headers={"Location": f"{elsewhere.url}/v1"})
        with (
            manager.service.answering(lambda _: led_away, writes),
            pytest.raises(DestinationRefused, match=r"could not be asked \(TooManyRedirects\)"),
        ):
            opened().deliver(payload())
    assert elsewhere.requests == []


def test_a_login_goes_to_no_address_without_tls(
    manager: SecretManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But to this machine."""
    monkeypatch.setenv(google.ADDRESS, "http://secrets.example.com")
    assert refusal(opened())[0] == (f"{google.ADDRESS} is no address that a login may be sent to")


def test_bytes_are_not_read(manager: SecretManager) -> None:
    """gccreds writes texts, so somebody else wrote them."""
    manager.secrets[NAME] = Secret(versions=[b"\xff"])
    with pytest.raises(DestinationRefused, match="holds no JSON object of names and texts"):
        opened().read()


@pytest.mark.parametrize("project", ["acme-prod", "123456789012", "example.com:acme-prod"])
def test_a_project_has_an_id_or_a_number(project: str) -> None:
    """As Google has them."""
    assert GoogleSettings(project=project, name=NAME).project == project


@pytest.mark.parametrize(
    "settings",
    [
        {"project": PROJECT},
        {"name": NAME},
        {"project": "Acme Prod", "name": NAME},
        {"project": f"projects/{PROJECT}", "name": NAME},
        {"project": PROJECT, "name": "a/b"},
        {"project": PROJECT, "name": NAME, "version": "1"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A name is not a path."""
    with pytest.raises(ValidationError):
        GoogleSettings.model_validate(settings)
