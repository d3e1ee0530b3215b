"""The mock-ups' own story: project payments, environment prod, organisation Acme EMEA."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gccreds.domain.address import Address
from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Desired, Destination, Lifecycle
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.observed import Caller, Observed, Organization, Remote
from gccreds.domain.plan import Drift, Plan
from gccreds.domain.position import Position
from gccreds.domain.report import PlanReport
from gccreds.domain.state import Generation, Phase, Resource, State

NOW = datetime(2027, 1, 5, 6, 0, tzinfo=UTC)
ACME = Organization("6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "Acme EMEA")
CI = Address("oauth_client", "ci-data-actions")
STORE = Address("oauth_client", "store", "apac")
REPORTING = Address("oauth_client", "reporting-app")
LEGACY = Address("oauth_client", "legacy-ivr")
PAYROLL = Address("oauth_client", "payroll-sync")


def expected(name: str) -> str:
    """The text that a person wrote down as what should come out."""
    return (Path(__file__).parent / "expected" / name).read_text(encoding="utf-8")


def at(file: str, line: int, column: int = 3) -> Position:
    return Position(f"manifests/{file}.yaml", line, column)


def client(id_: str) -> Remote:
    return Remote(id_, "oauth_client", {"id": id_})


def made_of(**fields: object) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name, None, value, Cause.MANIFEST) for name, value in fields.items())


def generation(number: int, id_: str, phase: Phase, ends_at: datetime | None = None) -> Generation:
    created = NOW - timedelta(days=90)
    return Generation(number, phase, "new", "new_client", "run", created, id_, ends_at=ends_at)


def resource(*generations: Generation, grace: int = 7) -> Resource:
    lifecycle = Lifecycle(grace=timedelta(days=grace))
    return Resource("oauth_client", lifecycle=lifecycle, generations=generations)


CREATE_CI = Change(
    CI,
    Action.CREATE,
    Reason.NEW,
    Group.MANIFEST,
    1,
    Desired(
        CI,
        {"grant": "client_credentials"},
        at("ci", 4),
        owner="integrations@example.com",
        deliver=(
            Destination("github_actions", "acme/payments, environment prod", {}),
            Destination("vault", "secret/genesys/ci", {}),
        ),
        positions={"expires": at("ci", 13, 14)},
    ),
    fields=made_of(
        name="CI data actions",
        description="",
        grant="client_credentials",
        roles={"Data Actions Runner": ["EMEA", "Home"]},
        scopes=[],
        redirect_uris=[],
        access_token_lifetime="15m",
        expires="2028-06-30T00:00:00Z",
    ),
    position=at("ci", 4),
)

CREATE_STORE = Change(
    STORE,
    Action.CREATE,
    Reason.NEW,
    Group.MANIFEST,
    1,
    Desired(
        STORE,
        {"grant": "client_credentials"},
        at("stores", 3),
        deliver=(Destination("aws_secrets_manager", "genesys/store-apac", {}),),
        defaulted=frozenset({"description", "access_token_lifetime", "expires"}),
    ),
    fields=made_of(
        name="Store Asia",
        description="",
        grant="client_credentials",
        roles={"Operator": ["APAC"]},
        access_token_lifetime="24h",
        expires=None,
    ),
    position=at("stores", 3),
)

REPORTING_ID = "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90"
CALLBACK = "https://reports.example.com/callback"
INTRUDER = "http://test.example.com/cb"

UPDATE_REPORTING = Change(
    REPORTING,
    Action.UPDATE,
    Reason.MANIFEST,
    Group.MANIFEST,
    2,
    Desired(
        REPORTING,
        {"grant": "authorization_code"},
        at("apps", 2),
        positions={"redirect_uris": at("apps", 6, 5)},
    ),
    client(REPORTING_ID),
    (
        FieldChange("access_token_lifetime", "24h", "1h", Cause.MANIFEST),
        FieldChange("redirect_uris", [INTRUDER, CALLBACK], [CALLBACK], Cause.DRIFT),
    ),
    position=at("apps", 2),
)

RETIRE_LEGACY = Change(
    LEGACY,
    Action.RETIRE,
    Reason.REMOVED,
    Group.MANIFEST,
    1,
    remote=client("0d2c7f15-3b6e-4e0f-8c1d-52f7f0a3b9de"),
    ends_at=NOW + timedelta(days=7),
)

DELETE_PAYROLL = Change(
    PAYROLL,
    Action.DELETE,
    Reason.REMOVED,
    Group.CLOCK,
    1,
    remote=client("e02b6f1d-6c1f-44c3-8f25-1d9f0c7f6f10"),
)

DRIFT = Drift(
    REPORTING,
    REPORTING_ID,
    (FieldChange("redirect_uris", [CALLBACK], [INTRUDER, CALLBACK], Cause.DRIFT),),
    datetime(2027, 1, 3, 14, 22, tzinfo=UTC),
    "admin@example.com",
    at("apps", 2),
)

TOO_LONG = Finding(
    "max-lifetime",
    Severity.ERROR,
    "oauth_client.ci-data-actions would end on 2028-06-30, 542 days from now; "
    "365d are allowed here.",
    "write `expires: 2028-01-05` or earlier",
    str(CI),
    at("ci", 13, 14),
)

NO_GUARD = Finding(
    "no-organization-guard",
    Severity.WARNING,
    "prod names no organization, so a wrong login would change another one.",
    f"write `organization: {ACME.id}` under prod in gccreds.yaml",
    position=Position("gccreds.yaml", 9, 3),
)

STATE = State(
    "7d1f8a52-0c1e-4a52-9a51-7d0b5f8b2d77",
    12,
    "payments",
    "prod",
    ACME,
    {
        REPORTING: resource(generation(2, REPORTING_ID, Phase.CURRENT)),
        LEGACY: resource(generation(1, "0d2c7f15-3b6e-4e0f-8c1d-52f7f0a3b9de", Phase.CURRENT)),
        PAYROLL: resource(generation(1, "e02b6f1d-6c1f-44c3-8f25-1d9f0c7f6f10", Phase.ENDING, NOW)),
    },
)

PLAN = Plan(
    "payments",
    "prod",
    NOW,
    Observed(ACME, Caller("3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77", "gccreds CI"), {}, Catalogue()),
    STATE,
    (CREATE_CI, RETIRE_LEGACY, DELETE_PAYROLL, UPDATE_REPORTING, CREATE_STORE),
    (DRIFT,),
    findings=(NO_GUARD, TOO_LONG),
    unchanged=9,
    managed=12,
    unmanaged=3,
)

REFUSED = PlanReport(PLAN, requests=9, seconds=0.91)
ACCEPTED = PlanReport(replace(PLAN, findings=()), requests=9, seconds=0.91)
UNCHANGED = PlanReport(
    replace(PLAN, changes=(), drift=(), findings=(), unchanged=14, unmanaged=0),
    requests=9,
    seconds=0.91,
)
