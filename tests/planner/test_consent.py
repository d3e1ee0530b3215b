"""A saved plan is a consent: what may be carried out in its name, what is done, what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gccreds.domain.change import Action, Cause, Change, FieldChange, Group, Reason
from gccreds.domain.credential import Lifecycle
from gccreds.domain.declared import Declared
from gccreds.domain.observed import Organization
from gccreds.domain.plan import Plan
from gccreds.domain.schedule import Schedule, Strategy
from gccreds.domain.state import Phase, State
from gccreds.errors import PlanStale
from gccreds.kinds.registry import kinds
from gccreds.planner.consent import consented
from gccreds.planner.plan_document import saved
from tests.builders import A_WEEK, a_client, declared, to_file
from tests.planner.consents import (
    ADMIN,
    CI,
    DESIRED,
    LIFETIME,
    LOGIN,
    RENAMED,
    SAVED_AT,
    SHORTER,
    a_plan,
    consent,
    create,
    deliver,
    known,
    refusal,
    remote,
    removal,
    update,
)

CREATED = known(**DESIRED.fields)
NOTHING = Declared()
OURS = {"id": LOGIN, "name": "gccreds CI"}
ROTATED = Change(
    CI, Action.ROTATE, Reason.UNDELIVERED, Group.CLOCK, 2, DESIRED, remote(), if_undelivered=None
)


@pytest.mark.parametrize(
    "change",
    [
        create(),
        update(),
        deliver(),
        removal(Action.DELETE),
        removal(Action.RETIRE, ends_at=SAVED_AT + A_WEEK),
        removal(Action.FORGET),
    ],
    ids=lambda change: change.action.value,
)
def test_what_comes_out_the_same_is_carried_out(change: Change) -> None:
    """Whatever its action; the new plan's change is the one that is taken."""
    now = a_plan(replace(change), remotes=(remote(),), resource=known())
    found = consent(change, now, declared(SHORTER))
    assert (found.changes, found.done, found.later) == (now.changes, (), ())


def test_the_end_of_a_grace_moves_on_with_the_clock() -> None:
    """A retire of the next day sets the end of that day."""
    then = removal(Action.RETIRE, ends_at=SAVED_AT)
    now = removal(Action.RETIRE, ends_at=SAVED_AT + A_WEEK)
    plan = a_plan(now, resource=known(), remotes=(remote(),))
    assert consent(then, plan, NOTHING).changes == (now,)


def test_what_came_due_since_is_left_to_another_run() -> None:
    """Changes of other addresses, and of older generations of the same one."""
    other = replace(create(), address=replace(CI, key="other"))
    ended = Change(
        CI, Action.RETIRE, Reason.OVERLAP_ENDED, Group.CLOCK, 0, remote=remote("c0"), aside=True
    )
    now = a_plan(ended, create(), other)
    found = consent(create(), now)
    assert (found.changes, found.later) == ((create(),), (ended, other))


def test_a_change_named_twice_is_carried_out_once() -> None:
    """A forged file cannot have anything done twice."""
    twice = saved(a_plan(create(), create()), 9, 0.9)
    found = consented(twice, a_plan(create()), declared(DESIRED), kinds())
    assert found.changes == (create(),)


