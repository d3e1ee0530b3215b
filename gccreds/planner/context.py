"""What every decision is made against, and what one is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Change
from gccreds.domain.credential import Desired
from gccreds.domain.finding import Notice
from gccreds.domain.mark import Mark
from gccreds.domain.plan import Drift
from gccreds.kinds.interface import Kind, issuer
from gccreds.planner.moves import Moving


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command asks for beyond the manifests.

    `reactivate` names credentials that somebody stopped and that shall work again. `no_grace` ends
    what is removed at once. `rotate` names those that get a new generation now; `compromised`: what
    they had leaked. `not_by_clock` names those whose renewal is left to another run.
    """

    reactivate: frozenset[Address] = frozenset()
    no_grace: bool = False
    rotate: frozenset[Address] = frozenset()
    compromised: bool = False
    not_by_clock: frozenset[Address] = frozenset()

    def leaked(self, address: Address) -> bool:
        """Whether what it had is to die as soon as another was delivered."""
        return self.compromised and address in self.rotate


@dataclass(frozen=True, slots=True)
class Context:
    """The fixed surroundings of one plan. `own_client` is the login's, None for a user's token.

    `moving` tells what has another address than before, `calls` how often clients were used,
    `call` how gccreds itself was.
    """

    project: str
    environment: str
    moment: datetime
    catalogue: Catalogue
    kinds: Mapping[str, Kind]
    own_client: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    moving: Moving = field(default_factory=Moving)
    calls: Mapping[str, Mapping[date, int] | None] = field(default_factory=dict)
    call: Call = field(default_factory=Call)

    def kind_of(self, desired: Desired) -> Kind:
        """The kind as which the API issues it."""
        return issuer(self.kinds, desired.endpoint)

    def mark(self, address: Address, generation: int) -> Mark:
        """The ownership mark that a generation should carry."""
        return Mark(self.project, self.environment, address, generation)

    def command(self, *words: str) -> str:
        """A command of gccreds for this environment, to paste into a shell."""
        return self.call.command(self.environment, *words)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on one address, with what should be said beside it.

    `change` concerns the current generation, `older` has one at most for each earlier one.
    """

    change: Change | None = None
    older: tuple[Change, ...] = ()
    drift: Drift | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of this address."""
        return (*((self.change,) if self.change else ()), *self.older)
