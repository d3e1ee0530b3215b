"""A session with a real sandbox, in time that passes only when somebody waits."""

from collections.abc import Iterator

import pytest

from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from tests.genesys.surroundings import READY, FakeTime
from tests.sandboxes import Sandbox


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
