"""Addresses: the stable names under which credentials are declared and managed."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

MAX_LENGTH = 120
KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
_ADDRESS = re.compile(
    r"(?P<kind>[a-z_]+)\.(?P<key>[a-z0-9][a-z0-9_-]*)(?:\[(?P<instance>[^\[\]#]+)\])?"
)


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """`oauth_client.store[emea]`: a kind, a key and, with `for_each`, an instance."""

    kind: str
    key: str
    instance: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Address | None":
        """The address that `text` writes out, or None where it is none."""
        match = _ADDRESS.fullmatch(text)
        if match is None or len(text) > MAX_LENGTH or not text.isprintable():
            return None
        return cls(match["kind"], match["key"], match["instance"])

    def __str__(self) -> str:
        base = f"{self.kind}.{self.key}"
        return base if self.instance is None else f"{base}[{self.instance}]"

    @property
    def without_instance(self) -> "Address":
        """The address of the declaration, with all of its instances."""
        return Address(self.kind, self.key)


def matches(address: Address, target: str) -> bool:
    """Whether `--target TARGET` takes this address.

    `*` and `?` are wild, brackets literal; a target without brackets takes every instance; a bare
    key stands for any kind, and whether it is unique is the caller's to check (cli.md, "plan").
    """
    pattern = target.replace("[", "[[]")
    names = [str(address), str(address.without_instance)]
    if "." not in target.partition("[")[0]:
        names = [name.partition(".")[2] for name in names]
    return any(fnmatchcase(name, pattern) for name in names)
