"""Reads the destinations that can be read, and says whose secret each holds. It writes nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.holding import Held, Holding
from gccreds.domain.mark import Mark
from gccreds.domain.state import NAMES_THERE, Generation, Resource, State
from gccreds.errors import GccredsError
from gccreds.executor.delivering import held_secret
from gccreds.genesys.side_by_side import side_by_side
from gccreds.kinds.interface import Kind, issuer
from gccreds.sinks.interface import Sink, Values

OpenSink = Callable[[Destination, Mark], Sink]


def holdings(
    declared: Iterable[Desired],
    state: State,
    kinds: Mapping[str, Kind],
    open_sink: OpenSink,
) -> tuple[Holding, ...]:
    """What each destination of these holds, in their order; of none that has no generation yet."""
    wanted = [*_wanted(declared, state, kinds)]
    with side_by_side() as pool:
        return tuple(pool.map(lambda look: look.holding(open_sink), wanted))


def _wanted(
    declared: Iterable[Desired], state: State, kinds: Mapping[str, Kind]
) -> Iterator["_Look"]:
    for desired in declared:
        resource = state.resources.get(desired.address)
        current = resource.current if resource else None
        if resource is None or current is None:
            continue
        mark = Mark(state.project, state.environment, desired.address, current.number)
        kind = issuer(kinds, desired.endpoint)
        for destination in desired.deliver:
            yield _Look(desired.address, destination, resource, current, mark, kind)


@dataclass(frozen=True, slots=True)
class _Look:
    """At one destination of one credential."""

    address: Address
    destination: Destination
    resource: Resource
    current: Generation
    mark: Mark
    kind: Kind

    def holding(self, open_sink: OpenSink) -> Holding:
        """What is there. A destination that fails is no reason not to look at the others."""
        try:
            values = open_sink(self._as_told, self.mark).read()
        except GccredsError as error:
            return self._found(Held.UNREACHABLE, error=error)
        if values is None:
            return self._found(Held.SHOWS_NOTHING)
        secret = held_secret(values, self.kind.secret_name)
        if secret is None:
            return self._found(Held.NOTHING)
        return self._whose(secret.fingerprint, values)

    @property
    def _as_told(self) -> Destination:
        """With the names under which it was told to hold the values, which may be others now."""
        name = str(self.destination)
        told = next((d for d in self.current.deliveries if d.to == name), None)
        if told is None:
            return self.destination
        names = told.extra.get(NAMES_THERE)
        written = names if isinstance(names, Mapping) else {}
        return replace(self.destination, names={k: str(v) for k, v in written.items()})

    def _whose(self, fingerprint: str, values: Values) -> Holding:
        owners = {g.fingerprint: g.number for g in self.resource.generations}
        number = owners.get(fingerprint)
        if number is not None:
            current = number == self.current.number
            return self._found(Held.CURRENT if current else Held.ANOTHER_GENERATION, number)
        own = values.get(self.kind.id_name) == self.current.remote_id
        if own and self.current.fingerprint is None:
            return self._found(Held.UNKNOWN, self.current.number)
        return self._found(Held.FOREIGN)

    def _found(
        self, held: Held, generation: int | None = None, error: GccredsError | None = None
    ) -> Holding:
        return Holding(self.address, str(self.destination), held, generation, error)
