"""What exists, whose it is and when it ends: what `status` and `expiring` tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.call import Call
from gccreds.domain.credential import Desired, Fields
from gccreds.domain.holding import Holding
from gccreds.domain.mark import Mark
from gccreds.domain.observed import Organization
from gccreds.domain.settings import Exemption
from gccreds.domain.state import Generation, Phase

ACTIVE = "active"
_UNFINISHED = (Phase.PENDING, Phase.UNDELIVERED, Phase.DELIVERING)


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """One generation that is not gone; or a credential of the organisation that is not managed.

    `fields` are in the manifest's notation, names for ids. `remote_id` is None of one that is only
    meant to be made. `expires_at` is when it ends unless something renews it, `remote_state` what
    the organisation says of it. `address` and `generation` are None of one that the state does not
    know, `desired` of one that is not declared. `mark` is the one that its description carries.
    """

    kind: str
    fields: Fields
    remote_id: str | None
    created_at: datetime | None
    expires_at: datetime | None
    remote_state: str = ACTIVE
    mark: Mark | None = None
    address: Address | None = None
    generation: Generation | None = None
    desired: Desired | None = None
    next_rotation_at: datetime | None = None
    exemptions: tuple[Exemption, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the organisation."""
        return str(self.fields.get("name") or "")

    @property
    def owner(self) -> str:
        """Whom the manifest names; empty where it names nobody."""
        return self.desired.owner if self.desired else ""

    @property
    def labels(self) -> Mapping[str, str]:
        """Those of the manifest."""
        return self.desired.labels if self.desired else {}

    @property
    def phase(self) -> Phase | None:
        """Where it stands in its life, None of one that is not managed."""
        return self.generation.phase if self.generation else None

    @property
    def is_unfinished(self) -> bool:
        """Whether its making was cut short: the next apply goes on with it."""
        return self.phase in _UNFINISHED

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it: one that ends or that is yet to be used is not meant."""
        return self.remote_state != ACTIVE and self.phase is Phase.CURRENT

    def ends_within(self, span: timedelta, now: datetime) -> bool:
        """Whether its end comes in that time; an end that has passed does not come any more."""
        return self.expires_at is not None and now < self.expires_at <= now + span


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Every managed credential of one environment, or those that were asked for.

    `credentials` are in the order of addresses, the newest generation first. `gone` are generations
    of the state that the organisation does not have any more, `lost` marks of ours on what the
    state does not know. `exemptions` are those in force. `target` is the address or id asked for.
    `whole`: text shows those too that nothing happens to. `ending` is the time that they were
    narrowed to, `holdings` what their destinations hold, None where nobody looked. `call` is what
    commands go on from.
    """

    environment: str
    organization: Organization
    moment: datetime
    credentials: tuple[CredentialStatus, ...]
    gone: tuple[tuple[Address, Generation], ...] = ()
    lost: tuple[Mark, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    target: str | None = None
    whole: bool = False
    ending: timedelta | None = None
    holdings: tuple[Holding, ...] | None = None
    call: Call = field(default_factory=Call)

    def only_ending(self, within: timedelta) -> "StatusReport":
        """Those alone that end within that time."""
        kept = tuple(c for c in self.credentials if c.ends_within(within, self.moment))
        return replace(self, credentials=kept, whole=True, ending=within)


@dataclass(frozen=True, slots=True)
class ExpiringReport:
    """What ends `within` a time, managed or not, the soonest first.

    `environment` is None where there is no project.
    """

    environment: str | None
    organization: Organization
    moment: datetime
    within: timedelta
    credentials: tuple[CredentialStatus, ...]
