"""What the changes of one run share."""

from dataclasses import dataclass

from gccreds.executor.lost_answers import Lookout
from gccreds.executor.ports import Ports
from gccreds.executor.putting import Putting


@dataclass(frozen=True, slots=True)
class Tools:
    """The outside of the run, its PUTs, and its look at the list after a lost answer."""

    ports: Ports
    putting: Putting
    lookout: Lookout
