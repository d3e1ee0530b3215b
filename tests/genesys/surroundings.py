"""What tests of this room stand on: words for the sandbox's controls, and fake time."""

import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.login_source import Surroundings
from gccreds.genesys.timer import Timer
from tests.sandboxes import Sandbox

LOGIN = "/oauth/token"
ME = "/api/v2/tokens/me"
READY_ID = "00000000-0000-4000-8000-000000000001"
READY = ClientLogin(READY_ID, Secret("sandbox"), "the test")


def log(sandbox: Sandbox) -> list[str]:
    """The log of requests, as `METHOD path?query status`."""
    return [
        f"{entry['method']} {entry['path']}{'?' if entry['query'] else ''}{entry['query']} "
        f"{entry['status']}"
        for entry in sandbox.requests
    ]


def living_tokens(sandbox: Sandbox) -> int:
    """How many tokens were issued and not killed."""
    return sum(not token["revoked"] for token in sandbox.state["tokens"])


def advance(sandbox: Sandbox, duration: str) -> None:
    """Turns the organisation's clock on."""
    sandbox.control("POST", "clock", {"advance": duration})


def edit(sandbox: Sandbox, id_: str, **members: object) -> None:
    """Somebody's hand in the admin UI."""
    sandbox.control("POST", "edit", {"id": id_, "set": members})


def add_role(sandbox: Sandbox, name: str, *permissions: str) -> str:
    """A new role's id."""
    sandbox.control("POST", "edit", {"role": name, "permissions": list(permissions)})
    return next(str(role["id"]) for role in sandbox.state["roles"] if role["name"] == name)


class FakeTime:
    """A clock that is moved by pauses alone; `pauses` has every one, in seconds."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.stop = threading.Event()
        self.on_pause: Callable[[], None] = lambda: None
        self._seconds = 0.0
        self._lock = threading.Lock()

    def timer(self) -> Timer:
        return Timer(
            monotonic=lambda: self._seconds,
            now=lambda: datetime.now(UTC),
            jitter=lambda: 1.0,
            stop=self.stop,
            sleep=self.sleep,
        )

    def sleep(self, seconds: float) -> None:
        self.on_pause()
        with self._lock:
            self.pauses.append(round(seconds, 3))
            if not self.stop.is_set():
                self._seconds += seconds


def client_body(name: str = "a client", **members: object) -> dict[str, object]:
    """A create that the sandbox accepts."""
    role = {"roleId": "00000000-0000-4000-8000-0000000000e6", "divisionId": "*"}
    return {
        "name": name,
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "roleDivisions": [role],
        **members,
    }


def everything_told(error: BaseException) -> str:
    """All that a report of this error could show: the chain, with the locals of every frame.

    The first frame is the test's own, which knows the secrets.
    """
    frames = error.__traceback__.tb_next if error.__traceback__ else None
    told = traceback.TracebackException(type(error), error, frames, capture_locals=True)
    parts = ["".join(told.format()), repr(error), repr(vars(error))]
    linked = [one for one in (error.__context__, error.__cause__) if one is not None]
    return "\n".join([*parts, *map(everything_told, linked)])


def around(home: Path, environ: dict[str, str] | None = None, stdin: str = "") -> Surroundings:
    """A process with this home, in which it works too."""
    return Surroundings(environ or {}, home, home, read_stdin=lambda: stdin)
