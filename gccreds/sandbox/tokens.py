"""Access tokens: all that were ever issued, each known by its digest."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from gccreds.sandbox.draws import fingerprint
from gccreds.sandbox.moments import write_moment


@dataclass(frozen=True, slots=True)
class Token:
    """One issued token. `revoked` is true once it was killed, not when it ran out."""

    digest: str
    client_id: str
    issued_at: datetime
    expires_at: datetime
    revoked: bool = False

    def lives(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return not self.revoked and now < self.expires_at

    def as_seen_by_control(self) -> dict[str, object]:
        """What `/_sandbox/state` and `--data` know of it, but for the digest itself."""
        return {
            "fingerprint": fingerprint(self.digest),
            "client_id": self.client_id,
            "issued_at": write_moment(self.issued_at),
            "expires_at": write_moment(self.expires_at),
            "revoked": self.revoked,
        }


class Tokens:
    """The tokens by digest, in the order in which they were issued.

    `keep` is called with every token that is new or changed.
    """

    def __init__(self, tokens: Iterable[Token], keep: Callable[[Token], None]) -> None:
        self._tokens = {token.digest: token for token in tokens}
        self._keep = keep

    def __iter__(self) -> Iterator[Token]:
        return iter(tuple(self._tokens.values()))

    def get(self, digest: str) -> Token | None:
        """The token of this digest, dead or alive."""
        return self._tokens.get(digest)

    def put(self, token: Token) -> None:
        """New or changed."""
        self._tokens[token.digest] = token
        self._keep(token)

    def kill(self, token: Token) -> None:
        """Dead from now on."""
        self.put(replace(token, revoked=True))

    def kill_all_of(self, client_id: str) -> None:
        """As when a client is disabled or deleted."""
        for token in self:
            if token.client_id == client_id and not token.revoked:
                self.kill(token)
