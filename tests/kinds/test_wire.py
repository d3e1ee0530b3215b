"""What is declared, sent and read again is the same (api-facts.md §3.1)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.address import Address
from gccreds.domain.credential import Value
from gccreds.domain.mark import Mark
from gccreds.kinds.client_entry import ClientEntry
from gccreds.kinds.entry import Setting
from gccreds.kinds.grant import Grant
from gccreds.kinds.oauth_client import KIND

MARK = Mark("payments", "prod", Address("oauth_client", "ci"), 1)
ENTRIES = some.fixed_dictionaries(
    {
        "name": some.text("abc ", min_size=1).filter(str.strip),
        "description": some.text(max_size=20),
        "grant": some.sampled_from([grant.value for grant in Grant]),
        "roles": some.dictionaries(
            some.text("rst", min_size=1),
            some.lists(some.text("xyz", min_size=1), min_size=1, unique=True) | some.just("all"),
        ),
        "scopes": some.lists(some.text("uvw", min_size=1), unique=True),
        "redirect_uris": some.lists(some.just("https://a.example.com"), max_size=1),
        "access_token_lifetime": some.integers(300, 172_800).map("{}s".format),
        "expires": some.dates().map(str).filter(lambda date: date > "1900"),
    }
)


@given(ENTRIES)
def test_an_entry_survives_the_way_to_the_api_and_back(written: dict[str, object]) -> None:
    """Names stand for ids here; a plan after an apply has nothing to say."""
    entry = ClientEntry.model_validate(written)
    fields = entry.fields(Setting(), "ci", entry.scopes)
    assert KIND.read(KIND.body({}, fields, MARK)) == fields


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("description", ""),
        ("roles", {}),
        ("scopes", []),
        ("redirect_uris", []),
        ("access_token_lifetime", "24h"),
        ("expires", None),
    ],
)
def test_a_default_is_what_the_api_answers_where_nothing_was_sent(name: str, value: Value) -> None:
    """So that an omitted field is no difference."""
    defaults = ClientEntry.model_validate({"grant": "password"}).fields(Setting(), "ci", ())
    assert defaults[name] == value
    assert KIND.read({"name": "ci", "authorizedGrantType": "PASSWORD"})[name] == value


def test_a_lifetime_is_sent_in_seconds_and_an_end_with_milliseconds() -> None:
    """As the API has them."""
    entry = ClientEntry.model_validate(
        {"grant": "CODE", "access_token_lifetime": "15m", "expires": "2027-06-30"}
    )
    assert entry.access_token_lifetime == timedelta(minutes=15)
    body = KIND.body({}, entry.fields(Setting(), "ci", ()), None)
    assert body == {
        "name": "ci",
        "authorizedGrantType": "CODE",
        "accessTokenValiditySeconds": 900,
        "dateToDelete": "2027-06-30T00:00:00.000Z",
    }
