"""Every way in which the harness disturbs an apply, as one list (docs/crash-points.md tells it)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from tests.crash.projects import HIDDEN
from tests.crash.scenarios import FIRST, RECOVERY, Scenario


class How(Enum):
    """What happens at a request or in a delivery; the value is how the table tells it."""

    KILLED_BEFORE = "killed, not done"
    KILLED_DONE = "killed, done and not answered"
    KILLED_ANSWERED = "killed after the answer"
    ANSWER_LOST = "answer lost"
    NOT_DONE = "connection lost, not done"
    LATE = "late, before the second look"
    TOO_LATE = "late, after the run"
    KILLED_LATE = "killed; done late, before the second look"
    KILLED_TOO_LATE = "killed; done late, after the next apply"
    KILLED_THEN_AGED = "killed, done and not answered; next apply an hour later"
    KILLED_THEN_REMOVED = "killed, done and not answered; entry taken out"
    DELIVERY_NOT_WRITTEN = "killed, not written"
    DELIVERY_WRITTEN_AFTER = "killed, written nevertheless"
    DELIVERY_WRITTEN = "killed, written"
    DELIVERY_THEN_REMOVED = "killed, written; entry taken out"


AT_DELIVERIES = frozenset(
    {
        How.DELIVERY_NOT_WRITTEN,
        How.DELIVERY_WRITTEN_AFTER,
        How.DELIVERY_WRITTEN,
        How.DELIVERY_THEN_REMOVED,
    }
)


@dataclass(frozen=True)
class Case:
    """One disturbance: of the `nth` request named `at`, or of the delivery to `at`."""

    scenario: Scenario
    how: How
    at: str
    nth: int = 1

    def __str__(self) -> str:
        count = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.scenario.name}: {self.at}{count}: {self.how.value}"


READING = (
    "POST login of the run",
    "GET organisation",
    "GET clients",
    "GET token of the run",
    "GET limit",
    "GET roles",
    "GET divisions",
)
"""What every apply begins with; after this it writes its first state."""


def _made(key: str, number: int = 1) -> tuple[str, ...]:
    name = f"oauth_client.{key}#{number}"
    return f"POST client {name}", f"POST login of {name}", f"DELETE token of {name}"


def _use_of(key: str) -> tuple[str, ...]:
    """Of what is to be removed; the answer is not there at the first look."""
    name = f"oauth_client.{key}#1"
    answer = f"GET answer on the use of {name}"
    return f"GET use of {name}", answer, f"{answer} (2)"


_FIRST_REQUESTS = (
    *READING,
    "GET scopes",
    *_use_of("deleted"),
    *_use_of("retired"),
    "POST client oauth_client.app#1",
    *(name for key in ("plain", "hidden", "both", "turned", "asked") for name in _made(key)),
    "GET client oauth_client.updated#1",
    "PUT client oauth_client.updated#1",
    "GET client oauth_client.deleted#1",
    "GET client oauth_client.deleted#1 (2)",
    "PUT client oauth_client.deleted#1",
    "DELETE client oauth_client.deleted#1",
    "GET client oauth_client.retired#1",
    "PUT client oauth_client.retired#1",
    "DELETE token of the run",
)
_RECOVERY_REQUESTS = (
    *READING,
    *_made("hidden", 2),
    "GET client oauth_client.hidden#1",
    "GET client oauth_client.hidden#1 (2)",
    "GET client oauth_client.hidden#1 (3)",
    "PUT client oauth_client.hidden#1",
    "GET client oauth_client.hidden#1 (4)",
    "DELETE token of the run",
)
REQUESTS = {FIRST.name: _FIRST_REQUESTS, RECOVERY.name: _RECOVERY_REQUESTS}
"""The requests of an undisturbed apply of each scenario, whatever their order. Where a run has
several PUTs the reading back of the first one is left out: which one that is, is chance."""

DELIVERIES = {FIRST.name: (*HIDDEN, "asked"), RECOVERY.name: HIDDEN}
"""The programs that are delivered to."""

_AT_EVERY_REQUEST = (How.KILLED_DONE, How.KILLED_ANSWERED)
_AT_EVERY_CHANGE = (How.KILLED_BEFORE, How.ANSWER_LOST, How.NOT_DONE, How.LATE, How.TOO_LATE)
_AT_EVERY_CREATE = (
    How.KILLED_LATE,
    How.KILLED_TOO_LATE,
    How.KILLED_THEN_AGED,
    How.KILLED_THEN_REMOVED,
)


def all_cases() -> Iterator[Case]:
    """The whole table."""
    for scenario in (FIRST, RECOVERY):
        for request in REQUESTS[scenario.name]:
            yield from _at(scenario, request)
        for name in DELIVERIES[scenario.name]:
            yield from (Case(scenario, how, name) for how in How if how in AT_DELIVERIES)


def _at(scenario: Scenario, request: str) -> Iterator[Case]:
    at, _, nth = request.removesuffix(")").partition(" (")
    changes, creates = not at.startswith("GET"), at.startswith("POST client")
    hows = [*_AT_EVERY_REQUEST]
    hows += _AT_EVERY_CHANGE if changes else ()
    hows += _AT_EVERY_CREATE if creates else ()
    yield from (Case(scenario, how, at, int(nth or 1)) for how in hows)