EDITED = remote(by=ADMIN, name="Somebody's")
ELSEWHERE = a_client(deliver=(to_file("secrets/else.env"),))
IDLE = replace(DESIRED, schedule=Schedule(require_idle=True))
BRIEFLY = replace(DESIRED, schedule=Schedule(overlap=timedelta(hours=1)))
OTHER_FORM = a_client(deliver=(to_file("secrets/ci.env", format="json"),))


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (
            update(),
            update(seen=EDITED),
            "its client was edited by admin@example.com since: name ci → Somebody's",
        ),
        (
            update(),
            update(seen=remote(by=OURS, name="Ours")),
            "its client was edited by gccreds CI since: name ci → Ours",
        ),
        (
            removal(Action.DELETE),
            removal(Action.DELETE, remote(by=ADMIN, state="inactive")),
            "its client was edited by admin@example.com since: state",
        ),
        (update(), update(seen=remote("c9")), "its client was c1 and is c9"),
        (
            update(),
            update(LIFETIME, RENAMED),
            "the plan says update of access_token_lifetime 24h → 15m, now it would be update of "
            "access_token_lifetime 24h → 15m, name ci → CI",
        ),
        (
            update(LIFETIME, RENAMED),
            update(),
            "the plan says update of access_token_lifetime 24h → 15m, name ci → CI, now it would "
            "be update of access_token_lifetime 24h → 15m",
        ),
        (
            update(),
            replace(ROTATED, desired=SHORTER, reason=Reason.GONE),
            "the plan says update, now it would be rotate",
        ),
        (
            create(),
            create(desired=ELSEWHERE),
            "its secret would go to file secrets/else.env instead of file secrets/ci.env",
        ),
        (create(), create(desired=OTHER_FORM), "its secret would be kept there in another way"),
        (create(), update(), "the plan says create, now it would be update"),
        (
            create(),
            deliver(fields=(RENAMED,)),
            "the plan says create, now it would be deliver",
        ),
        (
            create(),
            deliver(desired=ELSEWHERE),
            "the plan says create, now it would be deliver",
        ),
        (replace(ROTATED), replace(ROTATED, remote=None, reason=Reason.GONE), "its client is gone"),
        (
            replace(ROTATED, reason=Reason.AGE),
            replace(ROTATED, reason=Reason.AGE, strategy=Strategy.NEW_SECRET),
            "the plan says that the old one works for 24h after delivery, now the old secret dies "
            "before the new one is delivered",
        ),
        (
            replace(ROTATED, reason=Reason.AGE, desired=IDLE),
            replace(ROTATED, reason=Reason.AGE, desired=BRIEFLY),
            "the plan says that the old one works for 24h after delivery and until a day without "
            "calls, now the old one works for 1h after delivery",
        ),
    ],
)
def test_what_comes_out_otherwise_is_refused(then: Change, now: Change, told: str) -> None:
    """With the difference in words."""
    assert refusal(then, a_plan(now)) == f"oauth_client.ci: {told}."


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (create(), a_plan(), "create is not asked for any more"),
        (update(), a_plan(resource=known()), "its client c1 is gone"),
        (
            update(),
            a_plan(resource=known(), remotes=(remote(),)),
            "update is not asked for any more",
        ),
        (
            update(),
            a_plan(resource=known(), remotes=(remote(by=ADMIN, state="disabled"),)),
            "its client was edited by admin@example.com since: state",
        ),
        (
            update(),
            a_plan(removal(Action.DELETE), resource=known(), remotes=(remote(),)),
            "update is not asked for any more, but delete",
        ),
        (
            removal(Action.DELETE),
            a_plan(resource=known(), remotes=(remote(),)),
            "delete is not asked for any more",
        ),
    ],
)
def test_what_is_not_asked_for_any_more_is_refused(then: Change, now: Plan, told: str) -> None:
    """Unless it is done: the manifests of today decide."""
    assert refusal(then, now, NOTHING) == f"oauth_client.ci: {told}."


def test_every_difference_is_told() -> None:
    """Each as a finding with its place, under one error that says what to do."""
    other = replace(create(), address=replace(CI, key="other"))
    with pytest.raises(PlanStale) as caught:
        consented(saved(a_plan(create(), other, update()), 9, 0.9), a_plan(), NOTHING, kinds())
    assert caught.value.what == (
        "3 of the 3 changes in this plan would not come out as consented to"
    )
    assert caught.value.where == "the plan of 2027-01-05 06:00 UTC"
    assert caught.value.next_step == (
        "gccreds -e prod plan --out prod.gcplan, and have that reviewed"
    )
    assert len(caught.value.findings) == 3


AT_WORK = known(Phase.DELIVERING)
MOVED_ON = (remote(by=OURS, accessTokenValiditySeconds=900),)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (create(), a_plan(resource=CREATED, remotes=(remote(),))),
        (create(), a_plan(update(), resource=CREATED, remotes=(remote(),))),
        (create(), a_plan(resource=known(number=2), remotes=(remote("c2"),))),
        (replace(ROTATED), a_plan(resource=known(number=2), remotes=(remote("c2"),))),
        (deliver(), a_plan(resource=CREATED, remotes=(remote(),))),
        (
            update(desired=DESIRED),
            a_plan(resource=known(), remotes=MOVED_ON),
        ),
        (
            update(desired=DESIRED),
            a_plan(update(RENAMED, seen=MOVED_ON[0]), resource=known(), remotes=MOVED_ON),
        ),
        (removal(Action.DELETE), a_plan()),
        (removal(Action.DELETE), a_plan(resource=known(Phase.RETIRED), remotes=(remote(),))),
        (
            removal(Action.RETIRE, ends_at=SAVED_AT),
            a_plan(removal(Action.DELETE), resource=known(Phase.ENDING), remotes=(remote(),)),
        ),
        (removal(Action.FORGET), a_plan(remotes=(remote(),))),
    ],
)
def test_what_is_done_already_is_not_done_again(then: Change, now: Plan) -> None:
    """By an earlier run with this file or by another one; what is due there now is left."""
    found = consent(then, now)
    assert (found.changes, found.done, found.later) == ((), (then,), now.changes)


