"""prevent-destroy and moved-hint: what a removal must not touch, and what only got a new key."""

from dataclasses import replace

import pytest

from gccreds.domain.change import Action
from gccreds.domain.credential import Lifecycle, Value
from gccreds.domain.declared import Declared
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.state import Resource
from gccreds.policies.interface import Purpose

from .worlds import at, client, creates, declared, on_plan, plan, protected, removes, state

OLD: dict[str, Value] = {
    "grant": "client_credentials",
    "name": "old-key",
    "description": "",
    "roles": {"r-runner": ["d-emea"]},
}


@pytest.mark.parametrize("action", [Action.DELETE, Action.RETIRE, Action.FORGET])
def test_a_removed_entry_is_protected_by_what_the_state_remembers(action: Action) -> None:
    """The entry is gone, and its prevent_destroy with it; the state still has it."""
    judged = plan(removes("ci", action), state=state(ci=protected()))

    assert on_plan("prevent-destroy", judged) == [
        Finding(
            "prevent-destroy",
            Severity.ERROR,
            f"oauth_client.ci has prevent_destroy, and this plan would {action.value} it.",
            "put its entry back to keep it; to let it go, put it back with `prevent_destroy: "
            "false`, run gccreds -e prod apply, and then remove it",
            "oauth_client.ci",
        )
    ]


def test_destroy_is_refused_where_the_entry_says_so() -> None:
    """Also where the entry was never applied with it; the finding stands at the entry."""
    ci = replace(
        client("ci"),
        lifecycle=Lifecycle(prevent_destroy=True),
        positions={"prevent_destroy": at(12)},
    )
    judged = plan(removes("ci"), state=state(ci=Resource("oauth_client")))

    assert on_plan("prevent-destroy", judged, declaring=declared(ci), purpose=Purpose.DESTROY) == [
        Finding(
            "prevent-destroy",
            Severity.ERROR,
            "oauth_client.ci has prevent_destroy, and this plan would delete it.",
            "write `prevent_destroy: false` in its entry, run gccreds -e prod apply, and then "
            "destroy; or name only the others with --target",
            "oauth_client.ci",
            at(12),
        )
    ]


def test_taking_prevent_destroy_off_counts_once_it_was_applied() -> None:
    """Until then the state remembers it."""
    judged = plan(removes("ci"), state=state(ci=protected()))

    [found] = on_plan(
        "prevent-destroy", judged, declaring=declared(client("ci")), purpose=Purpose.DESTROY
    )

    assert found.position == at(4, 3)


def test_what_is_not_protected_may_go() -> None:
    """And a protected one may be changed."""
    known = state(ci=Resource("oauth_client"), kept=protected())

    assert on_plan("prevent-destroy", plan(removes("ci"), state=known)) == []
    assert on_plan("prevent-destroy", plan(creates(client("kept")), state=known)) == []


def test_a_renamed_key_is_pointed_out() -> None:
    """Equal but for the name that comes from the key, and but for names instead of ids."""
    new = client("new-key", name="new-key", description="", roles={"Data Actions Runner": ["EMEA"]})
    judged = plan(
        creates(new),
        removes("old-key", Action.RETIRE),
        state=state(old_key=Resource("oauth_client", OLD)),
    )

    assert on_plan("moved-hint", judged) == [
        Finding(
            "moved-hint",
            Severity.WARNING,
            "oauth_client.new-key is to be created as oauth_client.old-key was, which is to be "
            "removed: a new client id and a new secret for the same thing.",
            "if it is the same credential, write into a manifest: "
            "`moved: [{from: oauth_client.old-key, to: oauth_client.new-key}]`",
            "oauth_client.new-key",
            at(4, 3),
        )
    ]


def test_each_removed_credential_is_taken_for_one_new_one_at_most() -> None:
    """Two new ones of equal content cannot both have been it."""
    one, two = (client(key, roles={"r-runner": ["d-emea"]}) for key in ("one", "two"))
    known = state(old_key=Resource("oauth_client", OLD))

    found = on_plan("moved-hint", plan(creates(one), creates(two), removes("old-key"), state=known))

    assert [finding.address for finding in found] == ["oauth_client.one"]


def test_another_content_is_another_credential() -> None:
    """Other roles, or a name of its own; and a removal that leaves the client as it is."""
    known = state(old_key=Resource("oauth_client", OLD))
    other = creates(client("new-key", roles={"r-looker": "all"}))
    named = creates(client("new-key", name="Mine", roles={"r-runner": ["d-emea"]}))
    alike = creates(client("new-key", roles={"r-runner": ["d-emea"]}))

    assert on_plan("moved-hint", plan(other, removes("old-key"), state=known)) == []
    assert on_plan("moved-hint", plan(named, removes("old-key"), state=known)) == []
    forgotten = removes("old-key", Action.FORGET)
    assert on_plan("moved-hint", plan(alike, forgotten, state=known)) == []
    assert on_plan("moved-hint", plan(alike, state=known), declaring=Declared()) == []
