"""What is declared of a token, as the API has it, both ways that it can be issued."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.address import Address
from gccreds.domain.credential import API_TOKENS, CLIENTS
from gccreds.domain.mark import Mark
from gccreds.domain.schedule import Schedule, Window
from gccreds.kinds import oauth_client
from gccreds.kinds.api_token import FIELDS, KIND
from gccreds.kinds.entry import Setting, Via
from gccreds.kinds.token_entry import TokenEntry

MARK = Mark("payments", "prod", Address("api_token", "export"), 1)
AS_CLIENT = Setting(Via.OAUTH_CLIENT)
AS_TOKEN = Setting(Via.APITOKENS)
ENTRIES = some.fixed_dictionaries(
    {
        "name": some.text("abc ", min_size=1).filter(str.strip),
        "description": some.text(max_size=20),
        "scopes": some.lists(some.text("uvw", min_size=1), unique=True),
        "expires": some.dates().map(str).filter(lambda date: date > "1900"),
    }
)


def an_entry(**written: Any) -> TokenEntry:
    """A token as a manifest has it."""
    return TokenEntry.model_validate(written)


@given(ENTRIES)
def test_an_entry_survives_the_way_to_the_api_and_back(written: dict[str, object]) -> None:
    """A plan after an apply has nothing to say."""
    entry = TokenEntry.model_validate(written)
    fields = entry.fields(AS_TOKEN, "export", entry.scopes)
    assert KIND.read(KIND.body({}, fields, MARK)) == fields


def test_a_token_is_created_with_its_scopes_and_its_end() -> None:
    """As api-tokens.md has them."""
    entry = an_entry(description="Nightly", scopes=["users", "analytics"], expires="2027-03-31")
    assert KIND.body({}, entry.fields(AS_TOKEN, "export", entry.scopes), MARK) == {
        "name": "export",
        "description": "Nightly [gccreds payments/prod/api_token.export#1]",
        "scope": ["analytics", "users"],
        "dateExpires": "2027-03-31T00:00:00.000Z",
    }


def test_a_put_sends_neither_scopes_nor_the_end() -> None:
    """They are given once: sending the same again would be refused."""
    there = {
        "id": "t",
        "name": "export",
        "description": "old",
        "scope": ["users"],
        "dateExpires": "2027-03-31T00:00:00.000Z",
        "dateLastUsed": None,
        "state": "active",
        "createdBy": {"id": "c"},
        "dateCreated": "2027-01-05T00:00:00.000Z",
        "selfUri": "/api/v2/oauth/apitokens/t",
    }
    assert KIND.body(there, {"description": "new"}, MARK) == {
        "name": "export",
        "description": "new [gccreds payments/prod/api_token.export#1]",
    }


def test_the_end_of_a_rolling_token_is_each_generations_own() -> None:
    """So that no end is declared, although somebody decided on it."""
    entry = an_entry(scopes=["users"], lifetime="90d")
    assert entry.fields(AS_TOKEN, "export", entry.scopes)["expires"] is None
    assert "expires" in entry.written


def test_a_token_by_a_client_is_declared_as_that_client() -> None:
    """With exactly a client's fields: for the API it is one like any other."""
    entry = an_entry(
        description="Legacy", roles={"Operator": ["Home"], "admin": "all"}, expires="2027-03-31"
    )
    fields = entry.fields(AS_CLIENT, "legacy", ())
    assert fields == {
        "name": "legacy",
        "description": "Legacy",
        "grant": "client_credentials",
        "roles": {"Operator": ["Home"], "admin": "all"},
        "scopes": [],
        "redirect_uris": [],
        "access_token_lifetime": "24h",
        "expires": "2027-03-31T00:00:00Z",
    }
    assert fields.keys() == {field.name for field in oauth_client.FIELDS}


def test_who_issues_it_is_its_own_word_or_the_environments() -> None:
    """The environment's is a default."""
    assert an_entry(via="oauth_client").endpoint(AS_TOKEN) == CLIENTS
    assert an_entry(via="apitokens").endpoint(AS_CLIENT) == API_TOKENS
    assert an_entry().endpoint(AS_CLIENT) == CLIENTS
    assert an_entry().endpoint(AS_TOKEN) == API_TOKENS


def test_only_a_client_can_have_a_grace() -> None:
    """A token cannot be made inactive."""
    assert an_entry().lifecycle(AS_TOKEN).grace == timedelta()
    assert an_entry().lifecycle(AS_CLIENT).grace == timedelta(days=7)
    assert an_entry(grace="1d").lifecycle(AS_CLIENT).grace == timedelta(days=1)


def test_a_rolling_token_is_renewed_before_its_end() -> None:
    """By default a third of its lifetime before, and the old one works for a day after."""
    assert an_entry(lifetime="90d").schedule == Schedule(
        lifetime=timedelta(days=90), overlap=timedelta(hours=24)
    )
    window = {"days": "mon-thu", "from": "06:00", "to": "14:00", "timezone": "Europe/Berlin"}
    rotate = {"before_end": "14d", "overlap": "48h", "window": window}
    assert an_entry(lifetime="90d", rotate=rotate).schedule == Schedule(
        lifetime=timedelta(days=90),
        before_end=timedelta(days=14),
        overlap=timedelta(hours=48),
        window=Window(frozenset({0, 1, 2, 3}), 360, 840, "Europe/Berlin"),
    )


def test_a_token_of_a_fixed_end_is_never_due() -> None:
    """It ends, and nobody renews it by itself."""
    assert an_entry(expires="2027-03-31").schedule == Schedule()


def test_the_fields_of_a_token_are_keys_of_its_entry() -> None:
    """So that a difference in a plan is named as its manifest names it."""
    assert {field.name for field in FIELDS} <= TokenEntry.model_fields.keys()
