"""Addresses: `oauth_client.store[emea]`."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.address import KEY, Address, matches

STORE = Address("oauth_client", "store")
EMEA = Address("oauth_client", "store", "emea")

KEYS = some.from_regex(KEY, fullmatch=True).filter(lambda key: len(key) < 40)
INSTANCES = some.text(min_size=1, max_size=40).filter(
    lambda text: text.isprintable() and not set("[]#") & set(text)
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("oauth_client.store", STORE),
        ("oauth_client.store[emea]", EMEA),
        ("oauth_client.store[Köln 2, A/B.c]", Address("oauth_client", "store", "Köln 2, A/B.c")),
    ],
)
def test_an_address_reads_as_it_is_written(text: str, address: Address) -> None:
    """An instance is any printable text."""
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "store",
        "oauth_client.",
        "oauth_client.Store",
        "oauth_client.-store",
        "oauth_client.store[]",
        "oauth_client.store[a]b",
        "oauth_client.store[a[b]]",
        "oauth_client.store[a#b]",
        "oauth_client.store[a\nb]",
        " oauth_client.store",
        "oauth_client." + "a" * 108,
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    """Nor is one of more than 120 characters."""
    assert Address.parse(text) is None


@given(KEYS, INSTANCES | some.none())
def test_every_address_survives_being_written_and_read(key: str, instance: str | None) -> None:
    """Marks, states and plan files all rest on it."""
    address = Address("oauth_client", key, instance)
    assert Address.parse(str(address)) == address


def test_an_instance_knows_its_declaration() -> None:
    """The address without brackets."""
    assert EMEA.without_instance == STORE


@pytest.mark.parametrize(
    ("target", "taken"),
    [
        ("oauth_client.store", [STORE, EMEA]),
        ("oauth_client.store[emea]", [EMEA]),
        ("oauth_client.store[*]", [EMEA]),
        ("oauth_client.st?re", [STORE, EMEA]),
        ("oauth_client.*", [STORE, EMEA]),
        ("store", [STORE, EMEA]),
        ("store[emea]", [EMEA]),
        ("store[e.e]", []),
        ("oauth_client.store[abc]", []),
        ("*.other", []),
        ("api_token.store", []),
        ("OAUTH_CLIENT.store", []),
    ],
)
def test_a_target_takes_addresses(target: str, taken: list[Address]) -> None:
    """`*` and `?` are wild, brackets literal; without brackets every instance is taken."""
    assert [address for address in (STORE, EMEA) if matches(address, target)] == taken
