"""A secret in memory: never printed, never stored, never serialised."""

import hashlib
import hmac
import re
from typing import NoReturn

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")


def is_fingerprint(text: object) -> bool:
    """Whether it looks like a Secret's fingerprint, as no secret does."""
    return isinstance(text, str) and _FINGERPRINT.fullmatch(text) is not None


class Secret:
    """Holds a secret text. Only `reveal` gives it; everything else shows its length at most."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one place that sends it or writes it where it belongs."""
        return self._text

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of SHA-256: what state and reports keep (engine.md, "State")."""
        return hashlib.sha256(self._text.encode()).hexdigest()[:16]

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        return f"<secret of {len(self._text)} characters>"

    __str__ = __repr__

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied to anywhere")
