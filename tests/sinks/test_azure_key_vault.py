"""A secret of Azure Key Vault as a destination, by the official clients."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import ValidationError

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.azure_key_vault import FORMAT, KeyVaultSettings
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import open_sink
from tests.sinks.contract import assert_holds_no_secret, refused_check
from tests.sinks.examples import MARK, payload
from tests.sinks.key_vault import Vault, a_vault
from tests.sinks.one_value import OneValueContract
from tests.sinks.serving import Answer, Request, served

NAME = "ci"
OWN_TAG = {"gccreds": "payments/prod/oauth_client.ci"}


def described(vault: str, name: str = NAME) -> Destination:
    """The destination as a manifest that says this makes it."""
    read = KeyVaultSettings.model_validate({"vault": vault, "name": name})
    return Destination("azure_key_vault", FORMAT.place(read), read.model_dump())


def opened(vault: Vault) -> Sink:
    return open_sink(described(vault.url), MARK, Path())


def refusal(sink: Sink, *, ours: bool = False) -> tuple[str, str]:
    """What the check says after the destination's name, and what to do next."""
    what, next_step = refused_check(sink, ours=ours)
    return what.removeprefix(f"{sink}").removeprefix(": "), next_step


def puts(request: Request) -> bool:
    return request.method == "PUT"


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Where nothing is yet, and the login may do everything."""
    with a_vault(tmp_path) as vault:
        for name, value in vault.variables.items():
            monkeypatch.setenv(name, value)
        yield vault


class TestKeyVaultSink(OneValueContract):
    """The contract, with a vault that fails when it is written to."""

    room: ClassVar[int] = 25600
    library: ClassVar[str] = "azure.keyvault.secrets"
    extra: ClassVar[str] = "azure"

    @pytest.fixture(autouse=True)
    def _served(self, vault: Vault) -> None:
        self.vault = vault

    @pytest.fixture
    def destination(self, tmp_path: Path) -> Destination:
        return described(self.vault.url)

    def stored(self, root: Path) -> object:
        return {name: list(versions) for name, versions in self.vault.secrets.items()}

    def put_value(self, root: Path, text: str) -> None:
        self.vault.put(NAME, text, {})

    def value(self, root: Path) -> str:
        return str(self.vault.current(NAME)["value"])

    @contextmanager
    def failing(self, root: Path) -> Iterator[None]:
        assert self.vault.service is not None
        with self.vault.service.failing(503, puts):
            yield


def test_a_tag_says_whose_it_is_and_those_of_others_stay(vault: Vault) -> None:
    """Each version has its own, so that they are given again."""
    opened(vault).deliver(payload(1))
    assert vault.current(NAME)["contentType"] == "application/json"
    vault.current(NAME)["tags"]["team"] = "integrations"
    opened(vault).deliver(payload(2))
    assert vault.current(NAME)["tags"] == {**OWN_TAG, "team": "integrations"}
    assert len(vault.secrets[NAME]) == 2


def test_a_deleted_secret_is_refused_with_the_way_back(vault: Vault) -> None:
    """Its name cannot be used until it is purged."""
    vault.deleted.add(NAME)
    assert refusal(opened(vault), ours=True) == (
        " was deleted, and until it is purged its name cannot be used",
        f"az keyvault secret recover --id {vault.url}/secrets/ci",
    )


def test_a_disabled_secret_is_refused(vault: Vault) -> None:
    """It could not be read back."""
    opened(vault).deliver(payload())
    vault.current(NAME)["attributes"]["enabled"] = False
    assert refusal(opened(vault), ours=True) == (
        "the secret is disabled",
        "enable its current version, or name another secret",
    )


def test_a_login_that_may_not_read_is_told_before_anything_is_made(vault: Vault) -> None:
    """Reading comes after each delivery, so the check reads too."""
    vault.may = ("set",)
    assert refusal(opened(vault)) == (
        "the login may not get secrets",
        "allow it, and see which login it is: az account show",
    )


def test_a_login_that_may_not_write_fails_at_the_delivery(vault: Vault) -> None:
    """Azure tells it only then; the old version stands."""
    vault.may = ("get",)
    sink = opened(vault)
    sink.check(ours=False)
    with pytest.raises(DestinationRefused, match="the login may not set secrets") as refused:
        sink.deliver(payload())
    assert_holds_no_secret(refused.value)
    assert vault.secrets == {}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_vault_that_fails_is_not_asked_again(vault: Vault, status: int) -> None:
    """How long it takes, it alone knows; apply again."""
    assert vault.service is not None
    with vault.service.failing(status):
        told = refusal(opened(vault))
    assert told == (f"Azure failed ({status})", "apply again in some minutes")
    assert vault.service.sent() == ["GET /secrets/ci/"]


def test_a_vault_that_is_not_there(vault: Vault, free_tcp_port: int) -> None:
    """The address is told."""
    url = f"https://127.0.0.1:{free_tcp_port}"
    assert refusal(open_sink(described(url), MARK, Path())) == (
        "Azure could not be asked (ServiceRequestError)",
        f"see that it can be reached from here: curl -sSI {url}",
    )


def test_a_server_that_asks_for_a_login_to_something_else_gets_none(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token for a vault goes to no host that only says it is one."""
    challenge = 'Bearer authorization="https://a/b", resource="https://vault.azure.net"'
    monkeypatch.setattr(Vault, "challenge", challenge)
    what, _ = refusal(opened(vault))
    assert what == f"{vault.url} does not ask for a login as a vault does"


