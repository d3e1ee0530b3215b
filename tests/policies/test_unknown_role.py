"""unknown-role: names of roles and divisions stand for exactly one of the organisation's."""

from dataclasses import replace

from gccreds.domain.catalogue import Catalogue
from gccreds.domain.credential import Value
from gccreds.domain.finding import Finding, Severity

from .worlds import at, client, observed, on_plan, plan


def _found(roles: dict[str, Value]) -> list[Finding]:
    return on_plan("unknown-role", plan(), client(roles=roles))


def test_a_role_that_was_probably_meant_is_offered() -> None:
    """The finding stands at the role and names the closest one."""
    ci = replace(
        client(roles={"data action runner": "all"}),
        positions={"roles": at(6), "roles.data action runner": at(7, 7)},
    )

    assert on_plan("unknown-role", plan(), ci) == [
        Finding(
            "unknown-role",
            Severity.ERROR,
            'oauth_client.ci names the role "data action runner", which the organisation does not '
            "have.",
            "write Data Actions Runner; all roles: gccreds -e prod list roles",
            "oauth_client.ci",
            at(7, 7),
        )
    ]


def test_an_unknown_division_stands_where_its_role_does() -> None:
    """Without a place of its own, the nearest one that the loader knows."""
    ci = replace(client(roles={"Looker": ["EMEAA"]}), positions={"roles": at(6)})

    [found] = on_plan("unknown-role", plan(), ci)

    assert found.message == (
        'oauth_client.ci names the division "EMEAA", which the organisation does not have.'
    )
    assert found.next_step == "write EMEA; all divisions: gccreds -e prod list divisions"
    assert found.position == at(6)


def test_an_unknown_home_is_told_what_the_home_division_is_called() -> None:
    """Not every organisation calls it Home."""
    [found] = _found({"Looker": ["Home"]})

    assert found.message == (
        'oauth_client.ci names the division "Home", which the organisation does not have: its home '
        'division is called "Start".'
    )
    assert found.next_step == "write Start; all divisions: gccreds -e prod list divisions"


def test_a_name_that_the_organisation_has_twice_lists_the_ids() -> None:
    """Which one is meant can only be said by id."""
    [found] = _found({"Twin": "all"})

    assert found.message == (
        'oauth_client.ci names the role "Twin", which the organisation has 2 times: r-twin-1 and '
        "r-twin-2."
    )
    assert found.next_step == (
        "write the id of the one that is meant instead of the name, for example r-twin-1"
    )


def test_one_role_under_two_names_is_an_error() -> None:
    """Neither of the two entries is silently preferred."""
    [found] = _found({"Looker": "all", "r-looker": ["EMEA"]})

    assert found.message == (
        'oauth_client.ci names one role twice: "Looker" and "r-looker" are the same.'
    )
    assert found.next_step == 'take "r-looker" out'


def test_every_problem_is_reported_at_once() -> None:
    """One run shows all that has to be mended."""
    assert len(_found({"Nobody": ["Nowhere"], "Looker": ["Home", "EMEA", "Nowhere"]})) == 4


def test_roles_that_exist_or_were_not_read_are_no_finding() -> None:
    """Names and ids that resolve, ids where nothing was read, and clients without roles."""
    unread = plan(observed=observed(catalogue=Catalogue()))

    assert _found({"Looker": ["EMEA", "d-start"], "r-runner": "all"}) == []
    assert on_plan("unknown-role", unread, client(roles={"r-9": ["d-9"]})) == []
    assert on_plan("unknown-role", plan(), client(scopes=["users"])) == []
