"""The one place where real things are built: clock, project, organisation, state, streams.

Commands take from it what they need and hand plain values to their workflow. Nothing is built
before it is asked for, and whatever was opened is closed when the run ends, however it ends: that
revokes the access token of every session.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from gccreds.cli import logs
from gccreds.cli.global_options import call_of
from gccreds.cli.signals import Signals
from gccreds.cli.streams import Streams
from gccreds.cli.surroundings import NOW, fixed_moment, page_for
from gccreds.cli.working_folder import enter_folder
from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.declared import Declared
from gccreds.domain.login import LoginSettings
from gccreds.domain.mark import Mark
from gccreds.domain.observed import Organization
from gccreds.errors import ProjectInvalid, UsageError
from gccreds.genesys.login import Login
from gccreds.genesys.login_source import LoginChoice, Surroundings, find_login
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.reader import Needs, guard
from gccreds.genesys.regions import Hosts, hosts_at, hosts_for
from gccreds.genesys.session import Session
from gccreds.genesys.timer import Timer
from gccreds.manifest.environment import Environment
from gccreds.manifest.loading import load_manifests
from gccreds.manifest.project import Project, find_project, raise_if_any, read_project
from gccreds.policies.registry import rules
from gccreds.sinks.interface import Sink
from gccreds.sinks.registry import destination_formats, open_sink
from gccreds.stores.interface import Store
from gccreds.stores.registry import open_store

URL = "GCCREDS_URL"
ENVIRONMENT = "GCCREDS_ENV"
REGION = "GENESYSCLOUD_REGION"


class Context:
    """One run.

    `args` are the parsed options, `fixed_now` the moment that GCCREDS_NOW sets, `call` what the
    commands that are told as next steps go on from.
    """

    def __init__(
        self,
        args: argparse.Namespace,
        environ: Mapping[str, str],
        streams: Streams,
        signals: Signals,
        opened_things: ExitStack,
    ) -> None:
        self.args = args
        self.environ = environ
        self.streams = streams
        self.signals = signals
        self.fixed_now = fixed_moment(environ)
        self.call = call_of(args)
        self.page = page_for(streams.out, args.color, environ)
        self.error_page = page_for(streams.err, args.color, environ)
        self._opened_things = opened_things

    def tell(self, text: str) -> None:
        """Writes a result."""
        self.streams.out.write(text)

    def note(self, text: str) -> None:
        """Writes a message that -q silences."""
        if not self.args.quiet:
            self.streams.err.write(text)

    def now(self, session: Session | None = None) -> datetime:
        """The moment of deciding: GCCREDS_NOW, else the clock of the organisation that a session
        has asked, else the local one (engine.md, "the moment")."""
        offset = session.clock_offset if session else timedelta()
        return self.fixed_now or datetime.now(UTC) + offset

    @property
    def chosen_environment(self) -> str | None:
        """The environment that -e or GCCREDS_ENV names."""
        return self.args.env or self.environ.get(ENVIRONMENT) or None

    @cached_property
    def project_if_any(self) -> Project | None:
        """The project, None where there is none and the command line names none."""
        path = Path(self.args.project) if self.args.project else find_project(Path.cwd())
        return read_project(path, self.environ, frozenset(rules())) if path else None

    @property
    def project(self) -> Project:
        """The project, whole. Raises ProjectInvalid where there is none, or not a valid one."""
        raise_if_any(self.project_as_read.findings)
        return self.project_as_read

    @property
    def project_as_read(self) -> Project:
        """The project with what is wrong with it. Raises ProjectInvalid where there is none."""
        if self.project_if_any is None:
            raise ProjectInvalid(
                "there is no project file here or in a folder above",
                where=str(Path.cwd()),
                next_step=f"begin one with `{self.call.command(None, 'init')}`, or name it with "
                "--project FILE",
            )
        return self.project_if_any

    @cached_property
    def environment(self) -> Environment:
        """The environment of this run. Raises ProjectInvalid where none can be told."""
        return self.project_as_read.environment(self.chosen_environment)

    @cached_property
    def environment_if_any(self) -> Environment | None:
        """The environment, None where there is no project and -e does not ask for one."""
        if self.project_if_any is None and not self.args.env:
            return None
        return self.environment

    @cached_property
    def hosts(self) -> Hosts:
        """Where the organisation is."""
        url = self.environ.get(URL)
        if url:
            return hosts_at(url, URL)
        if self.environment_if_any is not None:
            environment = self.environment_if_any
            return hosts_for(environment.url or environment.region or "")
        region = self.environ.get(REGION)
        if region:
            return hosts_for(region, REGION)
        raise UsageError(
            "no organisation is named: there is no project file here, and no region is set",
            where=str(Path.cwd()),
            next_step=f"set {REGION} to a region such as eu-central-1, or {URL} to a sandbox's URL",
        )

    def refuse_rehearsal_of_changes(self) -> None:
        """Raises UsageError where a real organisation would be changed by a clock that is not."""
        if self.fixed_now and not self.hosts.loopback:
            raise UsageError(
                f"{NOW} sets the clock, and {self.hosts.region} is a real organisation",
                where=NOW,
                next_step=f"unset {NOW}, or rehearse the change on a sandbox",
            )

    def login(self) -> Login:
        """The login, from the first source that has one. Raises LoginRefused."""
        environment = self.environment_if_any
        choice = LoginChoice(
            self.args.access_token_file,
            self.args.profile,
            environment.login if environment else LoginSettings(),
            address_given=bool(self.environ.get(URL)),
        )
        folder = self.project_if_any.root if self.project_if_any else Path.cwd()
        home = Path(self.environ.get("HOME") or Path.home())
        return find_login(
            self.hosts, choice, Surroundings(self.environ, home, folder, sys.stdin.read)
        )

    def open_session(
        self,
        login: Login | None = None,
        *,
        rate: int | None = None,
        keep_token: bool = False,
        timer: Timer | None = None,
    ) -> Session:
        """A session whose token is revoked when the run ends, unless `keep_token` is given."""
        chosen = login or self.login()
        session = Session(self.hosts, chosen, timer=timer, rate=rate, on_request=logs.log_request)
        self._opened_things.callback(session.close, keep_token=keep_token)
        return session

    def organization(self, session: Session) -> Organization:
        """The organisation of a login. Raises OrganizationMismatch where it is not the right one.

        The project file may name the right one, and a state is of one organisation for good.
        """
        organization = Organisation(session).organization()
        environment = self.environment_if_any
        if environment is not None:
            state = self.store.read()
            recorded = state.organization.id if state and state.organization else None
            guard(organization, Needs(environment.organization, recorded))
        return organization

    def guard(self, session: Session) -> None:
        """Raises OrganizationMismatch where the project file names another one than answers."""
        environment = self.environment_if_any
        if environment is not None and environment.organization:
            guard(Organisation(session).own_organization(), Needs(environment.organization))

    @cached_property
    def declared(self) -> Declared:
        """What the manifests of the environment declare. Raises ManifestInvalid."""
        return load_manifests(self.environment, destination_formats())

    def open_sink(self, destination: Destination, mark: Mark) -> Sink:
        """The way to a destination of this project, to read it. Raises DestinationRefused."""
        return open_sink(destination, mark, self.project.root)

    def sinks_of(self, desired: Desired) -> Sequence[tuple[Destination, Sink]]:
        """A credential's destinations in their order, each with the way to it."""
        state = self.store.read()
        resource = state.resources.get(desired.address) if state else None
        current = resource.current if resource else None
        number = current.number if current else 1
        environment = self.environment
        mark = Mark(environment.project, environment.name, desired.address, number)
        return [(to, open_sink(to, mark, environment.root)) for to in desired.deliver]

    @property
    def managed(self) -> Mapping[str, Address]:
        """The ids that the state knows, each with its address; none without a project."""
        state = self.store.read() if self.environment_if_any else None
        found = state.by_remote_id if state else {}
        return {id_: address for id_, (address, _) in found.items()}

    @cached_property
    def store(self) -> Store:
        """Where the environment's state is kept."""
        return open_store(self.environment.state, self.project.root, self.call)


@contextmanager
def opened(
    args: argparse.Namespace, environ: Mapping[str, str], streams: Streams
) -> Iterator[Context]:
    """The context of one run; signals, log and working folder are set up for the whole process."""
    enter_folder(args.chdir)
    logs.configure(args)
    signals = Signals()
    signals.install()
    with ExitStack() as opened_things:
        yield Context(args, environ, streams, signals, opened_things)
