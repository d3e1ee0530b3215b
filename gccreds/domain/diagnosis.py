"""What `doctor` found: the checks in the order in which a request travels, and the first cause."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from gccreds.domain.call import Call


class Work(StrEnum):
    """What a login is to be good for."""

    PLAN = "plan"
    APPLY = "apply"
    ROTATE = "rotate"


class Mark(StrEnum):
    """How a check ended. OPEN: nobody can tell, and nothing speaks against it."""

    GOOD = "good"
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Check:
    """One line. `context_id` is the correlation id of the request that failed."""

    label: str
    text: str
    mark: Mark = Mark.GOOD
    context_id: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why it fails: whole sentences.

    `more` has a line each of what else is known, `where` the request that showed it. `next_step`
    may have several lines.
    """

    what: str
    next_step: str
    more: tuple[str, ...] = ()
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a program needs to know that fails with credentials which work from here.

    `login_url` and `api_url` have no slash at their end. `client_id` is None for a token that was
    given; `variables` are the names of the environment variables that the login came from, none
    where it came from elsewhere. `lifetime` is that of the client's tokens. `call` is what commands
    go on from.
    """

    login_url: str
    api_url: str
    sandbox: bool
    client_id: str | None = None
    variables: tuple[str, ...] = ()
    lifetime: timedelta | None = None
    environment: str | None = None
    call: Call = field(default_factory=Call)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Either a cause, or advice because all is well."""

    checks: tuple[Check, ...]
    cause: Cause | None = None
    advice: Advice | None = None
