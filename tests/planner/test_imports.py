"""`imports`: what exists is taken over where it is nobody else's (engine.md, "Deciding")."""

from typing import Any

import pytest

from gccreds.domain.address import Address
from gccreds.domain.credential import Desired
from gccreds.domain.declared import ImportEntry
from gccreds.domain.finding import Finding, Notice, Severity
from gccreds.domain.position import Position
from gccreds.domain.state import CONSUMERS_UNKNOWN
from gccreds.errors import ManifestInvalid
from gccreds.planner.context import Wishes
from tests.builders import PLACE, a_client, to_file
from tests.planner.given import (
    a_generation,
    a_remote,
    a_state,
    applied,
    changed,
    noticed,
    planned,
    said,
    the_notice,
    unmanaged,
)

APP = a_client("app", deliver=(to_file("app.env"),))
OTHER = a_client("other")
HERE = Position("manifests/imports.yaml", 3, 5)
OURS = "[gccreds payments/prod/oauth_client.app#1]"


def of(desired: Desired, id_: str = "c1") -> tuple[ImportEntry, ...]:
    return (ImportEntry(desired.address, id_, HERE),)


def found(desired: Desired = APP, **members: Any) -> Any:
    """The client as it is declared, without a mark."""
    return a_remote(desired, **{"description": None, **members})


def refused(*desired: Desired, **given: Any) -> ManifestInvalid:
    with pytest.raises(ManifestInvalid) as caught:
        planned(*desired, **given)
    return caught.value


def test_an_imported_client_gets_its_mark_and_the_fields_that_differ() -> None:
    """All of it by one change that the manifests ask for."""
    seen = found(name="App of old", accessTokenValiditySeconds=900)
    plan = planned(APP, remotes=(seen,), imports=of(APP))
    assert said(plan) == ["import oauth_client.app#1 c1: requested (manifest)"]
    assert changed(plan) == [
        ("name", "App of old", "app", "manifest"),
        ("access_token_lifetime", "15m", "24h", "manifest"),
        ("ownership_mark", "", OURS, "manifest"),
    ]
    assert (plan.drift, plan.unchanged, plan.managed, plan.unmanaged) == ((), 0, 0, 1)


def test_one_that_is_as_declared_gets_its_mark_alone() -> None:
    """As after an export, and it is said that nobody knows who has its secret."""
    plan = planned(APP, remotes=(found(),), imports=of(APP))
    assert changed(plan) == [("ownership_mark", "", OURS, "manifest")]
    assert plan.notices == (
        Notice(
            "consumers-unknown",
            "oauth_client.app is imported: where its secret is, if anywhere, is not known, so "
            "nothing is delivered and nothing replaced.",
            "if its consumers work, nothing; to have another one made and delivered: "
            "gccreds -e prod rotate oauth_client.app",
            "oauth_client.app",
            PLACE,
        ),
    )


def test_one_that_is_delivered_nowhere_needs_a_destination_before_it_can_be_rotated() -> None:
    """Without one the rotation that is named would be refused."""
    plan = planned(a_client("app"), remotes=(found(),), imports=of(APP))
    assert the_notice(plan).next_step == (
        "if its consumers work, nothing; to have another one made and delivered: add `deliver` to "
        "it, then gccreds -e prod rotate oauth_client.app"
    )


def test_nothing_is_delivered_by_itself_afterwards() -> None:
    """That stays said as long as its destinations have never got a secret."""
    known = a_generation(reason="requested", extra={CONSUMERS_UNKNOWN: True})
    state = a_state((APP, applied(APP, known)))
    plan = planned(APP, state=state, remotes=(a_remote(APP),), imports=of(APP))
    assert plan.changes == ()
    assert noticed(plan) == [("consumers-unknown", "oauth_client.app")]


def test_an_implicit_grant_has_no_secret_that_anybody_could_have() -> None:
    """Then there is nothing to say of its consumers."""
    page = a_client("app", grant="implicit", roles={}, scopes=["users"])
    assert noticed(planned(page, remotes=(found(page),), imports=of(page))) == []


@pytest.mark.parametrize("id_", ["c1", "c9"], ids=["the same client", "one that is gone"])
def test_once_the_address_is_in_the_state_the_entry_has_no_effect(id_: str) -> None:
    """Also where the client that was imported has been replaced long ago."""
    state = a_state((APP, applied(APP)))
    plan = planned(APP, state=state, remotes=(a_remote(APP),), imports=of(APP, id_))
    assert plan.changes == ()


def test_once_a_client_has_our_mark_the_entry_has_no_effect() -> None:
    """A lost state takes the marked one back, whatever the entry says."""
    marked = a_remote(APP, id_="marked")
    plan = planned(APP, remotes=(marked, found()), imports=of(APP))
    assert said(plan) == ["import oauth_client.app#1 marked: lost-state (organization)"]


def test_what_somebody_stopped_is_taken_over_stopped() -> None:
    """Managing it and letting it work again are two decisions."""
    plan = planned(APP, remotes=(found(state="disabled"),), imports=of(APP))
    assert changed(plan) == [("ownership_mark", "", OURS, "manifest")]
    assert plan.notices[0] == Notice(
        "stopped",
        "oauth_client.app is disabled: somebody stopped it, and it is imported as it is.",
        "gccreds -e prod apply --reactivate oauth_client.app lets it work again",
        "oauth_client.app",
        PLACE,
    )


def test_with_reactivate_it_works_again_by_the_same_request() -> None:
    """And is not said to be stopped."""
    wishes = Wishes(reactivate=frozenset({APP.address}))
    plan = planned(APP, remotes=(found(state="inactive"),), imports=of(APP), wishes=wishes)
    assert changed(plan) == [
        ("state", "inactive", "active", "manifest"),
        ("ownership_mark", "", OURS, "manifest"),
    ]
    assert noticed(plan) == [("consumers-unknown", "oauth_client.app")]


