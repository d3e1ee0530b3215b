"""`--target` and `--selector`: which addresses a plan decides on (cli.md, "plan")."""

from dataclasses import replace

import pytest

from gccreds.domain.address import Address
from gccreds.errors import UsageError
from gccreds.planner.selecting import selection
from tests.builders import a_client, declared
from tests.planner.given import a_remote, a_state, applied, planned

EMEA, APAC = a_client("store", "emea"), a_client("store", "apac")
CI = a_client(labels={"team": "integrations", "tier": "1"})
GONE = a_client("legacy")
DECLARED = declared(EMEA, APAC, CI)
STATE = a_state((GONE, applied(GONE)))
ALL = [str(c.address) for c in (CI, GONE, APAC, EMEA)]


def selected(*targets: str, labels: tuple[tuple[str, str], ...] = ()) -> list[str]:
    takes = selection(targets, labels, DECLARED, STATE)
    return [address for address in ALL if takes(Address.parse(address) or CI.address)]


@pytest.mark.parametrize(
    ("targets", "taken"),
    [
        ((), ALL),
        (("oauth_client.ci",), ["oauth_client.ci"]),
        (("ci",), ["oauth_client.ci"]),
        (("oauth_client.store",), ["oauth_client.store[apac]", "oauth_client.store[emea]"]),
        (("oauth_client.store[emea]",), ["oauth_client.store[emea]"]),
        (("store[ap?c]",), ["oauth_client.store[apac]"]),
        (("*.legacy", "ci"), ["oauth_client.ci", "oauth_client.legacy"]),
    ],
)
def test_targets_are_a_union_over_manifests_and_state(
    targets: tuple[str, ...], taken: list[str]
) -> None:
    """`*` and `?` are wild, brackets literal, and an address without them takes all instances."""
    assert selected(*targets) == taken


def test_a_selector_takes_what_manifests_declare_and_has_all_labels() -> None:
    """Labels are kept in manifests alone."""
    team = ("team", "integrations")
    assert selected(labels=(team,)) == ["oauth_client.ci"]
    assert selected(labels=(team, ("tier", "1"))) == ["oauth_client.ci"]
    assert selected(labels=(team, ("tier", "2"))) == []
    assert selected("oauth_client.store", labels=(team,)) == []


def test_two_values_of_one_label_are_held_by_nothing() -> None:
    """All selectors must hold: none takes the place of another, in either order."""
    one, other = ("team", "integrations"), ("team", "payments")
    assert selected(labels=(one, other)) == selected(labels=(other, one)) == []


def test_a_target_that_nothing_matches_is_a_usage_error() -> None:
    """With what was probably meant."""
    with pytest.raises(UsageError) as refused:
        selected("oauth_client.legacyy")
    assert refused.value.what == 'no credential is called "oauth_client.legacyy"'
    assert refused.value.next_step == "did you mean oauth_client.legacy?"


def test_a_target_that_is_like_nothing_is_told_what_there_is() -> None:
    """Some of the names, and how many more; whichever command was given it."""
    several = [a_client(f"c{number}") for number in range(7)]
    with pytest.raises(UsageError) as refused:
        selection(("x",), (), declared(*several), a_state())
    assert refused.value.where == "ADDRESS"
    assert refused.value.next_step == (
        "name one of oauth_client.c0, oauth_client.c1, oauth_client.c2, oauth_client.c3, "
        "oauth_client.c4 and 2 more"
    )
    with pytest.raises(UsageError) as empty:
        selection(("x",), (), declared(), a_state())
    assert empty.value.next_step == "declare it in a manifest first: there is none yet"


def test_a_bare_key_of_two_kinds_is_a_usage_error() -> None:
    """It has to be said which."""
    token = replace(CI, address=Address("api_token", "ci"))
    with pytest.raises(UsageError) as refused:
        selection(("ci",), (), declared(CI, token), STATE)
    assert refused.value.what == '"ci" is api_token.ci and oauth_client.ci'


def test_what_is_not_selected_is_not_decided_on() -> None:
    """Neither changes nor drift; but it is managed all the same."""
    state = a_state((GONE, applied(GONE)), (CI, applied(CI)))
    plan = planned(
        EMEA,
        APAC,
        CI,
        state=state,
        remotes=(a_remote(CI, name="edited"),),
        selected=lambda address: address == EMEA.address,
    )
    assert [str(change.address) for change in plan.changes] == ["oauth_client.store[emea]"]
    assert (plan.drift, plan.unchanged, plan.managed) == ((), 0, 2)
