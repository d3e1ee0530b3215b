"""`gccreds state …`: looking at a state asks no organisation and changes nothing."""

import json

import pytest

from tests.cli.projects import lay_out
from tests.cli.running import Place

STATE = {
    "version": 1,
    "lineage": "0d0c6f5a-1d5e-4a53-8f3e-6f2f4e3a0001",
    "serial": 4,
    "project": "payments",
    "environment": "test",
    "organization": {"id": "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "name": "Acme EMEA"},
    "resources": {
        "oauth_client.ci": {
            "kind": "oauth_client",
            "fields": {"name": "CI", "scopes": []},
            "on_removal": "delete",
            "grace": "7d",
            "prevent_destroy": False,
            "revoked_at": None,
            "generations": [
                {
                    "number": 1,
                    "remote_id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
                    "endpoint": "/api/v2/oauth/clients",
                    "phase": "current",
                    "reason": "new",
                    "strategy": "new_client",
                    "run": "r1",
                    "created_at": "2027-01-05T06:00:00Z",
                    "ends_at": None,
                    "fingerprint": "669b3256dd4070fe",
                    "deliveries": [
                        {"to": "file secrets/ci.env", "at": "2027-01-05T06:00:01Z", "holds": [1]}
                    ],
                    "member_of_tomorrow": True,
                }
            ],
        }
    },
}


@pytest.fixture
def project(place: Place) -> Place:
    """A project with a state, whose organisation cannot be reached."""
    place.write(".gccreds/test.json", json.dumps(STATE))
    return lay_out(place, "http://127.0.0.1:1")


def test_list_has_every_generation(project: Place) -> None:
    """As an object with format_version."""
    ended = project.run("state", "list", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json == {
        "format_version": "1.0",
        "entities": [
            {
                "address": "oauth_client.ci",
                "kind": "oauth_client",
                "generation": 1,
                "phase": "current",
                "remote_id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
                "created_at": "2027-01-05T06:00:00Z",
                "ends_at": None,
            }
        ],
    }


def test_list_as_text_is_a_table(project: Place) -> None:
    """Where one is, the table, and that nothing was changed."""
    lines = project.run("state", "list", GCCREDS_NOW="2027-01-06T06:00:00Z").out.splitlines()
    assert lines[0] == "test · Acme EMEA · 1 generation · 2027-01-06 06:00 UTC"
    assert lines[2].split() == ["ADDRESS", "GENERATION", "PHASE", "REMOTE", "ID", "ENDS", "AT"]
    assert lines[3].split() == [
        "oauth_client.ci",
        "1",
        "current",
        "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
        "-",
    ]
    assert lines[-1] == "Nothing was changed."


def test_show_has_all_that_is_kept_of_an_address(project: Place) -> None:
    """The document of the resource, members of later versions included."""
    ended = project.run("state", "show", "oauth_client.ci", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.json == {
        "format_version": "1.0",
        "address": "oauth_client.ci",
        **STATE["resources"]["oauth_client.ci"],  # type: ignore[index]
    }


def test_show_as_text_tells_the_same(project: Place) -> None:
    """A member a line."""
    ended = project.run("state", "show", "oauth_client.ci")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("oauth_client.ci\n")
    assert "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90" in ended.out


def test_show_of_an_unknown_address_names_the_close_one(project: Place) -> None:
    """A usage error."""
    ended = project.run("state", "show", "oauth_client.c1", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "usage")
    assert ended.json["error"]["next_step"] == "did you mean oauth_client.ci?"


def test_pull_prints_the_document_as_it_is_kept(project: Place) -> None:
    """Every member of it, also those that this version does not know."""
    ended = project.run("state", "pull")
    assert (ended.code, ended.json, ended.err) == (0, STATE, "")


def test_before_the_first_apply_there_is_nothing_to_pull(place: Place) -> None:
    """state.invalid, and how to get one."""
    lay_out(place, "http://127.0.0.1:1")
    assert place.run("state", "list", "--format", "json").json["entities"] == []
    ended = place.run("state", "pull")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: there is no state yet: nothing was applied here.\n")


def test_unlock_of_what_is_not_locked_says_so(project: Place) -> None:
    """Exit 0: it is as it was wished to be."""
    assert project.run("state", "unlock").told == (
        0,
        "test was not locked. Nothing was changed.\n",
        "",
    )


@pytest.mark.parametrize("words", ["state list", "state pull", "state show x", "state unlock"])
def test_a_state_needs_a_project(place: Place, words: str) -> None:
    """And an environment that exists."""
    ended = place.run(*words.split())
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("error: there is no project file here or in a folder above.\n")


def test_a_damaged_state_is_never_quoted(project: Place) -> None:
    """What a foreign document holds is not known."""
    project.write(".gccreds/test.json", '{"version": 1, "lineage": ["s3cret"]}')
    ended = project.run("state", "list", "--format", "json")
    assert (ended.code, ended.json["error"]["code"]) == (1, "state.invalid")
    assert "s3cret" not in ended.out + ended.err
