"""new-client-id, split-delivery and still-used: what a rotation or an end means for consumers."""

from dataclasses import replace
from datetime import timedelta

from gccreds.domain.change import Action
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.schedule import Schedule, Strategy

from .worlds import NOW, at, client, destination, observed, on_model, on_plan, plan, removes

QUARTERLY = Schedule(every=timedelta(days=90))


def test_a_user_grant_that_rotates_to_another_client_is_a_warning() -> None:
    """People authorise the client that they know."""
    app = replace(client("app", grant="authorization_code"), schedule=QUARTERLY)
    assert on_model("new-client-id", app) == [
        Finding(
            "new-client-id",
            Severity.WARNING,
            "each rotation gives oauth_client.app a new client id, and its grant is "
            "authorization_code: whoever authorised the old one is asked again.",
            "write `strategy: new_secret` to keep the id; or leave it, where its consumers read "
            "the id from where it is delivered",
            "oauth_client.app",
            at(4, 3),
        )
    ]


def test_one_that_keeps_its_id_or_has_no_user_is_fine() -> None:
    """And one that the clock does not rotate."""
    renewed = replace(QUARTERLY, strategy=Strategy.NEW_SECRET)
    keeps = replace(client("app", grant="authorization_code"), schedule=renewed)
    without = replace(client("ci"), schedule=QUARTERLY)
    never = client("web", grant="authorization_code")
    assert on_model("new-client-id", keeps, without, never) == []


def test_two_values_that_change_one_after_the_other_are_a_warning() -> None:
    """A job that begins between them has one of each."""
    pair = destination("github_actions", "acme/payments")
    [finding] = on_model("split-delivery", client("ci", pair))
    assert finding.message == (
        "oauth_client.ci is delivered to github_actions acme/payments as two values, which change "
        "one after the other: a job that begins between them has an id and a secret that do not "
        "belong together."
    )


def test_one_json_value_and_places_that_change_at_once_are_fine() -> None:
    """The rule is about those destinations alone that say so of themselves."""
    whole = destination("gitlab_ci", "acme/payments *", json="CLIENT")
    vault = destination("vault", "secret/ci")
    assert on_model("split-delivery", client("ci", whole, vault)) == []


def test_what_is_removed_and_used_is_a_warning() -> None:
    """With the calls of the last week; one that nobody calls is fine, and so is a silent API."""
    removed = removes("ci", Action.RETIRE, "c-1")
    week = {NOW.date() - timedelta(days=n): 400 for n in (1, 2, 3)}
    [finding] = on_plan(
        "still-used", plan(removed, observed=replace(observed(), calls={"c-1": week}))
    )
    assert finding.message == "oauth_client.ci is still used: 1,200 calls in the last 7 days."
    for calls in ({}, {"c-1": {}}, {"c-1": None}):
        assert on_plan("still-used", plan(removed, observed=replace(observed(), calls=calls))) == []
