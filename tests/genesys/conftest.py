"""A session with a real sandbox, time that passes only when somebody waits, and a home."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from tests.genesys.surroundings import READY, FakeTime
from tests.sandboxes import Sandbox

PROFILES = """
[DEFAULT]
environment = "mypurecloud.de"
client_credentials = "id-of-DEFAULT"
client_secret = "secret-of-DEFAULT"

[prod]
environment = "eu_central_1"
client_credentials = "id-of-prod"
client_secret = "secret-of-prod"
access_token = "token-of-prod"

[token]
access_token = "token-of-profile"

[elsewhere]
environment = "us-east-1"
client_credentials = "id-of-elsewhere"
client_secret = "secret-of-elsewhere"

[empty]
environment = "mypurecloud.de"

[moon]
environment = "moon"
client_credentials = "id"
client_secret = "secret"
"""


@pytest.fixture
def time() -> FakeTime:
    """Time that passes only by pauses."""
    return FakeTime()


@pytest.fixture
def session(sandbox: Sandbox, time: FakeTime) -> Iterator[Session]:
    """A session of the ready-made login, closed after the test."""
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        yield session


@pytest.fixture
def organisation(session: Session) -> Organisation:
    """The sandbox's organisation over `session`."""
    return Organisation(session)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with profiles."""
    folder = tmp_path / ".gc"
    folder.mkdir()
    (folder / "config.toml").write_text(PROFILES)
    (tmp_path / "token.txt").write_text("token-of-file\n")
    return tmp_path
