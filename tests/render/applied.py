"""What became of the story's plan: all done, half failed, interrupted."""

from dataclasses import replace
from datetime import datetime, timedelta

from gccreds.domain.address import Address
from gccreds.domain.coming import Coming
from gccreds.domain.event import ChangeFinished, Status, WarningRaised
from gccreds.domain.report import ApplyReport
from gccreds.errors import DestinationRefused, NetworkFailed

from .story import (
    CI,
    CREATE_CI,
    CREATE_STORE,
    DELETE_PAYROLL,
    LEGACY,
    NOW,
    PLAN,
    RETIRE_LEGACY,
    UPDATE_REPORTING,
)

READY = replace(PLAN, findings=())
CI_ID = "a41f9e02-77aa-4c1e-9d53-0f6a1c2b3d4e"
STORE_ID = "5de3107b-2c4f-4b7a-8f0e-6d9c8b7a6f5e"


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


CI_DONE = ChangeFinished(
    CREATE_CI,
    Status.DONE,
    "created a41f9e02…, login tried, delivered to 2 places",
    13.1,
    CI_ID,
    1,
)
STORE_DONE = ChangeFinished(
    CREATE_STORE,
    Status.DONE,
    "created 5de3107b…, login tried, delivered to 1 place",
    12.8,
    STORE_ID,
    1,
)
REPORTING_DONE = ChangeFinished(
    UPDATE_REPORTING,
    Status.DONE,
    "updated: access_token_lifetime, redirect_uris",
    0.4,
    "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
    2,
)
LEGACY_DONE = ChangeFinished(
    RETIRE_LEGACY, Status.DONE, "inactive", 0.5, RETIRE_LEGACY.remote_id, 1
)
PAYROLL_DONE = ChangeFinished(
    DELETE_PAYROLL, Status.DONE, "deleted for good", 0.7, DELETE_PAYROLL.remote_id, 1
)

STORE_FAILED = ChangeFinished(
    CREATE_STORE,
    Status.FAILED,
    "aws_secrets_manager genesys/store-apac refused: AccessDeniedException",
    14.0,
    STORE_ID,
    1,
    DestinationRefused(
        "aws_secrets_manager genesys/store-apac refused: AccessDeniedException",
        where="secretsmanager:PutSecretValue",
        next_step="allow secretsmanager:PutSecretValue for role gccreds-ci, then apply again.",
        context_id="8c1f-44ab",
    ),
    "client 5de3107b… exists and nobody has its secret. Nobody depends on it yet.",
)
REPORTING_FAILED = ChangeFinished(
    UPDATE_REPORTING,
    Status.FAILED,
    "the organisation answered 503 four times",
    19.2,
    REPORTING_DONE.remote_id,
    2,
    NetworkFailed(
        "the organisation answered 503 four times",
        where="PUT /api/v2/oauth/clients/9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
        next_step="apply again",
    ),
    touched=False,
)
PAYROLL_SKIPPED = ChangeFinished(DELETE_PAYROLL, Status.SKIPPED, "not begun", 0.0, touched=False)

ALL = (CI_DONE, STORE_DONE, REPORTING_DONE, LEGACY_DONE, PAYROLL_DONE)
EXPORT = Address("api_token", "nightly-export")
DONE = ApplyReport(
    READY, ALL, seconds=38.2, serial=19, coming=Coming(NOW + timedelta(days=19), EXPORT)
)
HALF = ApplyReport(
    replace(READY, changes=tuple(c for c in READY.changes if c.address != LEGACY)),
    (CI_DONE, STORE_FAILED, REPORTING_FAILED, PAYROLL_SKIPPED),
    seconds=38.2,
    serial=19,
)
INTERRUPTED = ApplyReport(
    READY, (CI_DONE, STORE_DONE, REPORTING_DONE), seconds=20, serial=19, interrupted=True
)
LAGGING = WarningRaised(CI, "the login was refused for 40 s before it worked.")
