"""New ids, secrets and tokens: random, or repeatable with a seed."""

import hashlib
import os
import uuid
from base64 import urlsafe_b64encode

SECRET_BYTES = 32
"""43 characters of base64url."""
TOKEN_BYTES = 64
"""86 characters of base64url."""


class Draws:
    """Hands out what must not repeat. With a seed the n-th draw is the same in every run.

    `drawn` counts the seeded draws, so that an organisation that survives a restart goes on from
    there instead of giving out the same ids again.
    """

    def __init__(self, seed: int | None, drawn: int = 0) -> None:
        self._seed = seed
        self.drawn = drawn

    def id(self) -> str:
        """A version 4 UUID."""
        return str(uuid.UUID(bytes=self._bytes(16), version=4))

    def secret(self) -> str:
        """A client's secret."""
        return _base64url(self._bytes(SECRET_BYTES))

    def token(self) -> str:
        """An access token."""
        return _base64url(self._bytes(TOKEN_BYTES))

    def _bytes(self, count: int) -> bytes:
        if self._seed is None:
            return os.urandom(count)
        self.drawn += 1
        return hashlib.sha512(f"{self._seed}:{self.drawn}".encode()).digest()[:count]


def digest(secret: str) -> str:
    """What the sandbox keeps of a secret or token; 256 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fingerprint(digest_: str) -> str:
    """The first 16 hex digits of SHA-256: how a secret is named without being shown."""
    return digest_[:16]


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
