"""When a request is sent again, and after how long (engine.md, "Talking to the API")."""

from dataclasses import dataclass
from enum import Enum

from gccreds.genesys.outcome import Answered, Lost, NotSent, Outcome

REPEATABLE = frozenset(["GET", "HEAD", "PUT", "DELETE"])
"""Sending these twice does what sending them once does; a create would make a second client."""

_TRIES = 6
_TRIES_TO_CONNECT = 4
_LONGEST_PAUSE = 8.0
# As the official CLI does (api-facts.md §7): who is told to come back later than this gives up.
_LONGEST_RETRY_AFTER = 180.0
_RATE_LIMIT_PATIENCE = 300.0


class Verdict(Enum):
    """What to do about an outcome."""

    TAKE = "take"
    AGAIN = "again"
    GIVE_UP = "give up"
    UNKNOWN = "unknown"


def judge(outcome: Outcome, *, repeatable: bool) -> Verdict:
    """Takes what is an answer, refusals included; repeats what is certain to have done nothing.

    What may have taken effect is repeated only where that is harmless.
    """
    in_doubt = Verdict.AGAIN if repeatable else Verdict.UNKNOWN
    match outcome:
        case NotSent(lasting=True):
            return Verdict.GIVE_UP
        case NotSent() | Answered(status=429):
            return Verdict.AGAIN
        case Lost() | Answered(status=408):
            return in_doubt
        case Answered(status=status) if status >= 500:
            return in_doubt
        case Answered(status=status) if 300 <= status < 400:
            return Verdict.GIVE_UP
        case Answered(status=status, garbage=True) if status < 300:
            return in_doubt
        case Answered():
            return Verdict.TAKE


@dataclass(slots=True)
class Patience:
    """What one request has left of it."""

    tries: int = 0
    rate_limited: float = 0.0

    def pause_after(self, outcome: Outcome, jitter: float) -> float | None:
        """Seconds until the next try, or None where it was the last one. `jitter` is 0 to 1.

        Being rate limited is no failure: it has a patience of its own, in seconds.
        """
        if isinstance(outcome, Answered) and outcome.status == 429:
            return self.pause_when_limited(outcome.retry_after, jitter)
        self.tries += 1
        limit = _TRIES_TO_CONNECT if isinstance(outcome, NotSent) else _TRIES
        if self.tries >= limit:
            return None
        return self._growing(self.tries, jitter)

    def pause_when_limited(self, retry_after: float | None, jitter: float) -> float | None:
        """Likewise, for a rate limit; `retry_after` in seconds, where it was said."""
        asked = retry_after if retry_after is not None else max(1.0, self.rate_limited)
        pause = asked + jitter * 0.5
        self.rate_limited += pause
        if asked > _LONGEST_RETRY_AFTER or self.rate_limited > _RATE_LIMIT_PATIENCE:
            return None
        return pause

    @staticmethod
    def _growing(tries: int, jitter: float) -> float:
        full = min(_LONGEST_PAUSE, 0.5 * 2.0 ** (tries - 1))
        return full * (0.5 + jitter / 2)
