"""Where a login comes from: each row of manifest.md's last paragraph."""

import sys
from pathlib import Path

import pytest

from gccreds.domain.login import LoginSettings
from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.login_source import (
    READY_LOGIN,
    LoginChoice,
    find_login,
)
from gccreds.genesys.regions import hosts_at, hosts_for
from tests.genesys.surroundings import around

PROD = hosts_for("eu-central-1")
LOCAL = hosts_at("http://127.0.0.1:8484")
ENVIRON = {
    "GENESYSCLOUD_OAUTHCLIENT_ID": "id-of-environ",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET": "secret-of-environ",
}
TOKEN_ENVIRON = {**ENVIRON, "GENESYSCLOUD_ACCESS_TOKEN": "token-of-environ"}
LITERAL = LoginSettings(client_id="id-of-settings", client_secret=Secret("secret-of-settings"))
PRINTS = (
    """import json; print(json.dumps({"client_id": "id-of-command", "client_secret": "shh"}))"""
)
COMMAND = LoginSettings(command=(sys.executable, "-c", PRINTS))


def found(login: Login) -> str:
    """Which one it is: the token, or the client's id."""
    match login:
        case TokenLogin(token):
            return token.reveal()
        case ClientLogin(client_id):
            return client_id


@pytest.mark.parametrize(
    ("choice", "environ", "expected"),
    [
        (
            LoginChoice(access_token_file="token.txt", profile="prod", settings=LITERAL),
            TOKEN_ENVIRON,
            "token-of-file",
        ),
        (
            LoginChoice(access_token_file="-", profile="prod", settings=LITERAL),
            TOKEN_ENVIRON,
            "token-of-stdin",
        ),
        (LoginChoice(profile="prod", settings=LITERAL), TOKEN_ENVIRON, "id-of-prod"),
        (LoginChoice(profile="token"), TOKEN_ENVIRON, "token-of-profile"),
        (LoginChoice(settings=LoginSettings(profile="prod")), TOKEN_ENVIRON, "id-of-prod"),
        (LoginChoice(settings=LITERAL), TOKEN_ENVIRON, "id-of-settings"),
        (LoginChoice(settings=COMMAND), TOKEN_ENVIRON, "id-of-command"),
        (LoginChoice(), TOKEN_ENVIRON, "token-of-environ"),
        (LoginChoice(), ENVIRON, "id-of-environ"),
        (LoginChoice(), {**ENVIRON, "GENESYSCLOUD_ACCESS_TOKEN": ""}, "id-of-environ"),
        (LoginChoice(), {}, "id-of-DEFAULT"),
        (LoginChoice(several=True, settings=LITERAL), TOKEN_ENVIRON, "id-of-settings"),
    ],
)
def test_the_first_source_that_has_a_login_wins(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    choice: LoginChoice,
    environ: dict[str, str],
    expected: str,
) -> None:
    """Option, profile, the environment's own, variables, the profile DEFAULT."""
    monkeypatch.chdir(home)
    login = find_login(PROD, choice, around(home, environ, stdin="token-of-stdin\n"))
    assert found(login) == expected


@pytest.mark.parametrize(
    ("choice", "environ", "expected"),
    [
        (LoginChoice(), TOKEN_ENVIRON, READY_LOGIN.client_id),
        (LoginChoice(), {}, READY_LOGIN.client_id),
        (LoginChoice(address_given=True), {}, READY_LOGIN.client_id),
        (LoginChoice(address_given=True), TOKEN_ENVIRON, "token-of-environ"),
        (LoginChoice(address_given=True), ENVIRON, "id-of-environ"),
        (LoginChoice(address_given=True, several=True), ENVIRON, READY_LOGIN.client_id),
        (LoginChoice(several=True), ENVIRON, READY_LOGIN.client_id),
        (LoginChoice(profile="token"), ENVIRON, "token-of-profile"),
        (LoginChoice(settings=LITERAL), ENVIRON, "id-of-settings"),
    ],
)
def test_a_sandbox_gets_a_real_login_only_if_its_address_was_given(
    home: Path, choice: LoginChoice, environ: dict[str, str], expected: str
) -> None:
    """Variables meant for an organisation do not go to whatever listens on this machine."""
    assert found(find_login(LOCAL, choice, around(home, environ))) == expected


def test_the_ready_made_login_is_that_of_every_sandbox() -> None:
    """Id and secret as sandbox.md has them."""
    assert READY_LOGIN.client_id == "00000000-0000-4000-8000-000000000001"
    assert READY_LOGIN.secret == Secret("sandbox")
