"""What a plan is made from, as pure values: declared clients, a state, an organisation."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.catalogue import Catalogue, Directory, Named
from gccreds.domain.credential import Desired
from gccreds.domain.declared import ImportEntry, MovedEntry
from gccreds.domain.finding import Notice
from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.mark import Mark
from gccreds.domain.observed import Caller, Observed, Organization, Remote
from gccreds.domain.plan import Plan
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State
from gccreds.kinds.interface import resolved
from gccreds.kinds.registry import kinds
from gccreds.planner.context import Wishes
from gccreds.planner.planning import make_plan
from tests.builders import NOON, declared

KIND = kinds()["oauth_client"]
VIEWER, HOME, EMEA = "role-viewer", "division-home", "division-emea"
CATALOGUE = Catalogue(
    Directory((Named(VIEWER, "Reporting Viewer"), Named("role-op", "Operator")), read=True),
    Directory((Named(HOME, "Home", home=True), Named(EMEA, "EMEA")), read=True),
)
ORGANIZATION = Organization("organization-1", "Acme")
LONG_AGO = NOON - timedelta(days=30)


def mark(desired: Desired, number: int = 1) -> Mark:
    """Our mark of a generation."""
    return Mark("payments", "prod", desired.address, number)


def a_remote(desired: Desired, number: int = 1, id_: str = "c1", **members: Any) -> Remote:
    """The client as declared and marked; keywords replace the API members, None takes one out."""
    body = KIND.body({}, resolved(desired, CATALOGUE), mark(desired, number))
    made = {"id": id_, "dateCreated": as_wire_moment(LONG_AGO), "state": "active"}
    wire = {k: v for k, v in {**body, **made, **members}.items() if v is not None}
    return Remote(id_, "oauth_client", wire)


def unmanaged(id_: str = "u1", **members: Any) -> Remote:
    """A client that nobody declared."""
    return Remote(id_, "oauth_client", {"id": id_, "name": "Somebody's", **members})


def a_generation(
    number: int = 1, phase: Phase = Phase.CURRENT, id_: str | None = "c1", **members: Any
) -> Generation:
    """As the state has it, made long ago."""
    given = {"reason": "new", "strategy": "new_client", "run": "r", "created_at": LONG_AGO}
    return Generation(number, phase, remote_id=id_, **{**given, **members})


def delivered(desired: Desired, number: int = 1) -> tuple[Delivery, ...]:
    """A confirmed delivery to each declared destination."""
    return tuple(
        Delivery(str(d), LONG_AGO, (number,), {"as": dict(d.names)}) for d in desired.deliver
    )


def applied(desired: Desired, *generations: Generation) -> Resource:
    """What the state has after an apply of this; without generations: one, delivered."""
    fields = resolved(desired, CATALOGUE)
    kept = generations or (a_generation(deliveries=delivered(desired)),)
    return Resource("oauth_client", fields, desired.lifecycle, generations=kept)


def unfinished(desired: Desired, *generations: Generation) -> Resource:
    """What the state has where a first create was cut short."""
    return Resource("oauth_client", lifecycle=desired.lifecycle, generations=generations)


def a_state(*resources: tuple[Desired, Resource]) -> State:
    """The state of payments/prod."""
    known = {desired.address: resource for desired, resource in resources}
    return State("lineage", 1, "payments", "prod", ORGANIZATION, known)


def an_organisation(*remotes: Remote, login: str | None = "login-id") -> Observed:
    """One reading."""
    caller = Caller(login, "CI")
    return Observed(ORGANIZATION, caller, {r.id: r for r in remotes}, CATALOGUE)


def planned(
    *desired: Desired,
    state: State | None = None,
    remotes: tuple[Remote, ...] = (),
    moment: datetime = NOON,
    wishes: Wishes | None = None,
    selected: Callable[[Address], bool] = lambda _: True,
    login: str | None = "login-id",
    imports: tuple[ImportEntry, ...] = (),
    moved: tuple[MovedEntry, ...] = (),
) -> Plan:
    """The plan for these."""
    return make_plan(
        replace(declared(*desired), imports=imports, moved=moved),
        an_organisation(*remotes, login=login),
        state or a_state(),
        moment,
        kinds(),
        wishes,
        selected,
    )


def said(plan: Plan) -> list[str]:
    """Each change on one line: `update oauth_client.ci#1 c1: manifest (manifest)`."""
    return [
        f"{c.action} {c.address}#{c.generation} {c.remote_id or '-'}: {c.reason} ({c.group})"
        for c in plan.changes
    ]


def changed(plan: Plan) -> list[tuple[str, object, object, str]]:
    """The fields of the one change."""
    (change,) = plan.changes
    return [(f.field, f.before, f.after, f.cause.value) for f in change.fields]


def noticed(plan: Plan) -> list[tuple[str, str | None]]:
    """The rule and the address of each notice."""
    return [(notice.rule, notice.address) for notice in plan.notices]


def the_notice(plan: Plan) -> Notice:
    """The only one."""
    (notice,) = plan.notices
    return notice
