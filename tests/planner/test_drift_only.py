"""`plan --refresh-only`: what somebody else changed, whatever it was, and no change of ours."""

from dataclasses import replace

from gccreds.domain.plan import Plan
from gccreds.domain.state import Phase
from gccreds.planner.drift_only import drift_only
from tests.builders import NOON, a_client
from tests.planner.given import a_generation, a_remote, a_state, applied, planned

CI, APP, NEW = a_client(), a_client("app"), a_client("new")
STATE = a_state((CI, applied(CI)))


def drifted(plan: Plan) -> list[tuple[str, str, object, object]]:
    """Each field that drifted: the address, the field, as last applied, as it is."""
    return [(str(d.address), f.field, f.before, f.after) for d in plan.drift for f in d.fields]


def only(plan: Plan) -> Plan:
    return drift_only(plan, lambda _: True)


def test_one_that_somebody_deleted_has_drifted() -> None:
    """A plan makes it again; here nothing is made, and nothing would tell otherwise."""
    plan = only(planned(CI, state=STATE))
    assert drifted(plan) == [("oauth_client.ci", "state", "active", "deleted")]
    assert plan.changes == ()


def test_one_that_somebody_stopped_has_drifted() -> None:
    """With who did it, and when."""
    stopped = replace(a_remote(CI, state="disabled"), modified_by="admin", modified_at=NOON)
    plan = only(planned(CI, state=STATE, remotes=(stopped,)))
    assert drifted(plan) == [("oauth_client.ci", "state", "active", "disabled")]
    assert (plan.drift[0].modified_by, plan.drift[0].modified_at) == ("admin", NOON)


def test_what_is_as_it_was_applied_and_what_never_was_has_not() -> None:
    """What is only declared is no drift, and does not count as applied."""
    plan = only(planned(CI, NEW, state=STATE, remotes=(a_remote(CI),)))
    assert (drifted(plan), plan.managed, plan.unchanged) == ([], 1, 2)


def test_what_ended_by_itself_or_by_us_has_not() -> None:
    """Its end came; it is in its grace; it was revoked."""
    ended = applied(CI, a_generation(ends_at=NOON))
    ending = applied(CI, a_generation(phase=Phase.ENDING))
    revoked = replace(applied(CI), revoked_at=NOON)
    for resource in (ended, ending, revoked):
        assert drifted(only(planned(CI, state=a_state((CI, resource))))) == []


def test_what_was_not_asked_for_is_not_looked_at() -> None:
    """`--target` holds for what is gone too."""
    state = a_state((CI, applied(CI)), (APP, applied(APP, a_generation(id_="c2"))))
    takes_app = APP.address.__eq__
    plan = drift_only(planned(CI, APP, state=state, selected=takes_app), takes_app)
    assert drifted(plan) == [("oauth_client.app", "state", "active", "deleted")]
    assert plan.managed == 1
