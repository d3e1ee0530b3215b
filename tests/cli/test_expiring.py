"""`gccreds expiring` against the sandbox: what ends soon, managed or not."""

import pytest

from tests.cli.projects import CI, lay_out
from tests.cli.running import Place
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox

AT_SIX = {"GCCREDS_NOW": "2027-01-05T06:00:00Z"}
WITH_AN_END = CI.replace("    deliver:", '    expires: "2027-01-31"\n    deliver:')
TOKENS = "/api/v2/oauth/apitokens"


@pytest.fixture
def at_six(sandbox: Sandbox) -> Sandbox:
    """A client ends in four days, another in sixty, one never, and a token in nine."""
    sandbox.control("POST", "clock", {"set": "2027-01-05T06:00:00Z"})
    sandbox.create(name="Soon", dateToDelete="2027-01-09T06:00:00.000Z")
    sandbox.create(name="Late", dateToDelete="2027-03-06T06:00:00.000Z")
    sandbox.create(name="Never")
    end = {"dateExpires": "2027-01-14T06:00:00.000Z"}
    answer = sandbox.call("POST", TOKENS, {"name": "Token", "scope": ["analytics"], **end})
    assert answer.status_code == 200, answer.text
    return sandbox


def test_without_a_project_everything_that_ends_is_found(place: Place, at_six: Sandbox) -> None:
    """Clients and API tokens alike, the soonest first."""
    here = Place(place.folder, place.home, {"GCCREDS_URL": at_six.url})
    ended = here.run("expiring", "--format", "json", **AT_SIX)
    found = [(c["name"], c["kind"], c["expires_at"]) for c in ended.json["credentials"]]
    assert (ended.code, ended.err, ended.json["environment"]) == (0, "", None)
    assert found == [
        ("Soon", "oauth_client", "2027-01-09T06:00:00Z"),
        ("Token", "api_token", "2027-01-14T06:00:00Z"),
    ]


def test_of_what_is_managed_owner_and_address_are_told(place: Place, at_six: Sandbox) -> None:
    """In a project, beside what is not."""
    lay_out(place, at_six.url, ci=WITH_AN_END)
    assert place.run("apply", "--auto-approve", **AT_SIX).code == 0
    lines = place.run("expiring", **AT_SIX).out.splitlines()
    assert lines[:3] == [
        "test · Sandbox · 2027-01-05 06:00 UTC", "", "3 credentials end within 30d.",
    ]  # fmt: skip
    assert "oauth_client.ci" in lines[-3]
    assert "ci@example.com" in lines[-3]
    assert lines[-1] == "Nothing was changed."


@pytest.mark.parametrize(
    ("within", "options", "code", "names"),
    [
        ("3d", ["--detailed-exitcode"], 0, []),
        ("5d", ["--detailed-exitcode"], 2, ["Soon"]),
        ("5d", [], 0, ["Soon"]),
        ("61d", ["--detailed-exitcode"], 2, ["Soon", "Token", "Late"]),
    ],
)
def test_how_far_it_looks_and_how_it_ends(
    place: Place, at_six: Sandbox, within: str, options: list[str], code: int, names: list[str]
) -> None:
    """A pipeline may ask for a code of its own."""
    here = Place(place.folder, place.home, {"GCCREDS_URL": at_six.url})
    ended = here.run("expiring", "--within", within, *options, "--format", "json", **AT_SIX)
    assert (ended.code, [c["name"] for c in ended.json["credentials"]]) == (code, names)


def test_what_has_ended_does_not_end_soon(place: Place, at_six: Sandbox) -> None:
    """A token stays on the organisation's list after its end."""
    at_six.control("POST", "clock", {"set": "2027-01-15T06:00:00Z"})
    here = Place(place.folder, place.home, {"GCCREDS_URL": at_six.url})
    ended = here.run("expiring", "--format", "json", GCCREDS_NOW="2027-01-15T06:00:00Z")
    assert (ended.code, ended.json["credentials"]) == (0, [])


def test_an_organisation_without_api_tokens_is_no_error(
    place: Place, make_sandbox: MakeSandbox
) -> None:
    """There is nothing of them to end."""
    without = make_sandbox(without="apitokens")
    here = Place(place.folder, place.home, {"GCCREDS_URL": without.url})
    ended = here.run("expiring")
    assert (ended.code, ended.err) == (0, "")
    assert "Nothing ends within 30d.\n" in ended.out


def test_a_span_without_a_unit_is_refused(place: Place) -> None:
    """As everywhere."""
    ended = place.run("expiring", "--within", "30")
    assert ended.code == 1
    assert ended.err.startswith('error: --within: "30" is not a duration')