def test_a_create_of_something_else_since_is_not_this_one() -> None:
    """Where both the manifests and what was applied moved on, nothing of it was consented to."""
    now = a_plan(resource=known(**SHORTER.fields), remotes=(remote(),))
    assert refusal(create(), now, declared(SHORTER)) == (
        "oauth_client.ci: create is not asked for any more."
    )


def test_a_create_that_was_applied_before_the_manifests_went_on_is_done() -> None:
    """The state tells what was applied."""
    now = a_plan(update(), resource=CREATED, remotes=(remote(),))
    assert consent(create(), now, declared(SHORTER)).later == now.changes


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (create(), create(leftovers=(remote(),))),
        (create(), deliver()),
        (create(), replace(ROTATED)),
        (deliver(), replace(ROTATED)),
        (replace(ROTATED), deliver(2)),
        (update(LIFETIME, RENAMED), update(RENAMED, seen=MOVED_ON[0])),
        (
            update(LIFETIME, RENAMED),
            update(RENAMED, seen=remote(accessTokenValiditySeconds=900)),
        ),
        (
            removal(Action.RETIRE, ends_at=SAVED_AT),
            removal(
                Action.RETIRE,
                remote(by=OURS, state="inactive", dateToDelete="2027-01-06T00:00:00Z"),
                ends_at=SAVED_AT,
            ),
        ),
        (removal(Action.DELETE), removal(Action.DELETE, remote(by=OURS, state="inactive"))),
        (removal(Action.FORGET), removal(Action.FORGET, remote(by=OURS, description=""))),
    ],
)
def test_a_run_that_was_cut_short_is_carried_on(then: Change, now: Change) -> None:
    """With the same file: what it began is finished, and what its hand left is no edit."""
    assert consent(then, a_plan(now, resource=AT_WORK)).changes == (now,)


def test_the_end_of_an_older_generation_may_come_later() -> None:
    """What the clock gives it is not what was consented to."""
    first, later = (
        FieldChange("expires", None, f"2027-01-0{day}T06:00:00Z", Cause.DRIFT) for day in (6, 7)
    )
    then = update(first, aside=True, ends_at=SAVED_AT)
    now = update(later, aside=True, ends_at=SAVED_AT + A_WEEK)
    assert consent(then, a_plan(now, resource=known())).changes == (now,)


def test_a_lifecycle_that_was_applied_is_done_and_one_that_is_not_any_more_is_refused() -> None:
    """Lifecycles stand in the state alone."""
    protected = FieldChange("prevent_destroy", False, True, Cause.MANIFEST)
    guarded = replace(DESIRED, lifecycle=Lifecycle(prevent_destroy=True))
    then = update(protected, desired=guarded)
    now = a_plan(resource=known(), remotes=(remote(),))
    assert consent(then, now, declared(guarded)).done == (then,)
    assert refusal(then, now, declared(DESIRED)) == (
        "oauth_client.ci: update is not asked for any more."
    )


NO_STATE = State("lineage-2", 0, "payments", "prod")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ({"project": "billing"}, "project payments, not for billing"),
        ({"environment": "test"}, "environment prod, not for test"),
        (
            {"state": State("lineage-2", 3, "payments", "prod")},
            "state of lineage lineage-1, not for lineage-2",
        ),
        ({"state": NO_STATE}, "state of lineage lineage-1, which is gone"),
    ],
)
def test_a_plan_of_another_place_is_refused(other: dict[str, object], told: str) -> None:
    """Of another project, environment or state, however equal its changes are."""
    with pytest.raises(PlanStale) as caught:
        consent(create(), a_plan(create(), **other))
    assert caught.value.what == f"this plan was made for the {told}"


def test_a_plan_of_another_organisation_is_refused() -> None:
    """A copy of an organisation has the same clients."""
    now = a_plan(create())
    copied = replace(now.observed, organization=Organization("another", "Acme EMEA"))
    with pytest.raises(PlanStale, match="for the organisation 6f3c2a10"):
        consent(create(), replace(now, observed=copied))
