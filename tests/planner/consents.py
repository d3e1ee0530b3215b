"""Plans saved and made anew, for tests of what a saved plan consents to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Desired
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding
from gccreds.domain.observed import Caller, Observed, Organization, Remote
from gccreds.domain.plan import Plan
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State
from gccreds.errors import PlanStale
from gccreds.kinds.registry import kinds
from gccreds.planner.consent import Consent, consented
from gccreds.planner.plan_document import saved
from tests.builders import a_client, declared, to_file

CI = Address("oauth_client", "ci")
SAVED_AT = datetime(2027, 1, 5, 6, tzinfo=UTC)
ACME = Organization("6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "Acme EMEA")
LOGIN = "0a000000-0000-4000-8000-000000000001"
"""The client that gccreds is logged in with."""
ADMIN = {"id": "ad000000-0000-4000-8000-000000000001", "name": "admin@example.com"}
MARKED = "[gccreds payments/prod/oauth_client.ci#1]"
DESIRED = a_client(deliver=(to_file("secrets/ci.env"),))
LIFETIME = FieldChange("access_token_lifetime", "24h", "15m", Cause.MANIFEST)
RENAMED = FieldChange("name", "ci", "CI", Cause.MANIFEST)
SHORTER = a_client(access_token_lifetime="15m", deliver=(to_file("secrets/ci.env"),))


def remote(id_: str = "c1", by: Mapping[str, str] | None = None, **members: Any) -> Remote:
    """A client as the organisation answers it."""
    wire: dict[str, Any] = {
        "id": id_,
        "name": "ci",
        "description": MARKED,
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "accessTokenValiditySeconds": 86400,
        "roleDivisions": [],
        **members,
    }
    if by:
        wire["modifiedBy"] = by
    return Remote(id_, "oauth_client", wire, modified_by=by and by.get("name"))


def create(number: int = 1, desired: Desired = DESIRED, **more: Any) -> Change:
    """The create of a generation of `ci`."""
    fields = (FieldChange("name", None, desired.fields["name"], Cause.MANIFEST),)
    return Change(
        CI, Action.CREATE, Reason.NEW, Group.MANIFEST, number, desired, fields=fields, **more
    )


def update(*fields: FieldChange, seen: Remote | None = None, **more: Any) -> Change:
    """An update of generation 1 of `ci`."""
    given = {"desired": SHORTER, **more}
    return Change(
        CI,
        Action.UPDATE,
        Reason.MANIFEST,
        Group.MANIFEST,
        1,
        remote=seen or remote(),
        fields=fields or (LIFETIME,),
        **given,
    )


def deliver(number: int = 1, desired: Desired = DESIRED, **more: Any) -> Change:
    """What is left of the making of a generation whose delivery had begun."""
    return Change(
        CI,
        Action.DELIVER,
        Reason.UNDELIVERED,
        Group.CLOCK,
        number,
        desired,
        remote(f"c{number}"),
        if_undelivered=Action.ROTATE,
        **more,
    )


def removal(action: Action, seen: Remote | None = None, **more: Any) -> Change:
    """The end of generation 1 of a `ci` that is not declared any more."""
    return Change(CI, action, Reason.REMOVED, Group.MANIFEST, 1, remote=seen or remote(), **more)


def known(phase: Phase = Phase.CURRENT, *, number: int = 1, **fields: Any) -> Resource:
    """The state's record of `ci`: one generation, confirmed at its destination."""
    delivered = (Delivery(str(DESIRED.deliver[0]), SAVED_AT, (number,), NAMES),)
    generation = Generation(
        number, phase, "new", "new_client", "run", SAVED_AT, f"c{number}", deliveries=delivered
    )
    return Resource("oauth_client", fields, generations=(generation,))


NAMES: dict[str, Any] = {"as": dict(DESIRED.deliver[0].names)}


def a_plan(
    *changes: Change,
    resource: Resource | None = None,
    remotes: tuple[Remote, ...] = (),
    **more: Any,
) -> Plan:
    """A plan of payments/prod, whose organisation has these clients and those of the changes."""
    seen = {r.id: r for r in (*remotes, *(c.remote for c in changes if c.remote))}
    return replace(
        Plan(
            "payments",
            "prod",
            SAVED_AT,
            Observed(ACME, Caller(LOGIN, "gccreds CI"), seen),
            State("lineage-1", 12, "payments", "prod", ACME, {CI: resource} if resource else {}),
            changes,
        ),
        **more,
    )


def consent(then: Change, now: Plan, manifests: Declared | None = None) -> Consent:
    """What a plan with one change consents to."""
    everything = declared(DESIRED) if manifests is None else manifests
    return consented(saved(a_plan(then), 9, 0.9), now, everything, kinds())


def refusal(then: Change, now: Plan, manifests: Declared | None = None) -> str:
    """The difference for which that plan is refused."""
    try:
        consent(then, now, manifests)
    except PlanStale as stale:
        (finding,) = stale.findings
        assert isinstance(finding, Finding)
        return finding.message
    raise AssertionError("it was not refused")
