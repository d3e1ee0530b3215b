"""What can come of a request that was to be sent: a closed set, judged by `retry`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gccreds.domain.secret import Secret


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer. `body` is None where it is empty or no JSON object; `garbage` tells the latter.

    A client's secret, an access token or an API token is not in `body` but in `secret`; secrets of
    list items are dropped.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    secret: Secret | None = None
    garbage: bool = False

    @property
    def context_id(self) -> str | None:
        """The correlation id (api-facts.md §7), for every failure."""
        from_body = self.body.get("contextId") if self.body else None
        return self.headers.get("ININ-Correlation-Id") or (str(from_body) if from_body else None)

    @property
    def retry_after(self) -> float | None:
        """Seconds that the organisation asks to wait, None where it does not say."""
        text = self.headers.get("Retry-After", "")
        return float(text) if text.isdecimal() else None


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection: nothing reached the organisation. `lasting`: trying again is no use."""

    why: str
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The request was, or may have been, sent, and no whole answer came."""

    why: str


Outcome: TypeAlias = Answered | NotSent | Lost
