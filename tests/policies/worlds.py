"""Small declared models, organisations and plans, each with only what a rule looks at."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.catalogue import Catalogue, Directory, Named
from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Desired, Destination, Lifecycle, Value
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Notice
from gccreds.domain.observed import Caller, Observed, Organization, Remote
from gccreds.domain.plan import Plan
from gccreds.domain.position import Position
from gccreds.domain.settings import Settings
from gccreds.domain.state import Resource, State
from gccreds.policies.interface import Purpose
from gccreds.policies.judge import judge_model, judge_plan
from gccreds.sinks.registry import destination_formats

NOW = datetime(2027, 1, 5, 6, tzinfo=UTC)
ACME = Organization("6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "Acme EMEA")
GUARDED = Settings(organization_guard=True)

ROLES = Directory(
    (
        Named("r-manager", "Credential Manager", frozenset(["oauth:client:*"])),
        Named("r-looker", "Looker", frozenset(["oauth:client:view", "authorization:role:view"])),
        Named("r-runner", "Data Actions Runner", frozenset(["integrations:action:execute"])),
        Named("r-twin-1", "Twin"),
        Named("r-twin-2", "Twin"),
    ),
    read=True,
)
DIVISIONS = Directory(
    (Named("d-start", "Start", home=True), Named("d-emea", "EMEA"), Named("d-apac", "APAC")),
    read=True,
)
CATALOGUE = Catalogue(ROLES, DIVISIONS, frozenset(["analytics", "analytics:readonly", "users"]))

MANAGER = Caller("manager-id", "CI", roles={"r-manager": frozenset("*")})


def address(key: str) -> Address:
    return Address("oauth_client", key)


def at(line: int, column: int = 5, file: str = "manifests/ci.yaml") -> Position:
    return Position(file, line, column)


def destination(kind: str, place: str = "x", **names: str) -> Destination:
    """One of this kind, which keeps what it is given as its own format says."""
    return Destination(kind, place, {}, names, traits=destination_formats()[kind].traits)


def client(key: str = "ci", *deliver: Destination, line: int = 4, **fields: Value) -> Desired:
    """A declared client, delivered to a file of its own unless another place is given."""
    return Desired(
        address(key),
        {"grant": "client_credentials", **fields},
        at(line, 3),
        deliver=deliver or (file(f"secrets/{key}.env"),),
    )


def undelivered(key: str = "ci", **fields: Value) -> Desired:
    """A declared client without `deliver`."""
    return Desired(address(key), {"grant": "client_credentials", **fields}, at(4, 3))


def file(path: str, line: int | None = None) -> Destination:
    return Destination("file", path, {}, position=at(line, 9) if line else None)


def declared(*credentials: Desired) -> Declared:
    return Declared({desired.address: desired for desired in credentials})


def remote(
    id_: str, roles: Mapping[str, Iterable[str]] | None = None, name: str = "A client"
) -> Remote:
    pairs = [
        {"roleId": role, "divisionId": division}
        for role, divisions in (roles or {}).items()
        for division in divisions
    ]
    return Remote(id_, "oauth_client", {"id": id_, "name": name, "roleDivisions": pairs})


def observed(
    *remotes: Remote,
    caller: Caller = MANAGER,
    catalogue: Catalogue = CATALOGUE,
    client_limit: int | None = None,
    legacy_list: bool = False,
    clock_offset: timedelta = timedelta(),
) -> Observed:
    found = {r.id: r for r in remotes}
    return Observed(ACME, caller, found, catalogue, client_limit, legacy_list, clock_offset)


def state(**resources: Resource) -> State:
    """Keyed by the keys of their addresses, `_` for `-`."""
    known = {address(key.replace("_", "-")): resource for key, resource in resources.items()}
    return State("lineage", 1, "payments", "prod", ACME, known)


def protected() -> Resource:
    return Resource("oauth_client", lifecycle=Lifecycle(prevent_destroy=True))


def creates(desired: Desired, reason: Reason = Reason.NEW) -> Change:
    group = Group.MANIFEST
    return Change(
        desired.address, Action.CREATE, reason, group, 1, desired, position=desired.position
    )


def updates(desired: Desired, was: Remote, *names: str) -> Change:
    fields = tuple(FieldChange(name, None, None, Cause.MANIFEST) for name in names)
    return Change(
        desired.address,
        Action.UPDATE,
        Reason.MANIFEST,
        Group.MANIFEST,
        1,
        desired,
        was,
        fields,
        position=desired.position,
    )


def removes(key: str, action: Action = Action.DELETE, id_: str | None = None) -> Change:
    was = remote(id_ or f"{key}-id")
    return Change(address(key), action, Reason.REMOVED, Group.MANIFEST, 1, remote=was)


def plan(
    *changes: Change,
    observed: Observed = observed(),  # noqa: B008 - frozen
    state: State = state(),  # noqa: B008 - frozen
    managed: int = 0,
    notices: tuple[Notice, ...] = (),
) -> Plan:
    return Plan("payments", "prod", NOW, observed, state, changes, notices=notices, managed=managed)


def on_model(
    rule: str,
    *credentials: Desired,
    settings: Settings = GUARDED,
    in_git: Iterable[str] = (),
    now: datetime = NOW,
    on_ci: bool = False,
) -> list[Finding]:
    """What one rule finds in what is declared."""
    found = judge_model(declared(*credentials), settings, now, frozenset(in_git), on_ci=on_ci)
    return [finding for finding in found if finding.rule == rule]


def on_plan(
    rule: str,
    judged: Plan,
    *credentials: Desired,
    settings: Settings = GUARDED,
    purpose: Purpose = Purpose.APPLY,
    override: bool = False,
    declaring: Declared | None = None,
) -> list[Finding]:
    """What one rule finds in a plan; without credentials, those that the changes declare."""
    wanted = credentials or tuple(c.desired for c in judged.changes if c.desired)
    model = declaring or declared(*wanted)
    found = judge_plan(judged, model, settings, purpose, override)
    return [finding for finding in found if finding.rule == rule]
