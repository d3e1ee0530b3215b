"""The rules on where secrets go: one place each, none in git, at least one, one to read from."""

from dataclasses import replace

import pytest

from gccreds.domain.address import Address
from gccreds.domain.finding import Finding, Severity
from gccreds.sinks.registry import destination_formats

from .worlds import at, client, destination, file, on_model, undelivered


def test_the_way_out_of_undelivered_gives_each_instance_its_own_file() -> None:
    """One path for all instances would be a shared destination."""
    store = undelivered("store")
    one = replace(store, address=Address("oauth_client", "store", "emea"))

    assert [finding.next_step for finding in on_model("undelivered", store, one)] == [
        "add `deliver: [{to: file, path: secrets/store.env}]` to it",
        'add `deliver: [{to: file, path: "secrets/store-{{ each.key }}.env"}]` to it',
    ]


def test_two_credentials_in_one_file_are_an_error() -> None:
    """The finding stands at the second, and says where the first is."""
    first = client("one", file("secrets/ci.env", line=8))
    second = client("two", file("secrets/ci.env", line=18))

    assert on_model("shared-destination", first, second) == [
        Finding(
            "shared-destination",
            Severity.ERROR,
            "oauth_client.two and oauth_client.one (manifests/ci.yaml:8:9) are both delivered to "
            "file secrets/ci.env.",
            "deliver one of them to its own place",
            "oauth_client.two",
            at(18, 9),
            beside="oauth_client.one",
        )
    ]


def test_places_and_kinds_of_their_own_are_fine() -> None:
    """Another path, or the same text in another kind of destination."""
    apart = client("one", file("a.env")), client("two", file("b.env"), destination("age", "a.env"))

    assert on_model("shared-destination", *apart) == []


def test_a_command_may_serve_many() -> None:
    """It is told the address together with the values."""
    push = destination("command", "./push-secret")

    assert on_model("shared-destination", client("one", push), client("two", push)) == []


@pytest.mark.parametrize("kind", ["github_actions", "gitlab_ci", "kubernetes", "vault"])
def test_where_names_are_apart_place_and_name_count(kind: str) -> None:
    """Two credentials in one repository, under different names."""
    one = client("one", destination(kind, client_id="ONE_ID"))
    two = client("two", destination(kind, client_id="TWO_ID"))
    same = client("same", destination(kind, client_id="ID", client_secret="ONE_ID"))

    assert on_model("shared-destination", one, two) == []
    [found] = on_model("shared-destination", one, same)
    assert found.next_step == "deliver one of them under other names (`as`)"


def test_each_destination_says_how_it_keeps_what_it_is_given() -> None:
    """As manifest.md and cli.md have it; the rules know none of them by name."""
    traits = {form.to: form.traits for form in destination_formats().values()}
    apart = {"github_actions", "gitlab_ci", "kubernetes", "vault"}
    assert {to for to, trait in traits.items() if trait.holds_apart} == apart
    one_by_one = {"github_actions", "gitlab_ci"}
    assert {to for to, trait in traits.items() if trait.one_by_one} == one_by_one
    blind = {"age", "github_actions", "genesys_integration"}
    assert {to for to, trait in traits.items() if not trait.readable} == blind
    assert {to for to, trait in traits.items() if trait.takes_many} == {"command"}


def test_without_names_a_place_is_shared_whole() -> None:
    """Both take the same names by default."""
    found = on_model(
        "shared-destination",
        client("one", destination("vault")),
        client("two", destination("vault")),
    )

    assert len(found) == 1


def test_a_file_that_git_would_take_is_an_error() -> None:
    """The next step can be pasted, also with a blank in the path."""
    taken = client("ci", file("my secrets/ci.env", line=8))

    assert on_model("destination-in-git", taken, in_git=["my secrets/ci.env"]) == [
        Finding(
            "destination-in-git",
            Severity.ERROR,
            "oauth_client.ci would be delivered to my secrets/ci.env, a file that git would take "
            "into a commit.",
            "echo 'my secrets/ci.env' >> .gitignore, and if git has it already: git rm --cached "
            "'my secrets/ci.env'",
            "oauth_client.ci",
            at(8, 9),
        )
    ]


def test_what_git_leaves_alone_is_fine() -> None:
    """And what is no file is not asked about."""
    fine = client("ci", file("secrets/ci.env"), destination("age", "taken.age"))

    assert on_model("destination-in-git", fine, in_git=["other.env", "taken.age"]) == []


def test_a_secret_that_reaches_nobody_is_a_warning() -> None:
    """With the lines that mend it."""
    assert on_model("undelivered", undelivered("ci")) == [
        Finding(
            "undelivered",
            Severity.WARNING,
            "oauth_client.ci is delivered nowhere: the organisation shows its secret once, and "
            "nobody would have it.",
            "add `deliver: [{to: file, path: secrets/ci.env}]` to it",
            "oauth_client.ci",
            at(4, 3),
        )
    ]


def test_what_is_delivered_or_has_no_secret_is_not_undelivered() -> None:
    """An implicit grant has nothing to deliver."""
    implicit = undelivered("app", grant="implicit")

    assert on_model("undelivered", client("ci"), implicit) == []


def test_destinations_that_give_nothing_back_are_a_warning() -> None:
    """Where none of them can be read, a crash costs a new secret."""
    blind = client("ci", destination("github_actions"), destination("age"))

    assert on_model("unreadable-destinations", blind) == [
        Finding(
            "unreadable-destinations",
            Severity.WARNING,
            "oauth_client.ci is delivered only where it cannot be read back: age and "
            "github_actions give no secret back.",
            "add a destination that can be read, such as file, to its `deliver`",
            "oauth_client.ci",
            at(4, 3),
        )
    ]


def test_one_readable_destination_is_enough() -> None:
    """A file beside the CI secrets, or a command that may know how to read."""
    readable = (
        client("ci", destination("age"), file("ci.env")),
        client("two", destination("command")),
    )

    assert on_model("unreadable-destinations", *readable) == []


def test_a_file_of_a_ci_runner_is_a_warning() -> None:
    """It vanishes with the runner; elsewhere a file is as good a place as any."""
    local, vault = (
        client("one", file("secrets/one.env", line=8)),
        client("two", destination("vault")),
    )
    [finding] = on_model("local-destination", local, vault, on_ci=True)
    assert (finding.address, finding.message) == (
        "oauth_client.one",
        "oauth_client.one is delivered to secrets/one.env, a file of the CI runner that this job "
        "runs on.",
    )
    assert on_model("local-destination", local, vault) == []
