"""Running `doctor`, and its whole output with what differs from run to run taken out."""

import re
from typing import Any

from tests.cli.running import Ended, Place
from tests.sandboxes import Sandbox

_VARYING = (
    (re.compile(r" in \d+ ms"), " in N ms"),
    (re.compile(r"correlation [0-9a-f]{8}-…"), "correlation N"),
    (re.compile(r"correlation id\s+[0-9a-f-]{36}"), "correlation id N"),
    (re.compile(r"127\.0\.0\.1:\d{4,5}"), "127.0.0.1:PORT"),
)
PAIR = ("GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_SECRET")


def as_client(client_id: str, secret: str) -> dict[str, str]:
    """The variables that a login comes from."""
    return dict(zip(PAIR, (client_id, secret), strict=True))


def a_client(sandbox: Sandbox, **members: Any) -> dict[str, str]:
    """The variables of a new client with these members."""
    made = sandbox.create(**members)
    return as_client(made["id"], made["secret"])


def told(ended: Ended) -> str:
    """Standard output, as it is every time; nothing else was written."""
    assert ended.err == ""
    text = ended.out
    for varying, constant in _VARYING:
        text = varying.sub(constant, text)
    return text


def cause_of(ended: Ended) -> str:
    """The line of the check that failed and all that follows it; the exit code says so too."""
    assert ended.code == 1
    text = told(ended)
    return text[text.index("  ✗ ") :]


def doctor(place: Place, *argv: str, **variables: str) -> Ended:
    """Runs it."""
    return place.run("doctor", *argv, **variables)
