"""self: a plan does not end the login that carries it out, nor take what it needs."""

from dataclasses import replace

import pytest

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.change import Action, Change
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.observed import Caller, Observed
from gccreds.domain.settings import Settings
from gccreds.policies.interface import Purpose

from .worlds import MANAGER, at, client, creates, observed, on_plan, plan, remote, removes, updates

RULE = "self"
BOTH = {"r-manager": ["*"], "r-runner": ["*"]}


def _found(*changes: Change, seen: Observed | None = None) -> list[Finding]:
    return on_plan(RULE, plan(*changes, observed=seen or observed()))


def _own(**roles: object) -> Change:
    """An update of the login's own client, which holds both roles now."""
    desired = client(roles=roles)  # type: ignore[arg-type]
    return updates(desired, remote("manager-id", BOTH), "roles")


@pytest.mark.parametrize(
    ("action", "what"), [(Action.DELETE, "delete it"), (Action.RETIRE, "make it inactive")]
)
def test_ending_its_own_client_is_an_error(action: Action, what: str) -> None:
    """After it nothing could be finished, and nobody could log in to mend it."""
    assert _found(removes("ci", action, "manager-id")) == [
        Finding(
            RULE,
            Severity.ERROR,
            "oauth_client.ci is the client that gccreds logs in with to apply this plan, which "
            f"would {what}.",
            "put its entry back, or log in with another client (--profile NAME)",
            "oauth_client.ci",
        )
    ]


def test_a_destroy_leads_to_those_that_may_go() -> None:
    """No entry was taken out that could be put back."""
    made = plan(removes("ci", Action.DELETE, "manager-id"), observed=observed())
    [found] = on_plan(RULE, made, purpose=Purpose.DESTROY)
    assert found.next_step == (
        "name the others with -t, or log in with another client (--profile NAME)"
    )


def test_forgetting_or_changing_it_otherwise_is_fine() -> None:
    """Without its mark, or under another name, the login works as before."""
    renamed = updates(client(name="CI"), remote("manager-id", BOTH), "name")

    assert _found(removes("ci", Action.FORGET, "manager-id"), renamed) == []


def test_ending_another_client_is_fine() -> None:
    """That is what a plan is for."""
    assert _found(removes("other")) == []
    assert _found(removes("other"), seen=observed(caller=Caller(None, "Implicit app"))) == []


def test_taking_the_role_that_lets_it_change_clients_is_an_error() -> None:
    """The next run would be without the permission."""
    change = _own(**{"Data Actions Runner": "all"})
    desired = replace(change.desired, positions={"roles": at(6)})  # type: ignore[type-var]

    assert _found(replace(change, desired=desired)) == [
        Finding(
            RULE,
            Severity.ERROR,
            "oauth_client.ci is the client that gccreds logs in with to apply this plan, which "
            "would take from it the role Credential Manager that the run needs.",
            "keep Credential Manager in its `roles`, or log in with another client "
            "(--profile NAME)",
            "oauth_client.ci",
            at(6),
        )
    ]


def test_taking_a_role_that_it_gives_to_others_is_an_error() -> None:
    """In part is enough: what it gives in a division it must hold there."""
    own = _own(**{"Credential Manager": "all", "Data Actions Runner": ["EMEA"]})
    to_apac = creates(client("other", roles={"Data Actions Runner": ["APAC"]}))
    to_emea = creates(client("other", roles={"Data Actions Runner": ["EMEA"]}))

    [found] = _found(own, to_apac)

    assert "take from it the role Data Actions Runner that the run needs." in found.message
    assert _found(own, to_emea) == []


def test_taking_a_role_that_nothing_needs_is_fine() -> None:
    """Least privilege for the login itself."""
    assert _found(_own(**{"Credential Manager": "all"})) == []


def test_where_permissions_are_unknown_every_role_counts() -> None:
    """A plan of ids only cannot tell what a role is for."""
    unread = observed(caller=MANAGER, catalogue=Catalogue())

    [found] = _found(_own(**{"r-manager": "all"}), seen=unread)

    assert "take from it the role r-runner that the run needs." in found.message


def test_a_plan_looks_after_the_applier_of_the_project_file() -> None:
    """Made by a read-only login, it is carried out by another."""
    settings = Settings(organization_guard=True, applier="applier-id")
    seen = observed(remote("applier-id"))
    own, appliers = removes("own", id_="manager-id"), removes("applier", id_="applier-id")

    [found] = on_plan(
        RULE, plan(own, appliers, observed=seen), settings=settings, purpose=Purpose.PLAN
    )

    assert found.address == "oauth_client.applier"
