"""What the schedule and people run, each as a run of its own; one that is to be killed, forked."""

import multiprocessing
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from gccreds.domain.change import Action
from gccreds.domain.credential import Destination
from gccreds.domain.declared import Declared
from gccreds.domain.event import Status
from gccreds.domain.finding import errors_of
from gccreds.domain.mark import Mark
from gccreds.domain.payload import Payload
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport, PlanReport
from gccreds.domain.secret import Secret
from gccreds.errors import GccredsError, PolicyRefused
from gccreds.executor.places import Stop
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.registry import kinds
from gccreds.render.events_json import event_line
from gccreds.render.formats import renderer
from gccreds.render.page import Page
from gccreds.render.plan_text import body
from gccreds.sinks.interface import Shows, Sink, Values
from gccreds.sinks.registry import open_sink
from gccreds.workflows.requesting import Request
from gccreds.workflows.revoke_target import Known, find_target
from gccreds.workflows.revoking import Revoking
from tests.sandboxes import Sandbox
from tests.worlds import World
from tests.year.witness import DELIVERY, Trap

TOLD = "told.txt"
"""What a run tells on its streams and with --events, one after the other."""

_FORKING = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class AnnouncedSink:
    """A destination that tells the witness of each delivery, before and after."""

    sink: Sink
    tell: Callable[[str], object]

    @property
    def shows(self) -> Shows:
        return self.sink.shows

    def check(self, *, ours: bool) -> None:
        self.sink.check(ours=ours)

    def deliver(self, payload: Payload) -> None:
        self.tell("begun")
        try:
            self.sink.deliver(payload)
        except GccredsError:
            self.tell("failed")
            raise
        self.tell("written")

    def read(self) -> Values | None:
        return self.sink.read()


@dataclass(frozen=True)
class Outcome:
    """What came of a run. `failed` are addresses, each with what happened."""

    failed: tuple[tuple[str, str], ...] = ()
    retired: int = 0


@dataclass(frozen=True)
class Run:
    """One run of gccreds against the sandbox at `url`, for the project in `folder`."""

    url: str
    folder: Path
    declared: Declared
    request: Request = field(default_factory=Request)

    def apply(self) -> Outcome:
        """Carries it out, here and now. Raises PolicyRefused where the plan has errors."""
        with httpx.Client(base_url=self.url, trust_env=False, verify=False) as http:
            world = World(Sandbox(self.url, http, []), self.folder)

            def announced(destination: Destination, mark: Mark) -> Sink:
                def tell(moment: str) -> object:
                    told = {"to": str(destination), "moment": moment}
                    return http.post(DELIVERY, json=told, timeout=60)

                return AnnouncedSink(open_sink(destination, mark, self.folder), tell)

            # One change after the other, so that each instant is that of one change.
            report = world.apply(
                self.declared,
                self.request,
                self._approve,
                concurrency=1,
                open_sink=announced,
                stop=_restless(),
            )
            self._tell("".join(event_line(event, _now()) for event in world.events))
            self._tell(renderer("apply", "text")(report, Page()))
            self._tell(renderer("apply", "json")(report, Page()))
            return _outcome(report)

    def apply_elsewhere(
        self, spring: Callable[[Trap | None], None], nth: int
    ) -> tuple[Trap, Outcome]:
        """Carries it out in a process of its own, which is killed at its `nth` instant.

        `spring` sets the trap, and takes it away in the end. What was killed has no outcome.
        """
        here, there = _FORKING.Pipe()
        process = _FORKING.Process(target=_run_when_told, args=(self, there), daemon=True)
        process.start()
        trap = Trap(process, nth)
        spring(trap)
        here.send("go")
        outcome = _heard(here, process)
        spring(None)
        assert trap.sprung or process.exitcode == 0, process.exitcode
        return trap, outcome

    def revoke(self, address: str) -> None:
        """What `gccreds revoke` does."""
        login = ClientLogin("00000000-0000-4000-8000-000000000001", Secret("sandbox"), "the year")
        with (
            httpx.Client(base_url=self.url, trust_env=False, verify=False) as http,
            Session(hosts_at(self.url), login) as session,
        ):
            world, organisation = (
                World(Sandbox(self.url, http, []), self.folder),
                Organisation(session),
            )
            known = Known(world.state, (world.project, world.environment))
            target = find_target(address, organisation, kinds(), known)
            own, store = world.sandbox.client_id, world.store
            Revoking(
                organisation,
                kinds(),
                store,
                own,
                lambda: _now() + session.clock_offset,
                lambda _: None,
            ).revoke(target)

    def _approve(self, plan: Plan) -> None:
        self._tell(body(PlanReport(plan, 0, 0.0), Page()))
        errors = errors_of(plan.findings)
        if errors:
            raise PolicyRefused(
                errors[0].message, where="the year", next_step=errors[0].next_step or "look"
            )

    def _tell(self, text: str) -> None:
        with (self.folder / TOLD).open("a") as file:
            file.write(text)


def _outcome(report: ApplyReport) -> Outcome:
    done = report.of(Status.DONE)
    return Outcome(
        tuple((str(r.address), r.summary) for r in report.results if r not in done),
        sum(r.action is Action.RETIRE for r in done),
    )


def _heard(here: Connection, process: BaseProcess) -> Outcome:
    """What the process says before it ends, if it does."""
    wait([here, process.sentinel], timeout=120)
    outcome = here.recv() if here.poll() else Outcome()
    process.join(60)
    assert isinstance(outcome, Outcome)
    return outcome


class _Restless(threading.Event):
    """Never waited for: a state rests nine times as long as its writing took, which is a year."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def _restless() -> Stop:
    stop = Stop()
    stop.event = _Restless()
    return stop


def warm_up() -> None:
    """Has everything imported by the process that the others are forked from."""
    _FORKING.set_forkserver_preload([__name__])


def _run_when_told(run: Run, there: Connection) -> None:
    there.recv()
    there.send(run.apply())


def _now() -> datetime:
    return datetime.now(UTC)
