"""Sources of logins that are named and of no use."""

from pathlib import Path

import pytest

from gccreds.domain.login import LoginSettings
from gccreds.domain.secret import Secret
from gccreds.errors import GccredsError, LoginRefused, UsageError
from gccreds.genesys.login_source import LoginChoice, find_login
from gccreds.genesys.profiles import read_profile
from gccreds.genesys.regions import hosts_for
from tests.genesys.surroundings import around

PROD = hosts_for("eu-central-1")
PAIR = {"GENESYSCLOUD_OAUTHCLIENT_ID": "an-id", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "a-secret"}


def told(error: GccredsError) -> tuple[str, str | None, str]:
    return error.what, error.where, error.next_step


@pytest.mark.parametrize(
    ("choice", "environ", "expected"),
    [
        (
            LoginChoice(profile="elsewhere"),
            {},
            (
                "profile elsewhere is for us-east-1, and the environment is at eu-central-1",
                "profile elsewhere of HOME/.gc/config.toml",
                "choose the profile of that region, or correct the one that is wrong",
            ),
        ),
        (
            LoginChoice(settings=LoginSettings(profile="nobody")),
            {},
            (
                'there is no profile "nobody"',
                "HOME/.gc/config.toml",
                "name one that is there (DEFAULT, elsewhere, empty, moon, prod, token), or add "
                "it: a table [nobody] with environment, client_credentials and client_secret",
            ),
        ),
        (
            LoginChoice(profile="empty"),
            {},
            (
                "the profile holds no login",
                "profile empty of HOME/.gc/config.toml",
                "give it client_credentials (the client id) and client_secret, or access_token",
            ),
        ),
        (
            LoginChoice(),
            {"GENESYSCLOUD_OAUTHCLIENT_ID": "an-id"},
            (
                "GENESYSCLOUD_OAUTHCLIENT_ID is given without GENESYSCLOUD_OAUTHCLIENT_SECRET",
                "environment: GENESYSCLOUD_OAUTHCLIENT_ID",
                "give GENESYSCLOUD_OAUTHCLIENT_SECRET too",
            ),
        ),
        (
            LoginChoice(),
            {"GENESYSCLOUD_OAUTHCLIENT_SECRET": "a-secret"},
            (
                "GENESYSCLOUD_OAUTHCLIENT_SECRET is given without GENESYSCLOUD_OAUTHCLIENT_ID",
                "environment: GENESYSCLOUD_OAUTHCLIENT_ID",
                "give GENESYSCLOUD_OAUTHCLIENT_ID too",
            ),
        ),
        (
            LoginChoice(),
            {"GENESYSCLOUD_ACCESS_TOKEN": "two words"},
            (
                "what was given as an access token is none",
                "environment: GENESYSCLOUD_ACCESS_TOKEN",
                "put the token alone, on one line, there",
            ),
        ),
        (
            LoginChoice(settings=LoginSettings(client_secret=Secret("s"))),
            {},
            (
                "client_secret is given without client_id",
                "`login` of the project file",
                "give client_id too",
            ),
        ),
        (
            LoginChoice(access_token_file="HOME/nothing.txt"),
            {},
            (
                "the access token cannot be read: No such file or directory",
                "--access-token-file HOME/nothing.txt",
                "name a file that holds the token alone, or - for standard input",
            ),
        ),
        (
            LoginChoice(access_token_file="-"),
            {},
            (
                "no access token was given",
                "--access-token-file -",
                "put the token alone, on one line, into standard input",
            ),
        ),
        (
            LoginChoice(several=True),
            PAIR,
            (
                "the environment has no login, and of several environments each needs its own",
                None,
                "write `login` into the environment in the project file, or choose one environment "
                "with -e",
            ),
        ),
    ],
)
def test_a_source_that_is_named_and_of_no_use_is_an_error(
    home: Path, choice: LoginChoice, environ: dict[str, str], expected: tuple[str, str | None, str]
) -> None:
    """It is never passed over for the next one."""
    if choice.access_token_file:
        name = choice.access_token_file.replace("HOME", str(home))
        choice = LoginChoice(access_token_file=name)
    with pytest.raises(LoginRefused) as raised:
        find_login(PROD, choice, around(home, environ))
    what, where, next_step = told(raised.value)
    assert (what, where and where.replace(str(home), "HOME"), next_step) == expected


def test_a_profile_of_an_unknown_region_is_told_where_it_stands(home: Path) -> None:
    """With every region, since nothing is close to it."""
    with pytest.raises(LoginRefused) as raised:
        find_login(PROD, LoginChoice(profile="moon"), around(home))
    assert raised.value.what == '"moon" is not a region or a domain of Genesys Cloud'
    assert raised.value.where == f"profile moon of {home}/.gc/config.toml"


@pytest.mark.parametrize(
    "choice",
    [
        LoginChoice(profile="prod", several=True),
        LoginChoice(access_token_file="-", several=True),
    ],
)
def test_one_login_for_several_environments_is_a_usage_error(
    home: Path, choice: LoginChoice
) -> None:
    """They may be of different organisations."""
    with pytest.raises(UsageError):
        find_login(PROD, choice, around(home))


def test_without_any_source_all_of_them_are_named(tmp_path: Path) -> None:
    """The next step is the shortest way to one."""
    with pytest.raises(LoginRefused) as raised:
        find_login(PROD, LoginChoice(), around(tmp_path))
    assert told(raised.value) == (
        "no login was found",
        "GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, "
        f"GENESYSCLOUD_ACCESS_TOKEN, {tmp_path}/.gc/config.toml",
        "set GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET, or name a profile "
        "with --profile",
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'[prod]\nclient_secret = "s3cr3t\n', "it is not TOML"),
        (b"\xff\xfe", "it cannot be read as text"),
    ],
)
def test_a_broken_file_of_profiles_is_told_without_quoting_it(
    home: Path, content: bytes, problem: str
) -> None:
    """The parser's own words would show what stands there."""
    (home / ".gc" / "config.toml").write_bytes(content)
    with pytest.raises(LoginRefused) as raised:
        find_login(PROD, LoginChoice(profile="prod"), around(home))
    assert raised.value.what == f"the file of profiles is of no use: {problem}"
    assert raised.value.__context__ is None


def test_without_any_profile_none_is_offered(tmp_path: Path) -> None:
    """There is no list of none to choose from."""
    with pytest.raises(LoginRefused) as refused:
        read_profile(tmp_path, "prod")
    assert refused.value.next_step == (
        "add it: a table [prod] with environment, client_credentials and client_secret"
    )
