"""The way to Vault and the login there: what is told of each thing that can be wrong."""

import socket
from pathlib import Path

import pytest
from urllib3.exceptions import InsecureRequestWarning

from gccreds.errors import DestinationRefused
from gccreds.sinks import asking, vault_api
from tests.servers.vault import Vault, running_vault
from tests.sinks.contract import assert_holds_no_secret
from tests.sinks.examples import payload
from tests.sinks.serving import Answer, served
from tests.sinks.vault import POLICY, opened, refusal


def test_an_address_is_never_guessed(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret goes where somebody said that it should."""
    monkeypatch.delenv("VAULT_ADDR")

    assert refusal(opened(tmp_path)) == (
        "VAULT_ADDR is not set",
        "set VAULT_ADDR to the server's address, such as https://vault.example.com:8200",
    )


def test_a_login_goes_nowhere_in_the_clear(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without TLS only to this machine."""
    monkeypatch.setenv("VAULT_ADDR", "http://vault.example.com:8200")

    assert refusal(opened(tmp_path)) == (
        "VAULT_ADDR is no address that a login may be sent to",
        "write one that begins with https://; http:// is only for this machine",
    )


def test_no_login(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of an AppRole is none. A token in the home folder is not looked for."""
    monkeypatch.delenv("VAULT_TOKEN")
    monkeypatch.setenv("VAULT_ROLE_ID", "ci")
    (tmp_path / ".vault-token").write_text("root")
    monkeypatch.setenv("HOME", str(tmp_path))

    assert refusal(opened(tmp_path)) == (
        "there is no login at Vault",
        "set VAULT_TOKEN, or VAULT_ROLE_ID and VAULT_SECRET_ID of an AppRole",
    )


def test_a_token_that_is_not_in_force(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was revoked, has ended, or is of another server."""
    monkeypatch.setenv("VAULT_TOKEN", "s.another")

    assert refusal(opened(tmp_path)) == (
        "Vault refused the token",
        "log in again: vault login; or see what is wrong with it: vault token lookup",
    )


def test_an_approle_that_is_not_in_force(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wrong secret of a role."""
    monkeypatch.delenv("VAULT_TOKEN")
    monkeypatch.setenv("VAULT_ROLE_ID", vault.role(POLICY)["VAULT_ROLE_ID"])
    monkeypatch.setenv("VAULT_SECRET_ID", "wrong")

    assert refusal(opened(tmp_path)) == (
        "Vault refused the AppRole (400)",
        "see that VAULT_ROLE_ID and VAULT_SECRET_ID are of a role at auth/approle that is in force",
    )


def test_nobody_listens(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried for some moments: servers restart."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv("VAULT_ADDR", address)
    monkeypatch.setattr(asking, "_PAUSES", (0.0,))

    what, next_step = refusal(opened(tmp_path))
    assert what.endswith("did not answer (ConnectionError) twice")
    assert next_step == f"see that it can be reached from here: curl -sSI {address}"


def test_an_answer_that_does_not_come(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody listens and is silent."""
    monkeypatch.setattr(vault_api, "REQUEST_SECONDS", 0.1)
    monkeypatch.setattr(asking, "_PAUSES", ())
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(DestinationRefused, match="did not answer") as refused:
            opened(tmp_path).deliver(payload())

    assert_holds_no_secret(refused.value)


@pytest.mark.parametrize(
    ("status", "what", "next_step"),
    [
        (503, "Vault is sealed, or not ready", "vault status"),
        (405, "Vault answered 405", "see the server's own log"),
        (
            307,
            "Vault is at another address (307)",
            "set VAULT_ADDR to that of the active server: vault status",
        ),
    ],
)
def test_a_server_that_says_no_to_everybody(
    vault: Vault,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    what: str,
    next_step: str,
) -> None:
    """Whatever is asked; its answer is not quoted."""
    monkeypatch.setattr(asking, "_PAUSES", ())
    elsewhere = {"Location": vault.url}
    with served(lambda asked: Answer(status, {"errors": [asked.path]}, elsewhere)) as service:
        monkeypatch.setenv("VAULT_ADDR", service.url)
        assert refusal(opened(tmp_path)) == (what, next_step)


@pytest.mark.parametrize("body", [{}, [], "welcome", {"data": "welcome"}])
def test_an_answer_that_is_not_vaults(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: object
) -> None:
    """Something else listens at this address: nothing of it is believed."""
    monkeypatch.setattr(asking, "_PAUSES", ())
    with served(lambda _: Answer(200, body)) as service:
        monkeypatch.setenv("VAULT_ADDR", service.url)
        what, _ = refusal(opened(tmp_path))

    assert what.endswith(" did not answer (its answer is not one of Vault's API)")


def test_a_certificate_is_verified(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the authority that VAULT_CACERT names; VAULT_SKIP_VERIFY is a warning of its own."""
    with running_vault(tmp_path, tls=True) as other:
        monkeypatch.setenv("VAULT_ADDR", other.url)
        with pytest.raises(DestinationRefused, match="SSLError"):
            opened(tmp_path).check(ours=False)

        monkeypatch.setenv("VAULT_SKIP_VERIFY", "true")
        with pytest.warns(InsecureRequestWarning):
            opened(tmp_path).check(ours=False)

        monkeypatch.delenv("VAULT_SKIP_VERIFY")
        monkeypatch.setenv("VAULT_CACERT", str(other.authority))
        opened(tmp_path).check(ours=False)
