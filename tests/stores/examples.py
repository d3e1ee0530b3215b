"""A state and a holder to keep, and another process that holds a lock."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gccreds.domain.address import Address
from gccreds.domain.credential import Lifecycle, OnRemoval
from gccreds.domain.holder import Holder
from gccreds.domain.observed import Organization
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State

NOW = datetime(2027, 1, 5, 6, 2, tzinfo=UTC)

STATE = State(
    lineage="0b7c",
    serial=1,
    project="payments",
    environment="prod",
    organization=Organization("6f3c", "Acme EMEA"),
    resources={
        Address("oauth_client", "store", "emea"): Resource(
            kind="oauth_client",
            fields={"name": "Store Europe", "roles": {"r-1": ["d-1"]}, "expires": None},
            lifecycle=Lifecycle(OnRemoval.FORGET, timedelta(hours=36), prevent_destroy=True),
            revoked_at=NOW,
            generations=(
                Generation(
                    number=2,
                    phase=Phase.DELIVERING,
                    reason="new",
                    strategy="new_client",
                    run="run-1",
                    created_at=NOW,
                    remote_id="3f1c",
                    endpoint="/api/v2/oauth/clients",
                    ends_at=NOW + timedelta(days=1),
                    fingerprint="0123456789abcdef",
                    deliveries=(Delivery("file secrets/ci.env", NOW, (1, 2)),),
                ),
                Generation(3, Phase.PENDING, "new", "new_client", "run-1", NOW),
            ),
        )
    },
)

HOLDER = Holder(
    environment="prod",
    operation="apply",
    command="gccreds -e prod apply",
    who="ada",
    since=NOW,
    host="desk",
    pid=4711,
)


def state(serial: int, **members: object) -> State:
    """The example state under another serial."""
    return replace(STATE, serial=serial, **members)  # type: ignore[arg-type]


@contextmanager
def running(module: str, place: str, root: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs a module of these tests on a place; killed at the block's end."""
    command = [sys.executable, "-m", f"tests.stores.{module}", place, str(root)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_REPOSITORY
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def another_process(place: str, root: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock of a place, until it is told a line or killed."""
    with running("hold_lock", place, root) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process


_REPOSITORY = Path(__file__).parents[2]
