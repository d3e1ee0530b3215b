"""What goes wrong in that year: kills and destinations that fail, where and when it hurts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Destination
from tests.year.place import Ailment, Project

_KILLED = 0.4
"""Of the runs that have a rotation to make, this share is in danger of being killed."""
_LATEST_INSTANT = 12
_KILLED_IN_A_ROW = 2
_AILING = 0.3
"""Of the rotations that are due, this share finds a destination that has just begun to fail."""
_LONGEST_AILMENT = 3
"""Days. Whatever is renewed before its end has more of them left."""


@dataclass
class Trouble:
    """Drawn from a seed. `ailing` are the destinations that fail, with the day they are mended.

    Each generation's replacement meets one ailment at most: `struck` are those that did.
    """

    draw: Random
    project: Project
    ailing: dict[str, tuple[Destination, int]] = field(default_factory=dict)
    struck: set[tuple[Address, int]] = field(default_factory=set)
    in_a_row: int = 0

    def mend(self, day: int) -> None:
        """What was to fail up to that day works again."""
        for name, (destination, until) in list(self.ailing.items()):
            if until <= day:
                self.project.mend(destination)
                del self.ailing[name]

    def strike(self, due: Iterable[tuple[Desired, int]], day: int) -> int | None:
        """Lets destinations of what is due fail; gives the instant at which the day's run dies.

        `due` are credentials, each with the number of the generation that is to be replaced.
        """
        any_due = False
        for desired, number in due:
            any_due = True
            new = (desired.address, number) not in self.struck
            self.struck.add((desired.address, number))
            if new and self.draw.random() < _AILING:
                until = day + self.draw.randint(1, _LONGEST_AILMENT)
                self.ail(self.draw.choice(desired.deliver), until)
        if not any_due or self.draw.random() >= _KILLED or self.in_a_row >= _KILLED_IN_A_ROW:
            self.in_a_row = 0
            return None
        self.in_a_row += 1
        return self.draw.randint(1, _LATEST_INSTANT)

    def ail(self, destination: Destination, until: int, ailment: Ailment | None = None) -> None:
        """From now up to that day it fails, at what is drawn; a file fails at everything."""
        name = str(destination)
        if name in self.ailing or not self.project.path(destination).exists():
            return
        possible = list(Ailment) if destination.to == "command" else [Ailment.EVERYTHING]
        self.project.break_(destination, ailment or self.draw.choice(possible))
        self.ailing[name] = (destination, until)
