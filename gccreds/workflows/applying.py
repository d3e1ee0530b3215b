"""Plans, asks and carries out, under the lock of the state."""

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.credential import Destination
from gccreds.domain.event import ChangeFinished, Event, WarningRaised
from gccreds.domain.holder import Holder
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport
from gccreds.domain.state import Phase, Resource, State
from gccreds.errors import GccredsError
from gccreds.executor.actions import carrier
from gccreds.executor.carrying_out import Events, Rules, carry_out
from gccreds.executor.journal import Journal
from gccreds.executor.lost_answers import Lookout
from gccreds.executor.places import Places, Stop
from gccreds.executor.ports import Ports
from gccreds.sinks.interface import Sink
from gccreds.stores.interface import AT_ONCE, Lease, Patience, Store
from gccreds.workflows.planning import Request, Surroundings, plan


@dataclass(frozen=True, slots=True)
class Run:
    """How an apply is run. `region` is delivered under that name, `id` names the run in the state.

    `look_again` is how long after a lost answer a client may still appear on the list, `command`
    the words that carry on from here.
    """

    id: str
    region: str
    store: Store
    holder: Holder
    open_sink: Callable[[Destination, Address, int], Sink]
    settle: timedelta
    look_again: timedelta
    patience: Patience = AT_ONCE
    concurrency: int = 8
    stop: Stop = field(default_factory=Stop)
    command: tuple[str, ...] = ("apply",)


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
            return ApplyReport(made, (), time.monotonic() - began, made.state.serial, changed=False)
        journal = _begin(made, run.store, lease, exists=stored is not None)
        seen = [*_watched(_carry_out(made, surroundings, run, journal), watch)]
        with suppress(GccredsError):
            journal.commit()  # what fails here is in `journal.failure`, and so in the report
        return ApplyReport(
            made,
            tuple(event for event in seen if isinstance(event, ChangeFinished)),
            time.monotonic() - began,
            journal.state.serial,
            tuple(event for event in seen if isinstance(event, WarningRaised)),
            interrupted=run.stop.interrupted,
            command=run.command,
            unwritten=journal.failure,
        )


def _begin(made: Plan, store: Store, lease: Lease, *, exists: bool) -> Journal:
    state = replace(tidied(made), organization=made.observed.organization)
    journal = Journal(store, lease, state, exists=exists)
    journal.begin()
    return journal


def tidied(made: Plan) -> State:
    """The state without the generations whose DELETE was accepted and that are gone by now."""
    there = made.observed.remotes.keys()

    def left(resource: Resource) -> Resource:
        kept = (
            g for g in resource.generations if g.phase is not Phase.RETIRED or g.remote_id in there
        )
        return replace(resource, generations=tuple(kept))

    resources = {address: left(resource) for address, resource in made.state.resources.items()}
    return replace(made.state, resources={a: r for a, r in resources.items() if r.generations})


def _carry_out(
    made: Plan, surroundings: Surroundings, run: Run, journal: Journal
) -> Iterator[Event]:
    events: Events = queue.Queue()
    ports = _ports(made, surroundings, run, journal, events)
    organisation = surroundings.organisation
    lookout = Lookout(
        lambda: organisation.list_clients().clients,
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
        Places(run.concurrency, run.stop),
        run.stop,
        events.put,
        _organisations_time(made, surroundings),
        run.settle,
        run.look_again,
    )


def _organisations_time(made: Plan, surroundings: Surroundings) -> Callable[[], datetime]:
    if surroundings.rehearsed is not None:
        rehearsed = surroundings.rehearsed
        return lambda: rehearsed
    return lambda: surroundings.now() + made.observed.clock_offset


def _watched(events: Iterator[Event], watch: Callable[[Event], None]) -> Iterator[Event]:
    for event in events:
        watch(event)
        yield event
