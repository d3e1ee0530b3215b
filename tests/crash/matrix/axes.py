"""The axes of the matrix: what is made, where it is delivered, and what happens after the kill."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from gccreds.domain.credential import Desired, Destination, Fields
from gccreds.domain.schedule import Schedule, Strategy
from tests.builders import a_client, a_token

QUARTERLY = timedelta(days=90)
HELD = "held"
"""The folder of a project in which every destination keeps its values."""

PROGRAM = "hold.sh"
CUT = "cut"
"""A file with the number of the destination whose program kills whoever runs it."""

SCRIPT = f"""\
#!/bin/sh
# Keeps what it is given in {HELD}/$1.json and shows it to nobody.
asked=$(cat)
case "$asked" in
*'"action": "read"'*) exit 64 ;;
*'"action": "deliver"'*)
  printf '%s' "$asked" > {HELD}/$1.json
  if [ "$(cat {CUT} 2>/dev/null)" = "$1" ]; then kill -9 $PPID; fi ;;
esac
"""


class Aftermath(Enum):
    """What happens between the kill and the next apply; the value is how the table tells it."""

    NOTHING = "nothing else"
    OLD_STATE = "an old state restored"
    STATE_LOST = "the state lost"
    ENTRY_TURNED = "the entry removed, or put back"


@dataclass(frozen=True)
class Way:
    """A kind with its strategy. `declare` gives the credential with these destinations.

    `changed` are its fields and others, as somebody may change them in a manifest; `keeps_client`:
    another generation is another secret. `can_be_stopped`: without being deleted.
    `id_name` and `secret_name` are what is delivered.
    """

    name: str
    declare: Callable[[tuple[Destination, ...]], Desired]
    changed: Fields
    keeps_client: bool = False
    rolls: bool = False
    can_be_stopped: bool = True
    id_name: str = "client_id"
    secret_name: str = "client_secret"

    @property
    def address(self) -> str:
        """That of its one credential."""
        return str(self.declare(()).address)


def _client(strategy: Strategy) -> Callable[[tuple[Destination, ...]], Desired]:
    schedule = Schedule(strategy, every=QUARTERLY)
    return lambda deliver: a_client(deliver=deliver, schedule=schedule)


_SHORTER: Fields = {"access_token_lifetime": "15m"}
NEW_CLIENT = Way("oauth_client, new_client", _client(Strategy.NEW_CLIENT), _SHORTER)
NEW_SECRET = Way("oauth_client, new_secret", _client(Strategy.NEW_SECRET), _SHORTER, True)
TOKEN = Way(
    "api_token",
    lambda deliver: a_token("ci", deliver=deliver),
    {"scopes": ["analytics:readonly"]},
    rolls=True,
    can_be_stopped=False,
    id_name="token_id",
    secret_name="token",
)
BY_CLIENT = Way(
    "api_token, via oauth_client",
    lambda deliver: a_token("ci", deliver=deliver, via="oauth_client"),
    {"name": "renamed"},
    rolls=True,
)
WAYS = (NEW_CLIENT, NEW_SECRET, TOKEN, BY_CLIENT)

NUMBERS = (1, 2, 3, 4)
"""How many destinations."""

_PLACES = {1: ("h", "r"), 2: ("rh", "hh", "rr"), 3: ("rhr", "hhh"), 4: ("hrhr", "hhrr")}
"""Which of them can be read: `r` can, `h` shows nothing."""


def places(number: int, variant: int) -> str:
    """So many destinations; `variant`, any number, chooses which of them can be read."""
    return _PLACES[number][variant % len(_PLACES[number])]


def destinations(shown: str) -> tuple[Destination, ...]:
    """One for each letter, as a manifest has them in any order: the engine orders them itself.

    A file that an old state, or none, does not know of would be refused; here it may be replaced.
    """
    return tuple(_readable(n) if place == "r" else _hidden(n) for n, place in enumerate(shown))


def _readable(number: int) -> Destination:
    path = f"{HELD}/{number}.json"
    return Destination("file", path, {"path": path, "format": "json"}, if_exists="replace")


def _hidden(number: int) -> Destination:
    argv = ["/bin/sh", PROGRAM, str(number)]
    return Destination("command", " ".join(argv), {"argv": argv})
