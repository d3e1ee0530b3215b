"""unknown-scope: scopes are held against those that the organisation lists."""

from dataclasses import replace

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity

from .worlds import at, client, declared, observed, on_plan, plan


def test_a_scope_that_was_probably_meant_is_offered() -> None:
    """The finding stands where the scope is written and names the closest one."""
    app = replace(
        client("app", scopes=["analytic:readonly", "users"]), positions={"scopes": at(6, 13)}
    )

    assert on_plan("unknown-scope", plan(), app) == [
        Finding(
            "unknown-scope",
            Severity.ERROR,
            'oauth_client.app asks for the scope "analytic:readonly", which the organisation does '
            "not know.",
            "write analytics:readonly; all scopes: gccreds -e prod list scopes",
            "oauth_client.app",
            at(6, 13),
        )
    ]


def test_a_scope_like_no_other_comes_with_the_list() -> None:
    """Where nothing is close nothing is guessed."""
    [found] = on_plan("unknown-scope", plan(), client("app", scopes=["xyz"]))

    assert found.next_step == "all scopes: gccreds -e prod list scopes"
    assert found.position == at(4, 3)


def test_the_place_of_the_scope_itself_is_preferred() -> None:
    """A scope in a named set is found where the set writes it."""
    app = client("app", scopes=["xyz"])
    model = Declared({app.address: app}, scope_positions={"xyz": at(2, 15)})

    [found] = on_plan("unknown-scope", plan(), declaring=model)

    assert found.position == at(2, 15)


def test_scopes_that_exist_or_were_not_read_are_no_finding() -> None:
    """A plan that needs no scopes does not read them, and then there is nothing to compare."""
    unread = plan(observed=observed(catalogue=Catalogue()))

    assert on_plan("unknown-scope", plan(), client("app", scopes=["users"])) == []
    assert on_plan("unknown-scope", unread, client("app", scopes=["xyz"])) == []
    assert on_plan("unknown-scope", plan(), declaring=declared(client("ci"))) == []
