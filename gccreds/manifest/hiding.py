"""Keeps what looks like a secret out of messages and excerpts (manifest.md, "No credentials")."""

import re

# Not beside a slash: that is a path or a URL.
_WORD = re.compile(r"(?<![A-Za-z0-9_/-])[A-Za-z0-9_-]{32,}(?![A-Za-z0-9_/-])")
_PUBLIC_KEY = re.compile(r"ssh-(?:ed25519|rsa) AAAA[A-Za-z0-9+/]+")
_AGE_KEY = "AGE-SECRET-KEY-"
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SECRET_KEY = re.compile(
    r"""(?P<key>[\w-]*(?:secret|token|password)["']?\s*:\s+)(?P<value>[^\s#|>](?:(?!\s\#).)*)""",
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:secret|token|password)$", re.IGNORECASE)
_DURATION = re.compile(r"(?:\d+[wdhms])+[\s,}]*")
_GIVEN = re.compile(r"(?<!\$)\$\{[A-Za-z_][A-Za-z0-9_]*\}|\{\{")


def looks_secret(text: str) -> bool:
    """Whether it holds a word of 32 or more characters of all three sorts that is no UUID.

    A key of age is one too, and the public key of SSH, whatever it is made of, is none.
    """
    if len(text) <= 31:
        return False
    return any(_is_secret(word) for word in _WORD.findall(_PUBLIC_KEY.sub("", text)))


def names_secret(key: str) -> bool:
    """Whether a key says that its value is a secret."""
    return _SECRET_NAME.search(key) is not None


def is_given(text: str) -> bool:
    """Whether the value comes from the process's environment or a template, not from the file."""
    return _GIVEN.search(text) is not None


def without_secrets(text: str) -> str:
    """The text with stars, as many as there were characters, for what looks like a secret."""
    return _WORD.sub(_stars_if_secret, text) if len(text) > 31 else text


def hidden_line(line: str) -> str:
    """A line of YAML likewise, and with stars for a value whose key says that it is a secret."""
    return _SECRET_KEY.sub(_stars_for_value, without_secrets(line))


def _is_secret(word: str) -> bool:
    if word.upper().startswith(_AGE_KEY):
        return True
    kinds = (str.isupper, str.islower, str.isdigit)
    return all(any(kind(char) for char in word) for kind in kinds) and not _UUID.fullmatch(word)


def _stars_if_secret(match: re.Match[str]) -> str:
    word = match[0]
    return "*" * len(word) if _is_secret(word) else word


def _stars_for_value(match: re.Match[str]) -> str:
    value = match["value"]
    if is_given(value) or _DURATION.fullmatch(value):
        return match[0]
    kept = value.rstrip()
    return match["key"] + "*" * len(kept) + value[len(kept) :]
