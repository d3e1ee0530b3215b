"""A plan with each action and reason that the story leaves out."""

from dataclasses import replace
from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Desired, Destination
from gccreds.domain.plan import Drift
from gccreds.domain.report import PlanReport
from gccreds.domain.state import Phase

from .story import NOW, PLAN, STATE, at, client, generation, made_of, resource

TAIL = "-1111-4111-8111-111111111111"


def named(key: str) -> Address:
    return Address("oauth_client", key)


def declared(key: str, line: int, *places: str, defaulted: str = "") -> Desired:
    destinations = tuple(Destination("file", place, {}) for place in places)
    place = at("apps", line)
    return Desired(
        named(key), {}, place, deliver=destinations, defaulted=frozenset(defaulted.split())
    )


def change(key: str, action: Action, reason: Reason, group: Group, line: int = 0) -> Change:
    desired = declared(key, line) if line else None
    found = Change(named(key), action, reason, group, 1, desired)
    return replace(found, position=desired.position if desired else None)


CUT_SHORT = replace(
    change("cut-short", Action.CREATE, Reason.NEW, Group.MANIFEST),
    desired=declared("cut-short", 20, defaulted="name expires"),
    leftovers=(client("11112222" + TAIL),),
    fields=made_of(
        name="cut-short", roles={"Operator": "all", "Viewer": ["EMEA", "Home"]}, expires=None
    ),
    position=at("apps", 20),
)

FLOWS = replace(
    change("flows", Action.UPDATE, Reason.MANIFEST, Group.MANIFEST, 30),
    remote=client("22223333" + TAIL),
    fields=(
        FieldChange("state", "inactive", "active", Cause.MANIFEST),
        FieldChange("grant", "client_credentials", "authorization_code", Cause.MANIFEST),
        FieldChange(
            "roles",
            {"Operator": ["APAC"], "Viewer": ["EMEA", "Home"]},
            {"Operator": ["EMEA"], "Viewer": ["EMEA"]},
            Cause.MANIFEST,
        ),
        FieldChange(
            "scopes",
            [],
            [
                "analytics:readonly",
                "authorization:readonly",
                "conversations:readonly",
                "routing",
                "users:readonly",
            ],
            Cause.MANIFEST,
        ),
        FieldChange("expires", "2027-06-30T00:00:00Z", None, Cause.MANIFEST),
        FieldChange("prevent_destroy", False, True, Cause.MANIFEST),
    ),
)

HANDED_OVER = replace(
    change("handed-over", Action.RETIRE, Reason.REMOVED, Group.MANIFEST),
    remote=client("33334444" + TAIL),
    ends_at=NOW + timedelta(days=1),
    after=(CUT_SHORT.address,),
)

AT_ONCE = replace(
    change("at-once", Action.DELETE, Reason.REMOVED, Group.MANIFEST),
    remote=client("44445555" + TAIL),
)

KEPT = replace(
    change("kept", Action.FORGET, Reason.REMOVED, Group.MANIFEST), remote=client("55556666" + TAIL)
)

EDITED = replace(
    change("edited", Action.UPDATE, Reason.DRIFT, Group.ORGANIZATION, 40),
    remote=client("66667777" + TAIL),
    fields=(
        FieldChange(
            "ownership_mark", "", "[gccreds payments/prod/oauth_client.edited#1]", Cause.DRIFT
        ),
        FieldChange("description", "someone was here", "nightly", Cause.DRIFT),
        FieldChange("name", "Renamed by hand", "Edited", Cause.DRIFT),
    ),
)

EDITED_DRIFT = Drift(
    EDITED.address,
    "66667777" + TAIL,
    (
        FieldChange(
            "ownership_mark", "[gccreds payments/prod/oauth_client.edited#1]", "", Cause.DRIFT
        ),
        FieldChange("description", "nightly", "someone was here", Cause.DRIFT),
        FieldChange("name", "Edited", "Renamed by hand", Cause.DRIFT),
    ),
    position=at("apps", 40),
)

VANISHED = replace(
    change("vanished", Action.CREATE, Reason.GONE, Group.ORGANIZATION),
    desired=declared("vanished", 50, "secrets/vanished.env"),
    fields=made_of(name="Vanished"),
    position=at("apps", 50),
)

FOUND = replace(
    change("found", Action.IMPORT, Reason.LOST_STATE, Group.ORGANIZATION, 60),
    remote=client("77778888" + TAIL),
    fields=(FieldChange("access_token_lifetime", "24h", "1h", Cause.MANIFEST),),
)

NO_MORE = change("no-more", Action.FORGET, Reason.GONE, Group.ORGANIZATION)

HALF = replace(
    change("half", Action.DELIVER, Reason.UNDELIVERED, Group.CLOCK),
    desired=declared("half", 70, "secrets/half.env"),
    remote=client("88889999" + TAIL),
    if_undelivered=Action.ROTATE,
    position=at("apps", 70),
)

_ENDING = generation(1, "22223333" + TAIL, Phase.ENDING, NOW + timedelta(days=3))

OTHERS = PlanReport(
    replace(
        PLAN,
        state=replace(STATE, resources={FLOWS.address: resource(_ENDING)}),
        changes=(
            AT_ONCE,
            CUT_SHORT,
            EDITED,
            FLOWS,
            FOUND,
            HALF,
            HANDED_OVER,
            KEPT,
            NO_MORE,
            VANISHED,
        ),
        drift=(EDITED_DRIFT,),
        findings=(),
        unchanged=0,
        unmanaged=0,
    ),
    requests=9,
    seconds=63.2,
    options=("-t", "oauth_client.store[apac]"),
)
