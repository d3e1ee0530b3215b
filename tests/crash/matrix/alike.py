"""Whether two situations differ in anything but which moments, ports, ids and secrets there are."""

import hashlib
import re

_PASSING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|(?<=\"serial\": )\d+|(?<=127\.0\.0\.1:)\d+")
"""Moments, the state's serial, and the port of a sandbox."""

_SECRET = re.compile(r"(?<![\w-])(?:[\w-]{43}|[\w-]{86})(?![\w-])")
_NAMED = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{16}\b")


def alike(text: str) -> str:
    """The text without what passes, a secret as its fingerprint; ids and fingerprints are counted.

    What is the same id or secret in two places has the same number in both.
    """
    numbers: dict[str, str] = {}
    shown = _SECRET.sub(lambda m: _fingerprint(m[0]), _PASSING.sub("", text))
    return _NAMED.sub(lambda m: numbers.setdefault(m[0], f"<{len(numbers)}>"), shown)


def _fingerprint(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:16]
