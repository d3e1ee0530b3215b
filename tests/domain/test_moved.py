"""What `moved` says of an address, followed to its end (engine.md, "Deciding")."""

import pytest

from gccreds.domain.address import Address
from gccreds.domain.declared import ImportEntry, MovedEntry
from gccreds.domain.moved import Moves


def an_address(text: str) -> Address:
    address = Address.parse(f"oauth_client.{text}")
    assert address is not None
    return address


def moves(*pairs: str) -> Moves:
    """Each pair as `a > b`."""
    split = (pair.split(" > ") for pair in pairs)
    return Moves.of(MovedEntry(an_address(a), an_address(b)) for a, b in split)


@pytest.mark.parametrize(
    ("address", "now"),
    [
        ("a", "c"),
        ("b", "c"),
        ("c", "c"),
        ("a[x]", "c[x]"),
        ("other", "other"),
    ],
)
def test_a_chain_is_followed_to_its_end(address: str, now: str) -> None:
    """Without an instance on either side every instance goes along."""
    assert moves("a > b", "b > c").end_of(an_address(address)) == an_address(now)


@pytest.mark.parametrize(
    ("pair", "address", "now"),
    [
        ("store > store[emea]", "store", "store[emea]"),
        ("store > store[emea]", "store[apac]", "store[apac]"),
        ("store[emea] > store", "store[emea]", "store"),
        ("store[emea] > store", "store[apac]", "store[apac]"),
        ("store[emea] > shop[eu]", "store[emea]", "shop[eu]"),
    ],
)
def test_an_entry_with_an_instance_is_about_that_one_alone(
    pair: str, address: str, now: str
) -> None:
    """A single client may become one of several, and the other way round."""
    assert moves(pair).end_of(an_address(address)) == an_address(now)


def test_the_entry_of_an_instance_goes_before_that_of_all() -> None:
    """So that one of them may go somewhere else."""
    both = moves("store > shop", "store[emea] > europe")
    assert both.end_of(an_address("store[emea]")) == an_address("europe")
    assert both.end_of(an_address("store[apac]")) == an_address("shop[apac]")


def test_a_circle_ends_where_it_began() -> None:
    """So that it can be told; the manifests are refused for it."""
    circle = moves("store > shop", "shop[emea] > store[emea]")
    way = circle.way_of(an_address("shop[emea]"))
    assert [str(a) for a in way] == [
        "oauth_client.shop[emea]",
        "oauth_client.store[emea]",
        "oauth_client.shop[emea]",
    ]


def test_entries_are_written_as_they_can_be_pasted() -> None:
    """Brackets would mean a list there, so an address with an instance is quoted."""
    emea, shop = an_address("store[emea]"), an_address("shop")
    assert (
        str(MovedEntry(emea, shop)) == '{from: "oauth_client.store[emea]", to: oauth_client.shop}'
    )
    assert str(ImportEntry(emea, "3f1c")) == '{to: "oauth_client.store[emea]", id: 3f1c}'
