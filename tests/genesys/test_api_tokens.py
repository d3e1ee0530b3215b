"""API tokens over a session: listed, made, tried, changed, revoked; and an organisation without."""

from collections.abc import Mapping

import pytest

from gccreds.domain.credential import API_TOKENS
from gccreds.errors import LoginRefused, NetworkFailed
from gccreds.genesys.organisation import Organisation
from gccreds.genesys.reader import Needs, read
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.kinds.api_token import KIND
from gccreds.kinds.registry import kinds
from tests.conftest import MakeSandbox
from tests.genesys.surroundings import ME, READY, READY_ID, advance, everything_told, log
from tests.sandboxes import Sandbox

LISTED = f"GET {API_TOKENS}?pageSize=500&pageNumber=1 200"


def a_body(name: str = "export") -> Mapping[str, object]:
    """A create that the sandbox accepts; its clock is that of this machine."""
    return {"name": name, "scope": ["users:readonly"], "dateExpires": "2027-09-30T00:00:00.000Z"}


@pytest.fixture
def organisation(organisation: Organisation, sandbox: Sandbox) -> Organisation:
    """On the first day of 2027."""
    sandbox.control("POST", "clock", {"set": "2027-01-01T00:00:00Z"})
    return organisation


def test_a_token_is_answered_once_as_a_secret(organisation: Organisation) -> None:
    """It is not in what is kept of the answer, nor in a listing."""
    created = organisation.create(KIND, a_body())
    assert created.secret is not None
    assert "token" not in created.wire
    assert created.secret.reveal() not in repr(created)
    assert [dict(wire) for wire in organisation.list_of(KIND)] == [dict(created.wire)]


def test_a_new_token_is_tried_by_a_call_and_lives_on(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """No login is made with it, and it is not revoked."""
    created = organisation.create(KIND, a_body())
    sandbox.control("DELETE", "requests")
    assert created.secret is not None
    organisation.try_token(created.secret)
    assert log(sandbox) == [f"GET {ME} 200"]
    assert [token["state"] for token in sandbox.state["api_tokens"]] == ["active"]


def test_a_token_that_is_dead_is_refused_without_being_told(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """The error holds neither the token nor a next step that cannot be done."""
    created = organisation.create(KIND, a_body())
    assert created.secret is not None
    organisation.delete(KIND, created.id)
    with pytest.raises(LoginRefused, match="does not accept the new token") as raised:
        organisation.try_token(created.secret)
    assert created.secret.reveal() not in everything_told(raised.value)
    assert sandbox.state["api_tokens"] == []


def test_a_trial_that_gets_no_answer_is_repeated(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """A few times; then it is told."""
    created = organisation.create(KIND, a_body())
    assert created.secret is not None
    sandbox.fault("GET", ME, {"status": 503}, times=2)
    organisation.try_token(created.secret)
    sandbox.fault("GET", ME, {"status": 503}, times=99)
    with pytest.raises(NetworkFailed, match="6 attempts"):
        organisation.try_token(created.secret)


def test_a_name_is_changed_in_place_and_a_revoked_one_is_gone(organisation: Organisation) -> None:
    """By the same operations as a client, at the tokens' own path."""
    created = organisation.create(KIND, a_body())
    changed = organisation.update(KIND, created.id, {"name": "other"})
    assert changed == {**created.wire, "name": "other", "description": ""}
    organisation.delete(KIND, created.id)
    assert organisation.get(KIND, created.id) is None
    organisation.delete(KIND, created.id)


def test_tokens_are_read_only_where_somebody_needs_them(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """By pages as large as the API allows; each is a remote of its own kind."""
    created = organisation.create(KIND, a_body())
    unasked = read(organisation, kinds(), Needs())
    assert set(unasked.remotes) == {READY_ID}
    assert unasked.offers_tokens is None
    sandbox.control("DELETE", "requests")
    observed = read(organisation, kinds(), Needs(api_tokens=True))
    assert {id_: r.kind for id_, r in observed.remotes.items()} == {
        READY_ID: "oauth_client",
        created.id: "api_token",
    }
    assert observed.offers_tokens
    assert log(sandbox).count(LISTED) == 1
    assert len(log(sandbox)) == 5


def test_a_young_token_that_the_list_lacks_is_read_by_its_id(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    """As a client is."""
    young = organisation.create(KIND, a_body()).id
    empty = {"entities": [], "pageSize": 500, "pageNumber": 1, "pageCount": 0, "total": 0}
    sandbox.fault("GET", API_TOKENS, {"status": 200, "json": empty})
    needs = Needs(api_tokens=True, young_tokens=frozenset([young]))
    assert set(read(organisation, kinds(), needs).remotes) == {READY_ID, young}
    assert f"GET {API_TOKENS}/{young} 200" in log(sandbox)


def test_an_organisation_without_tokens_is_told_from_one_that_has_none(
    make_sandbox: MakeSandbox,
) -> None:
    """404 on the collection; and nothing is asked for by its id."""
    sandbox = make_sandbox(without="apitokens")
    with Session(hosts_at(sandbox.url), READY) as session:
        needs = Needs(api_tokens=True, young_tokens=frozenset(["young"]))
        observed = read(Organisation(session), kinds(), needs)
        assert observed.offers_tokens is False
        assert set(observed.remotes) == {READY_ID}
        assert len(log(sandbox)) == 6
    sandbox.expect_strange_paths()


def test_an_ended_token_stays_listed(organisation: Organisation, sandbox: Sandbox) -> None:
    """For ever, as expired."""
    created = organisation.create(KIND, a_body())
    advance(sandbox, "400d")
    (listed,) = organisation.list_of(KIND)
    assert (listed["id"], listed["state"]) == (created.id, "expired")
