"""Makes a state anew from marks and destinations (cli.md, `state rebuild`)."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Change, Reason
from gccreds.domain.credential import Destination
from gccreds.domain.finding import Notice
from gccreds.domain.holder import Holder
from gccreds.domain.mark import Mark
from gccreds.domain.observed import Observed
from gccreds.domain.plan import Plan
from gccreds.domain.rebuilding import Rebuilding
from gccreds.domain.state import Resource, State
from gccreds.executor.journal import Journal
from gccreds.executor.places import Places, Stop
from gccreds.executor.ports import Ports
from gccreds.executor.rebuilding import claimed, rebuilt
from gccreds.genesys.side_by_side import side_by_side
from gccreds.planner.copies import copied
from gccreds.planner.planning import make_plan
from gccreds.planner.standing import Standing, join
from gccreds.sinks.interface import Sink
from gccreds.stores.interface import Patience, Store
from gccreds.workflows.planning import Surroundings, demand_same_project, first_state, observe

_MARKS = "orphan-mark"


@dataclass(frozen=True, slots=True)
class Run:
    """How a state is rebuilt. `id` names the run in it, `region` is the organisation's."""

    id: str
    region: str
    store: Store
    holder: Holder
    patience: Patience
    open_sink: Callable[[Destination, Mark], Sink]


def rebuild(surroundings: Surroundings, run: Run) -> Rebuilding:
    """Takes every credential that has our mark, and that the state does not know, into it.

    What the state knows stays as it is, so nothing can be lost. Organisation and destinations are
    read, and neither is changed. Raises StateLocked, and what requests raise.
    """
    with run.store.lock(run.holder, run.patience) as lease:
        stored = run.store.read()
        known = stored or first_state(surroundings)
        demand_same_project(known, surroundings)
        observed = observe(surroundings, known, tokens=True)
        state = replace(known, organization=observed.organization)
        reading = _Reading.of(surroundings, state, observed)
        journal = Journal(run.store, lease, state, stored=stored)
        ports = _ports(reading, surroundings, run, journal)
        found = {**dict(reading.declared(ports)), **dict(reading.undeclared(ports))}
        if found:
            state = state.with_resources(found).next_serial
            run.store.write(state, replacing=stored.serial if stored else None)
        return Rebuilding(
            state.environment,
            observed.organization,
            found,
            frozenset(found.keys() - surroundings.declared.credentials.keys()),
            tuple(reading.left()),
            len(known.resources),
            stored.serial if stored else None,
            state.serial,
            surroundings.call,
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The marks of one organisation beside a state: what a plan makes of them, and the others."""

    plan: Plan
    orphans: tuple[Standing, ...]

    @classmethod
    def of(cls, surroundings: Surroundings, state: State, observed: Observed) -> "_Reading":
        moment = surroundings.moment(observed.clock_offset)
        declared = replace(surroundings.declared, imports=())
        kinds, call = surroundings.kinds, surroundings.call
        plan = make_plan(declared, observed, state, moment, kinds, call=call)
        joined = join(declared, observed, plan.state)
        orphans = (s for s in joined.standings if s.marked and not (s.desired or s.resource))
        return cls(plan, tuple(orphans))

    def declared(self, ports: Ports) -> Iterator[tuple[Address, Resource]]:
        """What a plan would take back into a state that does not know the address."""
        wanted = [change for change in self.plan.changes if self._is_taken_back(change)]
        with side_by_side() as pool:
            found = pool.map(lambda change: rebuilt(change, ports), wanted)
            yield from zip((change.address for change in wanted), found, strict=True)

    def undeclared(self, ports: Ports) -> Iterator[tuple[Address, Resource]]:
        """What no manifest declares, where each number of a generation stands in one mark only."""
        for standing in self.orphans:
            if not _has_copies(standing):
                yield standing.address, claimed(standing.address, standing.marked, ports)

    def _is_taken_back(self, change: Change) -> bool:
        asked = (change.action, change.reason) == (Action.IMPORT, Reason.LOST_STATE)
        return asked and change.address not in self.plan.state.resources

    def left(self) -> Iterator[Notice]:
        """Marks that were left alone: any of them may be a copy by somebody's hand."""
        orphaned = {str(standing.address) for standing in self.orphans}
        for notice in self.plan.notices:
            if notice.rule == _MARKS and notice.address not in orphaned:
                yield notice
        for standing in filter(_has_copies, self.orphans):
            yield from copied(standing, (remote for _, remote in standing.marked), None)


def _has_copies(standing: Standing) -> bool:
    numbers = Counter(number for number, _ in standing.marked)
    return any(count > 1 for count in numbers.values())


def _ports(reading: _Reading, surroundings: Surroundings, run: Run, journal: Journal) -> Ports:
    """The outside of a run that changes nothing there: it waits for nothing, and its journal stays
    empty. What is found is written at once."""
    moment, observed, stop = reading.plan.moment, reading.plan.observed, Stop()
    return Ports(
        surroundings.project,
        surroundings.environment,
        run.id,
        run.region,
        surroundings.organisation,
        surroundings.kinds,
        observed.catalogue,
        run.open_sink,
        journal,
        Places(1, stop),
        stop,
        lambda _: None,
        lambda: moment,
    )
