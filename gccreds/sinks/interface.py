"""What every destination can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from gccreds.domain.address import Address
from gccreds.domain.credential import Destination
from gccreds.domain.destination import DestinationFormat
from gccreds.domain.integration import IntegrationCredential
from gccreds.domain.mark import Mark
from gccreds.domain.payload import NAMES, Payload
from gccreds.domain.secret import Secret
from gccreds.errors import DestinationRefused

_Model = TypeVar("_Model", bound=BaseModel)

Values = Mapping[str, Secret | str]
"""Payload name to value, as a destination holds them; what may be secret is a Secret."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a destination is opened for: one generation of one credential.

    `mark` says which one, of which project and environment. `root` is the project file's folder,
    to which paths are relative. `integrations` are the run's own organisation's, for the one
    destination that is there.
    """

    destination: Destination
    mark: Mark
    root: Path
    integrations: "Integrations | None" = None

    @property
    def address(self) -> Address:
        """The credential's address."""
        return self.mark.address

    @property
    def generation(self) -> int:
        """The number of the generation that is delivered."""
        return self.mark.generation

    def settings(self, model: type[_Model]) -> _Model:
        """The destination's settings as its model. Reading the manifest has validated them."""
        values: dict[str, Any] = dict(self.destination.settings)
        return model.model_construct(None, **values)

    def names(self, form: DestinationFormat, settings: Any) -> Mapping[str, str]:
        """Payload name to name there: those of `as`, else the format's for any credential."""
        given = self.destination.names
        return given or form.default_names(settings, NAMES)

    def refused(self, what: str, next_step: str) -> DestinationRefused:
        """The failure of this delivery. `what` holds no value."""
        return DestinationRefused(what, where=str(self.address), next_step=next_step)


class Integrations(Protocol):
    """The integration credentials of the organisation that a run is logged in to.

    Methods raise the errors of requests: ApiRefused, LoginRefused, NetworkFailed,
    PermissionMissing, Interrupted.
    """

    def credentials(self) -> Sequence[IntegrationCredential]:
        """All of them."""
        ...

    def lacks(self, permission: str) -> bool:
        """Whether it is certain that the login does not have this permission."""
        ...

    def create(self, name: str, type_: str, fields: Values) -> None:
        """Makes one. Raises AnswerLost where it is not known whether it was made."""
        ...

    def replace(self, to: IntegrationCredential, fields: Values) -> None:
        """Puts these fields into one, in place of all that it had."""
        ...


class Shows(IntEnum):
    """How much a destination gives back; delivered to in this order (engine.md, "Rotating", 4)."""

    ALL = 0
    PERHAPS = 1
    """What it has, or nothing: only reading it tells."""

    NOTHING = 2


class Sink(Protocol):
    """The way to one destination. Every failure is a DestinationRefused without a secret in it."""

    @property
    def shows(self) -> Shows:
        """How much of what is there `read` gives."""
        ...

    def check(self, *, ours: bool) -> None:
        """Makes sure, without writing, that it can be written and may be.

        `ours`: the state knows that gccreds wrote what is there. Anything else that exists there is
        refused, unless the destination says `if_exists: replace` (engine.md, "Rotating", 0).
        """
        ...

    def deliver(self, payload: Payload) -> None:
        """Puts the values there, in place of what was there. After a failure the old ones stand."""
        ...

    def read(self) -> Values | None:
        """The values that are there: none of them where nothing is, None where none are shown."""
        ...
