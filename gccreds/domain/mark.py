"""Ownership marks: the end of a remote description that says whose a client is (engine.md)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from gccreds.domain.address import Address

_MARK = re.compile(
    r"(?: |^)\[gccreds (?P<project>[A-Za-z0-9_-]+)/(?P<environment>[A-Za-z0-9_-]+)/"
    r"(?P<address>[^#\[\]]+(?:\[[^#\[\]]+\])?)#(?P<generation>[1-9][0-9]{0,8})\]"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """`[gccreds PROJECT/ENV/ADDRESS#GENERATION]`."""

    project: str
    environment: str
    address: Address
    generation: int

    def __str__(self) -> str:
        return f"[gccreds {self.owner}#{self.generation}]"

    @property
    def owner(self) -> str:
        """`PROJECT/ENV/ADDRESS`: whose it is, whatever the generation."""
        return f"{self.project}/{self.environment}/{self.address}"

    def sign(self, description: str) -> str:
        """The description as it is sent: the text, a blank where there is text, and the mark."""
        return f"{description} {self}" if description else str(self)

    def belongs_to(self, project: str, environment: str) -> bool:
        """Whether it was written for this project and environment."""
        return (self.project, self.environment) == (project, environment)


@dataclass(frozen=True, slots=True)
class Description:
    """A remote description taken apart. `at_end`: the mark is where it belongs."""

    text: str
    mark: Mark | None
    at_end: bool


# A comparison asks for the text and for the mark of a description, one right after the other.
@lru_cache(maxsize=16)
def read_description(remote: str) -> Description:
    """Splits a remote description into its text and its mark.

    Where a mark stands elsewhere than at the end the rest around it is the text, so that a person's
    words written after it are kept and compared; of several marks the last counts.
    """
    found = None
    for match in _MARK.finditer(remote):
        address = Address.parse(match["address"])
        if address is not None:
            found = (match, address)
    if found is None:
        return Description(remote, None, False)
    match, address = found
    mark = Mark(match["project"], match["environment"], address, int(match["generation"]))
    text = remote[: match.start()] + remote[match.end() :]
    return Description(text, mark, match.end() == len(remote))
