"""The credentials of the mock-ups' story, as `status` finds them ten minutes after the apply."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.mark import Mark
from gccreds.domain.schedule import Schedule
from gccreds.domain.settings import Exemption
from gccreds.domain.state import Delivery, Generation, Phase
from gccreds.domain.status import CredentialStatus, StatusReport
from tests.render.story import ACME, at

NOW = datetime(2027, 1, 5, 6, 10, tzinfo=UTC)
MADE = datetime(2027, 1, 5, 6, 2, tzinfo=UTC)
EVERY_90D = Schedule(every=timedelta(days=90))
ROLLING = Schedule(lifetime=timedelta(days=90), before_end=timedelta(days=14))
BEING_SPLIT = Exemption(
    "all-divisions",
    "oauth_client.legacy-ivr",
    "being split up",
    datetime(2027, 1, 31, tzinfo=UTC),
    at("gccreds", 20),
)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def existing(
    key: str,
    owner: str = "",
    *,
    made: datetime = MADE,
    ends: str | None = None,
    next_rotation: datetime | None = None,
    number: int = 1,
    phase: Phase = Phase.CURRENT,
    kind: str = "oauth_client",
    schedule: Schedule | None = None,
    **more: Any,
) -> CredentialStatus:
    """One generation; its id says its number."""
    address = Address(kind, key)
    end = moment(ends) if ends else None
    fields = {"name": key, "grant": "client_credentials", "roles": {"Operator": ["APAC", "Home"]}}
    delivered = Delivery(f"vault secret/genesys/{key}", made, (number,))
    generation = Generation(
        number,
        phase,
        "new",
        "new_client",
        "r1",
        made,
        f"{number}c77ae90-52a1-4f0e-b3c8-7c0d5c1f3a90",
        ends_at=end if kind == "api_token" else None,
        fingerprint=f"{number}123456789abcdef",
        deliveries=(delivered,),
    )
    desired = Desired(
        address,
        {"expires": ends if schedule is not ROLLING else None},
        at("apps", 2),
        owner,
        {"team": "wfm"} if key == "wfm-sync" else {},
        deliver=(Destination("vault", f"secret/genesys/{key}", {}),),
        schedule=schedule or Schedule(),
    )
    return CredentialStatus(
        kind,
        fields,
        generation.remote_id,
        made,
        end,
        mark=Mark("payments", "prod", address, number),
        address=address,
        generation=generation,
        desired=desired,
        next_rotation_at=next_rotation,
        **more,
    )


LEGACY = existing(
    "legacy-ivr", made=moment("2021-03-02"), ends="2027-01-31", exemptions=(BEING_SPLIT,)
)
NIGHTLY = existing(
    "nightly-export",
    "data@example.com",
    made=moment("2026-11-09"),
    ends="2027-02-07",
    next_rotation=moment("2027-01-24"),
    number=5,
    kind="api_token",
    schedule=ROLLING,
)
AUDIT = existing(
    "audit-2027",
    "audit@example.com",
    made=moment("2026-12-01"),
    ends="2027-03-31",
    kind="api_token",
)
PAYROLL = existing(
    "payroll-sync",
    "hr-it@example.com",
    made=moment("2027-01-04"),
    next_rotation=moment("2027-04-04"),
    number=2,
    schedule=EVERY_90D,
)
CI = existing(
    "ci-data-actions",
    "integrations@example.com",
    ends="2028-01-05",
    next_rotation=MADE + timedelta(days=90),
    schedule=EVERY_90D,
)
WFM = existing(
    "wfm-sync",
    "wfm@example.com",
    next_rotation=MADE + timedelta(days=90),
    number=4,
    schedule=EVERY_90D,
)
WFM_BEFORE = existing(
    "wfm-sync",
    "wfm@example.com",
    made=moment("2026-10-06"),
    ends="2027-01-06T06:10",
    number=3,
    phase=Phase.OVERLAPPING,
    schedule=EVERY_90D,
)
QUIET = tuple(existing(f"store-{letter}", "shops@example.com") for letter in "abcdefgh")
REPORT = StatusReport(
    "prod",
    ACME,
    NOW,
    (AUDIT, NIGHTLY, CI, LEGACY, PAYROLL, *QUIET, WFM, WFM_BEFORE),
    exemptions=(BEING_SPLIT,),
)
