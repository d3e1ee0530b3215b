"""A project of its own on a sandbox of its own: plans and applies as the commands do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gccreds.domain.declared import Declared
from gccreds.domain.event import Event
from gccreds.domain.plan import Plan
from gccreds.domain.report import ApplyReport
from gccreds.domain.secret import Secret
from gccreds.domain.settings import Settings
from gccreds.domain.state import State
from gccreds.executor.places import Stop
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.registry import kinds
from gccreds.sinks.registry import open_sink
from gccreds.stores.interface import Store
from gccreds.stores.registry import open_store
from gccreds.stores.this_run import this_run
from gccreds.workflows.applying import Run, apply
from gccreds.workflows.planning import Request, Surroundings, plan
from tests.sandboxes import Sandbox


def anything_goes(_: Plan) -> None:
    """Approves every plan."""


@dataclass
class World:
    """One environment of one project. Each call is a run of its own: login, work, log out."""

    sandbox: Sandbox
    folder: Path
    project: str = "payments"
    environment: str = "sandbox"
    settings: Settings = field(default_factory=Settings)
    events: list[Event] = field(default_factory=list)

    @property
    def store(self) -> Store:
        """The state's place."""
        return open_store(f".gccreds/{self.environment}.json", self.folder)

    @property
    def state(self) -> State:
        """The state as it is stored."""
        stored = self.store.read()
        assert stored is not None
        return stored

    @property
    def clients(self) -> dict[str, dict[str, Any]]:
        """The organisation's clients by name, the ready-made login left out."""
        listed = self.sandbox.state["clients"]
        return {c["name"]: c for c in listed if c["id"] != self.sandbox.client_id}

    def plan(self, declared: Declared, request: Request | None = None) -> Plan:
        """The plan as `gccreds plan` would make it."""
        with self._organisation() as organisation:
            surroundings = self._surroundings(declared, organisation)
            return plan(surroundings, self.store.read(), request or Request())

    def apply(
        self,
        declared: Declared,
        request: Request | None = None,
        approve: Callable[[Plan], None] = anything_goes,
        **run: Any,
    ) -> ApplyReport:
        """Carries out what `gccreds apply` would; keywords go to the Run."""
        with self._organisation() as organisation:
            surroundings = self._surroundings(declared, organisation)
            return apply(
                surroundings, request or Request(), self._run(**run), approve, self.events.append
            )

    def _surroundings(self, declared: Declared, organisation: Organisation) -> Surroundings:
        return Surroundings(
            self.project,
            self.environment,
            declared,
            self.settings,
            kinds(),
            organisation,
            lambda: datetime.now(UTC),
        )

    def _run(self, **given: Any) -> Run:
        holder = this_run(self.environment, "apply", "gccreds apply", datetime.now(UTC), {})
        return Run(
            **{
                "id": "run-1",
                "region": self.sandbox.url,
                "store": self.store,
                "holder": holder,
                "open_sink": lambda d, a, g: open_sink(d, self.folder, a, g),
                "settle": timedelta(0),
                "look_again": timedelta(0),
                "stop": Stop(),
                **given,
            }
        )

    @contextmanager
    def _organisation(self) -> Iterator[Organisation]:
        login = ClientLogin(self.sandbox.client_id, Secret(self.sandbox.client_secret), "a test")
        with Session(hosts_at(self.sandbox.url), login) as session:
            yield Organisation(session)
