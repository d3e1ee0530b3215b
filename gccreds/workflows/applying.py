"""Plans, asks and carries out, under the lock of the state."""

import queue
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from gccreds.domain.coming import Coming, first_coming
from gccreds.domain.credential import Destination
from gccreds.domain.declared import Declared
from gccreds.domain.event import ChangeFinished, Event, WarningRaised
from gccreds.domain.holder import Holder
from gccreds.domain.mark import Mark
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport
from gccreds.domain.state import Phase, State
from gccreds.executor.actions import carrier
from gccreds.executor.carrying_out import Events, Rules, carry_out
from gccreds.executor.journal import Journal
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.places import Places, Stop
from gccreds.executor.ports import Ports
from gccreds.executor.tidying import tidied
from gccreds.sinks.interface import Sink
from gccreds.stores.interface import AT_ONCE, Lease, Patience, Store
from gccreds.workflows.planning import Surroundings, plan
from gccreds.workflows.requesting import Request
from gccreds.workflows.rescuing import Rescue, write_at_last


@dataclass(frozen=True, slots=True)
class Run:
    """How an apply is run. `region` is delivered under that name, `id` names the run in the state.

    `look_again` is how long after a lost answer a client may still appear on the list, `command`
    the words that carry on from here. `wait` replaces the waiting for caches and lists.
    """

    id: str
    region: str
    store: Store
    holder: Holder
    open_sink: Callable[[Destination, Mark], Sink]
    settle: timedelta
    look_again: timedelta
    patience: Patience = AT_ONCE
    concurrency: int = 8
    stop: Stop = field(default_factory=Stop)
    command: tuple[str, ...] = ("apply",)
    rescue: Rescue = field(default_factory=Rescue)
    wait: Callable[[float], object] | None = None


def apply(
    surroundings: Surroundings,
    request: Request,
    run: Run,
    approve: Callable[[Plan], None],
    watch: Callable[[Event], None],
) -> ApplyReport:
    """Carries out the plan of this moment, once `approve` lets it pass.

    `approve` raises where the plan may not be carried out or nobody said yes. The lock is held
    meanwhile, so that what was shown is what is carried out (cli.md).
    """
    began = time.monotonic()
    with run.store.lock(run.holder, run.patience) as lease:
        stored = run.store.read()
        made = plan(surroundings, stored, request)
        approve(made)
        if not made.changes:
            took, serial = time.monotonic() - began, made.state.serial
            return ApplyReport(made, (), took, serial, changed=False, call=surroundings.call)
        journal = _begin(made, surroundings, run, lease, stored)
        seen = [*_watched(_carry_out(made, surroundings, run, journal), watch)]
        unwritten = write_at_last(journal, run.rescue)
        return ApplyReport(
            made,
            tuple(event for event in seen if isinstance(event, ChangeFinished)),
            time.monotonic() - began,
            journal.state.serial,
            tuple(event for event in seen if isinstance(event, WarningRaised)),
            interrupted=run.stop.interrupted,
            command=run.command,
            unwritten=unwritten.error if unwritten else None,
            saved_in=unwritten.saved_in if unwritten else None,
            overlapping=_overlapping(journal.state),
            coming=_coming(journal.state, surroundings.declared, made.moment),
            call=surroundings.call,
        )


def _overlapping(state: State) -> Mapping[str, datetime | None]:
    return {
        generation.remote_id: generation.ends_at
        for resource in state.resources.values()
        for generation in resource.generations
        if generation.remote_id and generation.phase is Phase.OVERLAPPING
    }


def _coming(state: State, declared: Declared, moment: datetime) -> Coming | None:
    """Of those that are current: what becomes of the others is told of each change."""
    pairs = ((declared.credentials.get(a), r.current) for a, r in state.resources.items())
    return first_coming(state, pairs, moment, (Phase.CURRENT,))


def _begin(
    made: Plan, surroundings: Surroundings, run: Run, lease: Lease, stored: State | None
) -> Journal:
    state = replace(tidied(made, surroundings.kinds), organization=made.observed.organization)
    # A stop ends the rest between two writes too: the last one must come at once.
    journal = Journal(run.store, lease, state, stored=stored, rest=run.stop.event.wait)
    journal.begin()
    return journal


def _carry_out(
    made: Plan, surroundings: Surroundings, run: Run, journal: Journal
) -> Iterator[Event]:
    events: Events = queue.Queue()
    ports = _ports(made, surroundings, run, journal, events)
    organisation = surroundings.organisation
    lookout = Lookout(
        {kind.endpoint: partial(organisation.list_of, kind) for kind in ports.kinds.values()},
        ports.mark,
        made.observed.remotes,
        ports.wait,
        run.look_again,
    )
    rules = Rules(made.observed.caller.client_id, lambda: run.stop.is_set)
    return carry_out(made.changes, carrier(ports, lookout), events, rules)


def _ports(
    made: Plan, surroundings: Surroundings, run: Run, journal: Journal, events: Events
) -> Ports:
    return Ports(
        surroundings.project,
        surroundings.environment,
        run.id,
        run.region,
        surroundings.organisation,
        surroundings.kinds,
        made.observed.catalogue,
        run.open_sink,
        journal,
        Places(run.concurrency, run.stop, run.wait),
        run.stop,
        events.put,
        lambda: surroundings.moment(made.observed.clock_offset),
        run.settle,
        run.look_again,
        made.observed.caller.client_id,
        _written(made.state),
        surroundings.call,
    )


def _written(state: State) -> frozenset[str]:
    return frozenset(
        delivery.to
        for resource in state.resources.values()
        for generation in resource.generations
        for delivery in generation.deliveries
    )


def _watched(events: Iterator[Event], watch: Callable[[Event], None]) -> Iterator[Event]:
    for event in events:
        watch(event)
        yield event
