"""Where a login comes from: the first source that has one (manifest.md, its last paragraph)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gccreds.domain.login import LoginSettings
from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused, UsageError
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.login_command import run_login_command
from gccreds.genesys.profiles import DEFAULT, has_profile, profile_path, read_profile
from gccreds.genesys.regions import Hosts

TOKEN = "GENESYSCLOUD_ACCESS_TOKEN"
CLIENT_ID = "GENESYSCLOUD_OAUTHCLIENT_ID"
CLIENT_SECRET = "GENESYSCLOUD_OAUTHCLIENT_SECRET"
FROM_ENVIRONMENT = f"environment: {CLIENT_ID}"
"""The origin of a login whose id and secret came from these variables."""

READY_LOGIN = ClientLogin(
    "00000000-0000-4000-8000-000000000001", Secret("sandbox"), "the sandbox's ready-made login"
)
"""What every sandbox has from the start (sandbox.md)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a process has around it. `folder` is the project's: where login commands run."""

    environ: Mapping[str, str] = field(repr=False)
    home: Path
    folder: Path
    read_stdin: Callable[[], str]


@dataclass(frozen=True, slots=True)
class LoginChoice:
    """What the command line and the project file say about the login.

    `settings` is the environment's `login`. `several`: the command is about several environments.
    `address_given`: the address comes from GCCREDS_URL.
    """

    access_token_file: str | None = None
    profile: str | None = None
    settings: LoginSettings = field(default_factory=LoginSettings)
    several: bool = False
    address_given: bool = False


def find_login(hosts: Hosts, choice: LoginChoice, around: Surroundings) -> Login:
    """The login for an organisation at `hosts`.

    Raises LoginRefused where a source is named and of no use, or where there is none at all;
    UsageError for an option that names one login for several environments.
    """
    if choice.several and (choice.access_token_file or choice.profile):
        raise UsageError(
            "--access-token-file and --profile name one login, and this is about several "
            "environments",
            next_step="choose one environment with -e, or write each one's `login` into the "
            "project file",
        )
    if choice.access_token_file:
        return _from_file(choice.access_token_file, around)
    if choice.profile:
        return _from_profile(choice.profile, hosts, around)
    if choice.settings.given:
        return _from_settings(choice.settings, hosts, around)
    if hosts.loopback:
        given = choice.address_given and not choice.several
        return (_from_environment(around.environ) if given else None) or READY_LOGIN
    if choice.several:
        raise _none_of_several()
    login = _from_environment(around.environ) or _from_default_profile(hosts, around)
    if login is None:
        raise _none_found(around.home)
    return login


def _from_file(name: str, around: Surroundings) -> Login:
    shown = "standard input" if name == "-" else name
    text = _read(name, around).strip()
    return TokenLogin(_token(text, f"--access-token-file {name}", f"into {shown}"), shown)


def _token(text: str, where: str, there: str) -> Secret:
    """A token as a header can carry it: one word of printable ASCII."""
    if text.isascii() and text.isprintable() and text and " " not in text:
        return Secret(text)
    raise LoginRefused(
        "what was given as an access token is none" if text else "no access token was given",
        where=where,
        next_step=f"put the token alone, on one line, {there}",
    )


def _read(name: str, around: Surroundings) -> str:
    if name == "-":
        return around.read_stdin()
    try:
        return Path(name).read_text(encoding="utf-8")
    except OSError as error:
        problem = error.strerror
    except UnicodeDecodeError:
        problem = "it is not text"
    raise LoginRefused(
        f"the access token cannot be read: {problem}",
        where=f"--access-token-file {name}",
        next_step="name a file that holds the token alone, or - for standard input",
    )


def _from_profile(name: str, hosts: Hosts, around: Surroundings) -> Login:
    profile = read_profile(around.home, name)
    if profile.hosts is not None and profile.hosts.api != hosts.api:
        raise LoginRefused(
            f"profile {name} is for {profile.hosts.region}, and the environment is at "
            f"{hosts.region}",
            where=profile.origin,
            next_step="choose the profile of that region, or correct the one that is wrong",
        )
    return profile.login


def _from_settings(settings: LoginSettings, hosts: Hosts, around: Surroundings) -> Login:
    if settings.profile:
        return _from_profile(settings.profile, hosts, around)
    if settings.command:
        return run_login_command(settings.command, around.environ, around.folder)
    origin = "`login` of the project file"
    return _pair(settings.client_id, settings.client_secret, origin, ("client_id", "client_secret"))


def _from_environment(environ: Mapping[str, str]) -> Login | None:
    token = environ.get(TOKEN, "").strip()
    if token:
        origin = f"environment: {TOKEN}"
        return TokenLogin(_token(token, origin, "there"), origin)
    client_id, secret = environ.get(CLIENT_ID, "").strip(), environ.get(CLIENT_SECRET, "").strip()
    if not client_id and not secret:
        return None
    pair = (CLIENT_ID, CLIENT_SECRET)
    return _pair(client_id, Secret(secret), FROM_ENVIRONMENT, pair)


def _pair(
    client_id: str | None, secret: Secret | None, origin: str, names: tuple[str, str]
) -> ClientLogin:
    if client_id and secret:
        return ClientLogin(client_id, secret, origin)
    there, lacking = names if client_id else reversed(names)
    raise LoginRefused(
        f"{there} is given without {lacking}",
        where=origin,
        next_step=f"give {lacking} too",
    )


def _from_default_profile(hosts: Hosts, around: Surroundings) -> Login | None:
    if not has_profile(around.home, DEFAULT):
        return None
    return _from_profile(DEFAULT, hosts, around)


def _none_found(home: Path) -> LoginRefused:
    return LoginRefused(
        "no login was found",
        where=f"{CLIENT_ID} and {CLIENT_SECRET}, {TOKEN}, {profile_path(home)}",
        next_step=f"set {CLIENT_ID} and {CLIENT_SECRET}, or name a profile with --profile",
    )


def _none_of_several() -> LoginRefused:
    return LoginRefused(
        "the environment has no login, and of several environments each needs its own",
        next_step="write `login` into the environment in the project file, or choose one "
        "environment with -e",
    )
