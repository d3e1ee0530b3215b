"""Finds why a login or a permission fails: check after check, in the order in which a request
travels, each by trying it. It stops at the first cause, since the rest would be noise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from gccreds.domain.call import Call
from gccreds.domain.declared import Declared
from gccreds.domain.diagnosis import Advice, Check, Diagnosis, Work
from gccreds.domain.observed import Caller
from gccreds.domain.state import State
from gccreds.errors import GccredsError, LoginRefused
from gccreds.genesys.login import ClientLogin, Login, TokenLogin
from gccreds.genesys.login_source import CLIENT_ID, CLIENT_SECRET, FROM_ENVIRONMENT, TOKEN
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.probes import Probes
from gccreds.genesys.regions import Hosts
from gccreds.genesys.session import Session
from gccreds.genesys.transport import Exchange
from gccreds.manifest.environment import Environment
from gccreds.workflows.diagnosing import given as form
from gccreds.workflows.diagnosing.found import Found
from gccreds.workflows.diagnosing.organisation import LABEL, check_organisation
from gccreds.workflows.diagnosing.rights import check_changes, check_plan, wanted
from gccreds.workflows.diagnosing.whereabouts import whereabouts
from gccreds.workflows.diagnosing.wire import Issued, Wire


@dataclass(frozen=True, slots=True)
class Given:
    """What a run has to go by. What is called may raise GccredsError, which then is a cause.

    `environment`, `declared` and `state` give None without a project. `rehearsed`: GCCREDS_NOW sets
    the clock. `call` is what commands go on from that log in anew.
    """

    environ: Mapping[str, str] = field(repr=False)
    environment: Callable[[], Environment | None]
    hosts: Callable[[], Hosts]
    login: Callable[[], Login]
    declared: Callable[[], Declared | None]
    state: Callable[[], State | None]
    rehearsed: bool = False
    on_request: Callable[[Exchange], None] | None = None
    call: Call = field(default_factory=Call)


def doctor(given: Given, work: Work | None) -> Diagnosis:
    """Examines a login. Without `work` it is to be good for an apply where there is a project, and
    for nothing beyond logging in where there is none.
    """
    examination = _Examination(given)
    try:
        advice = examination.run(work)
    except Found as found:
        return Diagnosis((*examination.checks, found.check), found.cause)
    return Diagnosis(tuple(examination.checks), advice=advice)


class _Examination:
    """One run through the checks. Each step adds its line, or raises Found."""

    def __init__(self, given: Given) -> None:
        self.checks: list[Check] = []
        self._given = given

    def run(self, asked: Work | None) -> Advice:
        environment = self._project()
        hosts = self._address()
        login = self._login()
        work = asked or (Work.APPLY if environment else None)
        with Probes(hosts, on_request=self._given.on_request) as probes:
            wire = self._wire(probes, login, environment)
            issued = wire.log_in()
            caller = wire.look_at(issued, in_full=work is not None)
            self._organisation(hosts, issued, caller, environment, work)
            wire.send_json()
        advice = _advice(login, hosts, issued.lifetime, environment)
        return replace(advice, call=self._given.call)

    def _project(self) -> Environment | None:
        try:
            environment = self._given.environment()
        except GccredsError as error:
            raise Found.by_error("project", error) from None
        if environment is not None:
            text = f"{environment.file.name}, environment {environment.name}"
            self.checks.append(Check("project", text))
        return environment

    def _address(self) -> Hosts:
        try:
            return self._given.hosts()
        except GccredsError as error:
            raise Found.by_error("region", error) from None

    def _login(self) -> Login:
        try:
            login = self._given.login()
        except LoginRefused as refused:
            raise form.no_login(refused, self._given.environ) from None
        except GccredsError as error:
            raise Found.by_error(form.LABEL, error) from None
        form.demand_possible(login, self._given.environ)
        self.checks.append(Check(form.LABEL, form.told(login)))
        return login

    def _wire(self, probes: Probes, login: Login, environment: Environment | None) -> Wire:
        environ, add = self._given.environ, self.checks.append
        where = replace(whereabouts(probes.hosts, environment, environ), call=self._given.call)
        return Wire(probes, login, where, environ, self._given.rehearsed, add)

    def _organisation(
        self,
        hosts: Hosts,
        issued: Issued,
        caller: Caller,
        environment: Environment | None,
        work: Work | None,
    ) -> None:
        login = TokenLogin(issued.token, "this run")
        with Session(hosts, login, on_request=self._given.on_request) as session:
            organisation = Organisation(session)
            try:
                organization, state = organisation.organization(), self._given.state()
            except GccredsError as error:
                raise Found.by_error(LABEL, error) from None
            self.checks.append(check_organisation(organization, environment, state))
            if work is not None:
                self._rights(organisation, caller, work)

    def _rights(self, organisation: Organisation, caller: Caller, work: Work) -> None:
        check, roles = check_plan(organisation, caller)
        self.checks.append(check)
        if work is not Work.PLAN:
            grants = wanted(organisation, caller, roles, self._given.declared)
            self.checks.append(check_changes(work, caller, roles, grants))


def _advice(
    login: Login, hosts: Hosts, lifetime: timedelta | None, environment: Environment | None
) -> Advice:
    return Advice(
        hosts.login,
        hosts.api,
        hosts.loopback,
        login.client_id if isinstance(login, ClientLogin) else None,
        _variables(login),
        lifetime,
        environment.name if environment else None,
    )


def _variables(login: Login) -> tuple[str, ...]:
    if login.origin == FROM_ENVIRONMENT:
        return (CLIENT_ID, CLIENT_SECRET)
    return (TOKEN,) if login.origin == f"environment: {TOKEN}" else ()
