"""The wire format of each endpoint, held by a recording that can be made anew from a live one."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gccreds.domain.catalogue import Directory, Named
from gccreds.domain.observed import Caller, Organization
from gccreds.domain.secret import Secret
from gccreds.genesys.login import TokenLogin
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds import api_token
from gccreds.kinds.oauth_client import KIND
from tests.cassettes.endpoints import (
    API_TOKEN,
    API_TOKEN_ID,
    CALLS,
    CLIENT_ID,
    DIVISION_ID,
    FOLDER,
    LOGIN_ID,
    ORGANIZATION_ID,
    ROLE_ID,
    SECRET,
    TOKEN,
)
from tests.cassettes.scrubbing import HOST, OTHER, player

Replay = Callable[[str], Any]


@pytest.fixture
def replay() -> Iterator[Replay]:
    """Calls one endpoint; whatever is not in its recording fails."""
    login = TokenLogin(Secret(TOKEN), "a recording")
    with Session(hosts_at(HOST), login) as session:
        organisation = Organisation(session)

        def call(name: str) -> Any:
            with player().use_cassette(name) as cassette:
                answer = CALLS[name](organisation)
                assert cassette.all_played
                return answer

        yield call


def test_every_endpoint_has_one_recording() -> None:
    """Nothing is called that was never recorded, and nothing recorded is left over."""
    recorded = {path.stem for path in FOLDER.glob("*.yaml")}
    assert recorded == set(CALLS)


def test_a_create_answers_the_client_and_its_secret_apart(replay: Replay) -> None:
    """The secret is taken out of the answer as it arrives."""
    created = replay("post-oauth-clients")
    assert (created.id, created.secret) == (CLIENT_ID, Secret(SECRET))
    assert "secret" not in created.wire
    assert KIND.read(created.wire) == {
        "name": "Recorded by gccreds",
        "description": "A client for a recording",
        "grant": "client_credentials",
        "roles": {ROLE_ID: [DIVISION_ID]},
        "scopes": [],
        "redirect_uris": [],
        "access_token_lifetime": "15m",
        "expires": None,
    }


def test_a_login_is_tried_and_its_token_revoked(replay: Replay) -> None:
    """Two requests, and nothing comes back."""
    assert replay("post-oauth-token") is None


def test_the_organisation_and_the_login_are_told(replay: Replay) -> None:
    """Who we are, where, and with which roles."""
    assert replay("get-organizations-me") == Organization(ORGANIZATION_ID, "Acme")
    caller = replay("get-tokens-me")
    assert caller == Caller(LOGIN_ID, "Recording login", "CLIENT-CREDENTIALS", caller.roles)
    assert caller.roles[ROLE_ID] == {"*"}


def test_the_list_has_whole_clients(replay: Replay) -> None:
    """Items are as complete as the object itself, and nothing is missing from the list."""
    listing = replay("get-oauth-clients")
    assert [client["id"] for client in listing.clients] == [LOGIN_ID, CLIENT_ID]
    assert not listing.legacy


def test_a_client_is_read_replaced_and_removed(replay: Replay) -> None:
    """GET, PUT and DELETE of one client."""
    assert replay("get-oauth-clients-id")["state"] == "active"
    assert replay("put-oauth-clients-id")["state"] == "inactive"
    assert replay("delete-oauth-clients-id") is None


def test_a_new_token_is_answered_apart_and_tried_by_a_call(replay: Replay) -> None:
    """It is taken out of the answer as it arrives, as a client's secret is."""
    created = replay("post-oauth-apitokens")
    assert (created.id, created.secret) == (API_TOKEN_ID, Secret(API_TOKEN))
    assert "token" not in created.wire
    assert api_token.KIND.read(created.wire) == {
        "name": "Recorded by gccreds",
        "description": "A token for a recording",
        "scopes": ["users:readonly"],
        "expires": "2027-09-30T00:00:00Z",
    }
    assert replay("get-tokens-me-by-token") is None


def test_a_token_is_listed_read_renamed_and_revoked(replay: Replay) -> None:
    """GET of the collection and of one; PUT of what can be changed; DELETE."""
    assert [token["id"] for token in replay("get-oauth-apitokens")] == [API_TOKEN_ID]
    assert replay("get-oauth-apitokens-id")["state"] == "active"
    assert replay("put-oauth-apitokens-id")["name"] == "Recorded by gccreds"
    assert replay("delete-oauth-apitokens-id") is None


def test_another_secret_is_answered_once_and_apart(replay: Replay) -> None:
    """As that of a create is."""
    renewed = replay("post-oauth-clients-id-secret")
    assert (renewed.id, renewed.secret) == (CLIENT_ID, Secret(SECRET))
    assert "secret" not in renewed.wire


def test_use_is_asked_for_and_fetched_when_it_is_ready(replay: Replay) -> None:
    """A new client has no calls yet; the first look comes too early."""
    assert replay("get-oauth-clients-id-usage") == {}


def test_names_resolve_by_the_directory(replay: Replay) -> None:
    """Roles, divisions, scopes and the limit."""
    roles = replay("get-authorization-roles")
    assert [(role.id, role.name) for role in roles.entities] == [(ROLE_ID, "admin")]
    assert replay("get-authorization-divisions") == Directory(
        (Named(DIVISION_ID, "Home", home=True),), read=True
    )
    assert {"analytics:readonly", "oauth", "users"} <= replay("get-oauth-scopes")
    assert replay("get-limits") is None


def test_no_recording_holds_anything_that_was_real() -> None:
    """Every id, name and secret in it is a stand-in."""
    stand_ins = {API_TOKEN_ID, CLIENT_ID, ROLE_ID, DIVISION_ID, ORGANIZATION_ID, LOGIN_ID, OTHER}
    for path in FOLDER.glob("*.yaml"):
        text = path.read_text()
        assert set(re.findall(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)) <= stand_ins
        assert not re.search(r"Bearer|Basic |admin@|[A-Za-z0-9_-]{43}", text)