def test_an_end_that_has_passed_is_not_set() -> None:
    """The API takes none in the past; the client is taken over with the end it has."""
    over = a_client("app", expires="2027-01-05T12:00:00Z")
    plan = planned(over, remotes=(found(over, dateToDelete=None),), imports=of(over))
    assert changed(plan) == [("ownership_mark", "", OURS, "manifest")]
    assert noticed(plan)[0] == ("expired", "oauth_client.app")


def test_a_client_above_48_hours_keeps_its_lifetime_where_that_is_left_alone() -> None:
    """It is passed through as it is."""
    scim = a_client("app", ignore_changes=frozenset({"access_token_lifetime"}))
    seen = found(scim, accessTokenValiditySeconds=38_880_000)
    assert changed(planned(scim, remotes=(seen,), imports=of(scim))) == [
        ("ownership_mark", "", OURS, "manifest")
    ]


def test_a_copied_mark_is_replaced_where_its_client_is_imported() -> None:
    """The client that is managed under the copied address stays so, and no orphan is left."""
    copy = a_remote(OTHER, id_="copy")
    state = a_state((OTHER, applied(OTHER)))
    plan = planned(
        APP, OTHER, state=state, remotes=(a_remote(OTHER), copy), imports=of(APP, "copy")
    )
    assert said(plan) == ["import oauth_client.app#1 copy: requested (manifest)"]
    assert ("consumers-unknown", "oauth_client.app") in noticed(plan)
    assert "orphan-mark" not in dict(noticed(plan))


def test_an_orphan_can_be_imported_under_another_address() -> None:
    """Nobody declares the address in its mark, so nobody takes it back there."""
    orphan = a_remote(a_client("old"))
    plan = planned(APP, remotes=(orphan,), imports=of(APP))
    assert said(plan) == ["import oauth_client.app#1 c1: requested (manifest)"]
    old = "[gccreds payments/prod/oauth_client.old#1]"
    assert ("ownership_mark", old, OURS, "manifest") in changed(plan)
    assert noticed(plan) == [("consumers-unknown", "oauth_client.app")]


OBSTACLES: dict[str, tuple[dict[str, Any], str, str]] = {
    "nobody": (
        {"remotes": ()},
        "there is no client c1 in Acme",
        "write the id of one that exists, as gccreds -e prod list clients shows it",
    ),
    "under another address that is declared": (
        {"state": a_state((OTHER, applied(OTHER))), "remotes": (a_remote(OTHER),)},
        "client c1 is managed already, as oauth_client.other",
        "take the import out, or oauth_client.other if it is meant to be this one",
    ),
    "under an address that nobody declares": (
        {
            "state": a_state((a_client("old"), applied(a_client("old")))),
            "remotes": (a_remote(a_client("old")),),
        },
        "client c1 is managed already, as oauth_client.old",
        "take the import out, and write under `moved`: "
        "{from: oauth_client.old, to: oauth_client.app}",
    ),
    "another project's": (
        {"remotes": (found(description="[gccreds billing/prod/oauth_client.app#2]"),)},
        "client c1 has the mark of billing/prod, where it is oauth_client.app",
        "let it go there first (`on_removal: forget`, and the entry out); or, where nobody manages "
        "it any more, take the mark off its description in the admin UI",
    ),
    "another environment's": (
        {"remotes": (found(description="x [gccreds payments/stage/oauth_client.app#1] y"),)},
        "client c1 has the mark of payments/stage, where it is oauth_client.app",
        "let it go there first (`on_removal: forget`, and the entry out); or, where nobody manages "
        "it any more, take the mark off its description in the admin UI",
    ),
    "marked for another that is declared": (
        {"remotes": (a_remote(OTHER),)},
        "client c1 has the mark of oauth_client.other, which is declared and takes it back by "
        "itself",
        "take the import out, or oauth_client.other if it is meant to be this one",
    ),
    "above 48 hours": (
        {"remotes": (found(accessTokenValiditySeconds=38_880_000),)},
        "the access tokens of client c1 live 450d, above 48h (SCIM), and 48h is the most that can "
        "be set",
        "add `ignore_changes: [access_token_lifetime]` to oauth_client.app, without the key itself",
    ),
}


@pytest.mark.parametrize(("given", "what", "next_step"), OBSTACLES.values(), ids=OBSTACLES.keys())
def test_what_stands_in_the_way_is_told_with_its_place(
    given: dict[str, Any], what: str, next_step: str
) -> None:
    """An error of the manifests: nothing else is planned either."""
    error = refused(APP, OTHER, imports=of(APP), **given)
    assert (error.code, error.exit_code, error.where) == ("manifest.invalid", 1, str(HERE))
    message = f"oauth_client.app cannot be imported: {what}"
    assert error.findings == (
        Finding("manifest.invalid", Severity.ERROR, message, next_step, "oauth_client.app", HERE),
    )


def test_everything_that_stands_in_the_way_is_told_at_once() -> None:
    """Each with its own place."""
    entries = (*of(APP, "c8"), *of(OTHER, "c9"))
    assert len(refused(APP, OTHER, imports=entries, remotes=(unmanaged(),)).findings) == 2


def test_an_import_that_was_not_asked_for_stands_in_nobodys_way() -> None:
    """With --target only those are looked at that it takes."""

    def selected(address: Address) -> bool:
        return address == OTHER.address

    plan = planned(APP, OTHER, imports=of(APP, "c9"), selected=selected)
    assert said(plan) == ["create oauth_client.other#1 -: new (manifest)"]
