"""A project of its own on a sandbox of its own: plans and applies as the commands do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
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
from gccreds.genesys.timer import Timer
from gccreds.genesys.transport import Exchange
from gccreds.kinds.registry import kinds
from gccreds.sinks.registry import open_sink
from gccreds.stores.interface import Store
from gccreds.stores.registry import open_store
from gccreds.stores.this_run import this_run
from gccreds.workflows.applying import Run, apply
from gccreds.workflows.planning import Surroundings, plan
from gccreds.workflows.requesting import Request
from tests.sandboxes import Sandbox


def _utc_now() -> datetime:
    return datetime.now(UTC)


def anything_goes(_: Plan) -> None:
    """Approves every plan."""


@dataclass
class World:
    """One environment of one project. Each call is a run of its own: login, work, log out.

    `timer` replaces the waiting of its session, `now` its local clock, `login` the ready-made one.
    `on_request` sees every request that was sent, with what came of it.
    """

    sandbox: Sandbox
    folder: Path
    project: str = "payments"
    environment: str = "sandbox"
    settings: Settings = field(default_factory=Settings)
    timer: Timer | None = None
    now: Callable[[], datetime] = _utc_now
    login: ClientLogin | None = None
    on_request: Callable[[Exchange], None] | None = None
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

    @property
    def tokens(self) -> dict[str, dict[str, Any]]:
        """The organisation's API tokens by their marks' generation, as `export#1`."""
        found = self.sandbox.state["api_tokens"]
        return {token["description"].rpartition(".")[2].rstrip("]"): token for token in found}

    @property
    def generations(self) -> dict[str, list[tuple[int, str]]]:
        """Number and phase of each generation in the state, by address."""
        return {
            str(address): [(g.number, g.phase.value) for g in resource.generations]
            for address, resource in self.state.resources.items()
        }

    def held(self, path: str) -> dict[str, str]:
        """The variables in a delivered dotenv file; none where there is no file."""
        file = self.folder / path
        lines = file.read_text().splitlines() if file.exists() else []
        pairs = (line.split("=", 1) for line in lines if "=" in line)
        return {name: value.strip("'\"") for name, value in pairs}

    def works(self, path: str) -> bool:
        """Whether what a delivered dotenv file holds logs in."""
        values = self.held(path)
        return self.sandbox.log_in(values["CLIENT_ID"], values["CLIENT_SECRET"]).status_code == 200

    def token_works(self, path: str) -> bool:
        """Whether a call with the token in a delivered dotenv file is answered."""
        token = self.held(path)["TOKEN"]
        return self.sandbox.call("GET", "/api/v2/tokens/me", token=token).status_code == 200

    def advance(self, duration: str) -> None:
        """Turns the organisation's clock on."""
        self.sandbox.control("POST", "clock", {"advance": duration})

    def edit(self, name: str, **members: Any) -> None:
        """Somebody's hand in the admin UI, on the client of this name."""
        body = {"id": self.clients[name]["id"], "set": members}
        self.sandbox.control("POST", "edit", body)

    def sent(self, method: str, path: str = "*") -> list[str]:
        """The paths of the logged requests of this method."""
        found = (r for r in self.sandbox.requests if r["method"] == method)
        return [r["path"] for r in found if fnmatchcase(r["path"], path)]

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
            self.now,
        )

    def _run(self, **given: Any) -> Run:
        holder = this_run(self.environment, "apply", "gccreds apply", datetime.now(UTC), {})
        return Run(
            **{
                "id": "run-1",
                "region": self.sandbox.url,
                "store": self.store,
                "holder": holder,
                "open_sink": lambda destination, mark: open_sink(destination, mark, self.folder),
                "settle": timedelta(0),
                "look_again": timedelta(0),
                "stop": Stop(),
                **given,
            }
        )

    @contextmanager
    def _organisation(self) -> Iterator[Organisation]:
        ready_made = ClientLogin(
            self.sandbox.client_id, Secret(self.sandbox.client_secret), "a test"
        )
        login = self.login or ready_made
        hosts = hosts_at(self.sandbox.url)
        with Session(hosts, login, timer=self.timer, on_request=self.on_request) as session:
            yield Organisation(session)
