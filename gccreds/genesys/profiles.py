"""The profiles of the official CLI, `~/.gc/config.toml` (api-facts.md §9)."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from gccreds.domain.secret import Secret
from gccreds.errors import LoginRefused, UsageError
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.regions import Hosts, hosts_for

DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Profile:
    """One table. `hosts` is None where the profile names no region. `origin` is for messages."""

    name: str
    origin: str
    hosts: Hosts | None
    login: Login


def profile_path(home: Path) -> Path:
    """Where the official CLI keeps its profiles."""
    return home / ".gc" / "config.toml"


def read_profile(home: Path, name: str) -> Profile:
    """A profile by its name. Raises LoginRefused where it is missing or holds no login."""
    tables = _read(profile_path(home))
    origin = f"profile {name} of {profile_path(home)}"
    table = tables.get(name)
    if not isinstance(table, dict):
        known = ", ".join(sorted(tables))
        there = f"name one that is there ({known}), or add it" if known else "add it"
        raise LoginRefused(
            f'there is no profile "{name}"',
            where=str(profile_path(home)),
            next_step=f"{there}: a table [{name}] with environment, client_credentials and "
            "client_secret",
        )
    return Profile(name, origin, _hosts(_text(table, "environment"), origin), _login(table, origin))


def has_profile(home: Path, name: str) -> bool:
    """Whether a profile of this name is there."""
    return isinstance(_read(profile_path(home)).get(name), dict)


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError):
        problem = "it cannot be read as text"
    except tomllib.TOMLDecodeError:
        problem = "it is not TOML"
    # The parser's own words may quote the file, and the file holds secrets: neither is shown.
    raise LoginRefused(
        f"the file of profiles is of no use: {problem}",
        where=str(path),
        next_step="repair the file, or log in by GENESYSCLOUD_OAUTHCLIENT_ID and "
        "GENESYSCLOUD_OAUTHCLIENT_SECRET",
    )


def _hosts(region: str, origin: str) -> Hosts | None:
    if not region:
        return None
    try:
        return hosts_for(region)
    except UsageError as error:
        raise LoginRefused(error.what, where=origin, next_step=error.next_step) from None


def _login(table: dict[str, object], origin: str) -> Login:
    """By id and secret where both are there, since such a login can be renewed."""
    client_id, secret = _text(table, "client_credentials"), _text(table, "client_secret")
    token = _text(table, "access_token")
    if client_id and secret:
        return ClientLogin(client_id, Secret(secret), origin)
    if token:
        return TokenLogin(Secret(token), origin)
    raise LoginRefused(
        "the profile holds no login",
        where=origin,
        next_step="give it client_credentials (the client id) and client_secret, or access_token",
    )


def _text(table: dict[str, object], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""