def test_certificates_that_are_not_there(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library opens the file before it asks anybody: that is a failure, and no defect."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "no-such-file.pem")
    assert refusal(opened(vault)) == (
        "Azure could not be asked (OSError)",
        "see that the files exist that REQUESTS_CA_BUNDLE and AZURE_CLIENT_CERTIFICATE_PATH name",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AZURE_TOKEN_CREDENTIALS", "nothing of the kind"),
        ("AZURE_AUTHORITY_HOST", "http://login.example.com"),
    ],
)
def test_a_variable_of_the_login_that_cannot_be_used(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It is not quoted, and the vault is not what is wrong."""
    for other in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.setenv(other, "some-text")
    monkeypatch.setenv(name, value)
    assert refusal(opened(vault)) == (
        "a variable of Azure's login cannot be used",
        "see what AZURE_TENANT_ID, AZURE_AUTHORITY_HOST and AZURE_TOKEN_CREDENTIALS say",
    )


def test_an_answer_of_another_form(vault: Vault) -> None:
    """As a proxy gives one: that is a failure of this destination, and no defect."""
    assert vault.service is not None
    with vault.service.answering(lambda _: Answer(200)), pytest.raises(DestinationRefused):
        opened(vault).check(ours=False)


def test_a_secret_goes_nowhere_else(vault: Vault) -> None:
    """Where a vault says that it is elsewhere, nothing is sent there."""
    assert vault.service is not None
    with served(lambda _: Answer(200)) as elsewhere:
        led_away = Answer(307, headers={"Location": f"{elsewhere.url}/secrets/ci"})
        opened(vault).check(ours=False)
        with (
            vault.service.answering(lambda _: led_away, puts),
            pytest.raises(DestinationRefused, match=r"refused to set the secret \(307\)"),
        ):
            opened(vault).deliver(payload())
    assert elsewhere.requests == []


def test_a_refused_login(vault: Vault) -> None:
    """A token that the vault does not take."""
    vault.takes = "one of today"
    assert refusal(opened(vault)) == (
        "Azure refused the login",
        "log in again, and see which login it is: az account show",
    )


def test_no_login(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The library's long list of what it tried is not told beside it."""
    monkeypatch.delenv("IDENTITY_ENDPOINT")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    assert refusal(opened(vault)) == (
        "there is no login for Azure",
        "az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET",
    )
    assert caplog.records == []


@pytest.mark.parametrize(
    ("vault", "place"),
    [
        ("Acme-Prod", "acme-prod/ci"),
        ("https://acme-prod.vault.azure.net/", "acme-prod/ci"),
        ("https://acme-prod.vault.azure.cn", "acme-prod.vault.azure.cn/ci"),
    ],
)
def test_a_vault_has_a_name_or_an_address(vault: str, place: str) -> None:
    """Two ways to say one place are one."""
    assert described(vault, "CI").place == place


@pytest.mark.parametrize(
    "settings",
    [
        {"name": NAME},
        {"vault": "acme"},
        {"vault": "a", "name": NAME},
        {"vault": "ac--me", "name": NAME},
        {"vault": "http://acme.vault.azure.net", "name": NAME},
        {"vault": "https://acme.vault.azure.net/secrets", "name": NAME},
        {"vault": "acme", "name": "a_b"},
        {"vault": "acme", "name": NAME, "version": "1"},
    ],
)
def test_settings_of_another_form_are_refused(settings: dict[str, object]) -> None:
    """A login goes by https alone."""
    with pytest.raises(ValidationError):
        KeyVaultSettings.model_validate(settings)
