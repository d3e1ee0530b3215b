"""What destinations show of a client or token that only its mark tells of, really tried."""

from collections.abc import Mapping
from dataclasses import dataclass

from gccreds.domain.credential import CLIENTS, Desired
from gccreds.domain.observed import Remote
from gccreds.domain.secret import Secret
from gccreds.domain.state import Delivery, Generation, Resource
from gccreds.errors import DestinationRefused, LoginRefused
from gccreds.executor.delivering import Target, held_secret, names_there, targets
from gccreds.executor.ports import Ports
from gccreds.executor.verifying import can_be_tried, try_once
from gccreds.kinds.interface import Kind
from gccreds.sinks.interface import Values


@dataclass(frozen=True, slots=True)
class Shown:
    """`confirmed` are the secrets that work, by the places that show them; `silent` the places that
    show nothing."""

    confirmed: Mapping[str, Secret]
    silent: frozenset[str]

    @property
    def secret(self) -> Secret | None:
        """The one that works; a client or token has no second one."""
        return next(iter(self.confirmed.values()), None)

    def deliveries(
        self, desired: Desired, generation: Generation, ports: Ports
    ) -> dict[str, Delivery]:
        """The deliveries of the generation that are confirmed by it, by place."""
        now, holds = ports.moment(), (generation.number,)
        return {
            str(d): Delivery(str(d), now, holds, names_there(d))
            for d in desired.deliver
            if str(d) in self.confirmed
        }


def look_at(desired: Desired, remote: Remote, ports: Ports) -> Shown:
    """Reads every declared destination. Raises where it cannot be told whether a secret works."""
    confirmed: dict[str, Secret] = {}
    silent = set()
    for target in targets(desired, 1, Resource(desired.address.kind), ports):
        values = _values(target)
        if values is None:
            silent.add(target.name)
            continue
        secret = _secret_of(remote, ports.kinds[remote.kind], values)
        if secret is None:
            continue
        if secret in confirmed.values() or _works(secret, values, desired, remote, ports):
            confirmed[target.name] = secret
    return Shown(confirmed, frozenset(silent))


def _values(target: Target) -> Values | None:
    """What cannot be reached shows nothing either."""
    try:
        return target.sink.read()
    except DestinationRefused:
        return None


def _secret_of(remote: Remote, kind: Kind, values: Values) -> Secret | None:
    """The secret among the values of a destination, unless they say that it is of another one.

    A login tells whose secret it is; a token does not tell which it is, so its id must.
    """
    held = values.get(kind.id_name)
    may_be = held == remote.id or (held is None and kind.endpoint == CLIENTS)
    return held_secret(values, kind.secret_name) if may_be else None


def _works(secret: Secret, values: Values, desired: Desired, remote: Remote, ports: Ports) -> bool:
    """What cannot be tried without a user is told by the id beside it."""
    if not can_be_tried(desired):
        return values.get(ports.kinds[remote.kind].id_name) == remote.id
    try:
        try_once(desired, remote.id, secret, ports)
    except LoginRefused:
        return False
    return True
