"""The project that the harness applies: credentials of every shape, made, changed and removed."""

import shlex
import sys
from pathlib import Path

DESTINATION = Path(__file__).with_name("destination.py")

PROJECT = """\
project: {project}
environments:
  test:
    url: {url}
policies:
  change-limit: off
"""

_CLIENT = """\
  {key}:
    description: {description}
    grant: client_credentials
    roles: {{Operator: [Home]}}
    grace: {grace}
    deliver:
"""
_FILE = "      - {{to: file, path: held/{name}.json, format: json}}\n"
_COMMAND = "      - {{to: command, argv: [{argv}]}}\n"

_APP = """\
  app:
    grant: authorization_code
    scopes: [analytics:readonly]
    redirect_uris: [https://app.example.com/callback]
"""


def file(name: str) -> str:
    """A file as destination: readable."""
    return _FILE.format(name=name)


def command(name: str, *options: str) -> str:
    """A program as destination, readable with `--readable`."""
    argv = [sys.executable, "-I", "-S", str(DESTINATION), name, *options]
    return _COMMAND.format(argv=", ".join(map(shlex.quote, argv)))


def client(key: str, *deliver: str, description: str = "Made", grace: str = "7d") -> str:
    """A client that logs in by itself."""
    return _CLIENT.format(key=key, description=description, grace=grace) + "".join(deliver)


HEAD = "oauth_clients:\n"

BEFORE = HEAD + "".join(
    [
        client("updated", file("updated")),
        client("deleted", file("deleted"), grace="0s"),
        client("retired", file("retired")),
    ]
)
"""What was applied before."""

_WITH_HIDDEN = "".join(
    [
        client("hidden", command("hidden")),
        client("both", file("both"), command("both-hidden")),
        client("turned", command("turned-hidden"), file("turned")),
    ]
)
_SHOWN = client("plain", file("plain")) + client("asked", command("asked", "--readable"))

CUT_SHORT = HEAD + _WITH_HIDDEN
"""A destination that nobody can read, alone, after one that can be read, and written before it."""

HALF_DELIVERED = ("oauth_client.hidden", "oauth_client.both", "oauth_client.turned")
"""Their addresses."""

UPDATED = client("updated", file("updated"), description="Changed")

AFTER = HEAD + UPDATED + _WITH_HIDDEN + _SHOWN + _APP
"""Six are made, one is updated; two are not declared any more: deleted at once, and retired."""

HELD = {
    "oauth_client.updated": ("updated",),
    "oauth_client.plain": ("plain",),
    "oauth_client.hidden": ("hidden",),
    "oauth_client.both": ("both", "both-hidden"),
    "oauth_client.turned": ("turned-hidden", "turned"),
    "oauth_client.asked": ("asked",),
    "oauth_client.app": (),
}
"""The files in `held` by address: every destination keeps its values there."""

HIDDEN = ("hidden", "both-hidden", "turned-hidden")
"""Destinations that nobody can read."""
