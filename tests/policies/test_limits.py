"""client-limit and change-limit: how many clients there may be, and how many one apply may end."""

from dataclasses import replace

import pytest

from gccreds.domain.change import Action, Change, Group, Reason
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.settings import Safety, Settings
from gccreds.domain.state import Generation, Phase, Resource
from gccreds.policies.interface import Purpose

from .worlds import (
    NOW,
    address,
    client,
    creates,
    declared,
    observed,
    on_plan,
    plan,
    remote,
    removes,
    state,
    updates,
)

KEPT = declared(client("kept"))


def _removals(count: int, action: Action = Action.DELETE) -> list[Change]:
    return [removes(f"old-{n}", action) for n in range(count)]


def _limit(
    *changes: Change, managed: int, safety: Safety | None = None, **how: object
) -> list[Finding]:
    settings = Settings(organization_guard=True, safety=safety or Safety())
    judged = plan(*changes, managed=managed)
    return on_plan("change-limit", judged, settings=settings, declaring=KEPT, **how)  # type: ignore[arg-type]


def test_a_plan_that_passes_the_organisations_limit_is_an_error() -> None:
    """Every client of the organisation counts, and what is removed makes no room in time."""
    seen = observed(remote("a"), remote("b"), client_limit=3)
    changes = (creates(client("c")), creates(client("d")), removes("b"))

    assert on_plan("client-limit", plan(*changes, observed=seen)) == [
        Finding(
            "client-limit",
            Severity.ERROR,
            "this plan would bring the organisation from 2 to 4 OAuth clients, and it may have 3.",
            "delete clients that nobody needs before this apply, or ask Genesys Cloud for a higher "
            "limit; all clients: gccreds -e prod list clients",
        )
    ]


def test_reaching_the_limit_or_not_knowing_it_is_fine() -> None:
    """So is a plan that creates nothing where the limit was lowered since."""
    two = (remote("a"), remote("b"))

    assert (
        on_plan("client-limit", plan(creates(client()), observed=observed(*two, client_limit=3)))
        == []
    )
    assert on_plan("client-limit", plan(creates(client()), observed=observed(*two))) == []
    assert (
        on_plan("client-limit", plan(removes("a"), observed=observed(*two, client_limit=1))) == []
    )


def test_more_than_the_count_is_an_error() -> None:
    """Eleven of many, told by what is counted."""
    changes = [*_removals(8), *_removals(3, Action.RETIRE)]

    assert _limit(*changes, managed=100) == [
        Finding(
            "change-limit",
            Severity.ERROR,
            "this plan ends or replaces 11 of 100 managed credentials (8 to delete and 3 to "
            "retire); 10 and 30 % are allowed in one apply.",
            "take fewer at a time (--target ADDRESS); if that is meant: gccreds -e prod apply "
            "--override-safety",
        )
    ]


@pytest.mark.parametrize(
    ("count", "managed", "fires"),
    [
        (10, 100, False),
        (11, 100, True),
        (3, 10, False),
        (4, 10, True),
        (1, 5, False),
        (2, 5, True),
        (4, 4, False),
    ],
)
def test_both_limits_hold_from_five_managed_on(count: int, managed: int, fires: bool) -> None:
    """Over is more than the count, or more than the share; fewer than five are not counted."""
    assert bool(_limit(*_removals(count), managed=managed)) is fires


def test_limits_are_those_of_the_project_file() -> None:
    """`safety: {max_deletes, max_delete_share}`."""
    [found] = _limit(*_removals(2), managed=100, safety=Safety(1, 0.125))

    assert "1 and 12.5 % are allowed" in found.message
    assert _limit(*_removals(9), managed=10, safety=Safety(9, 1.0)) == []


def test_what_is_counted() -> None:
    """Clients that are gone and clients that the state lost count as well; new ones do not."""
    lost = Change(address("lost"), Action.IMPORT, Reason.LOST_STATE, Group.ORGANIZATION)
    changes = (creates(client("gone"), Reason.GONE), lost, removes("kept", Action.FORGET))
    harmless = (creates(client("new")), updates(client("ci"), remote("ci-id"), "name"))

    [found] = _limit(*changes, *harmless, managed=5)

    assert found.message == (
        "this plan ends or replaces 2 of 5 managed credentials (1 gone, to create again and 1 "
        "unknown to the state, to import); 10 and 30 % are allowed in one apply."
    )
    assert found.next_step == (
        "restore the state, or gccreds -e prod state rebuild; else take fewer at a time (--target "
        "ADDRESS); if that is meant: gccreds -e prod apply --override-safety"
    )


def test_an_override_lifts_it_silently() -> None:
    """For one run, and without a word."""
    emptied = plan(state=state(ci=Resource("oauth_client")))

    assert _limit(*_removals(11), managed=20, override=True) == []
    assert on_plan("change-limit", emptied, declaring=Declared(), override=True) == []


def test_manifests_that_declare_nothing_are_refused() -> None:
    """However few there are: a folder that was emptied by mistake looks just like that."""
    emptied = plan(state=state(ci=Resource("oauth_client")), managed=1)

    assert on_plan("change-limit", emptied, declaring=Declared()) == [
        Finding(
            "change-limit",
            Severity.ERROR,
            "the manifests declare nothing, while the state has 1 credential.",
            "look whether a folder or a file of manifests is missing; if that is meant: gccreds "
            "-e prod apply --override-safety",
        )
    ]


def test_nothing_declared_and_nothing_known_is_fine() -> None:
    """A new project; and one that declares what a later version carries out."""
    known = plan(state=state(ci=Resource("oauth_client")))

    assert on_plan("change-limit", plan(), declaring=Declared()) == []
    assert on_plan("change-limit", known, declaring=Declared(resources={"api_token": 1})) == []


def test_what_a_destroy_left_in_its_grace_may_go() -> None:
    """A scheduled run removes it, as destroy said; nothing is ended that was not before."""
    ending = Generation(1, Phase.ENDING, "removed", "new_client", "r", NOW, "c1")
    left = state(ci=Resource("oauth_client", generations=(ending,)))
    working = Resource("oauth_client", generations=(replace(ending, phase=Phase.CURRENT),))
    both = replace(left, resources={**left.resources, address("app"): working})

    assert on_plan("change-limit", plan(state=left), declaring=Declared()) == []
    [found] = on_plan("change-limit", plan(state=both), declaring=Declared())
    assert found.message == "the manifests declare nothing, while the state has 1 credential."


def test_destroy_is_held_up_by_the_counts_alone() -> None:
    """It declares nothing on purpose."""
    emptied = plan(state=state(ci=Resource("oauth_client")), managed=1)

    assert on_plan("change-limit", emptied, declaring=Declared(), purpose=Purpose.DESTROY) == []
    [found] = _limit(*_removals(11), managed=100, purpose=Purpose.DESTROY)
    assert found.next_step.endswith("if that is meant: gccreds -e prod destroy --override-safety")


def test_a_forgotten_credential_is_not_ended() -> None:
    """on_removal: forget leaves the client as it is."""
    assert _limit(*_removals(11, Action.FORGET), managed=20) == []
