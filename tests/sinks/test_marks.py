"""What an ownership mark at a destination says, and what follows from it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from gccreds.domain.address import Address
from gccreds.domain.credential import Destination
from gccreds.domain.mark import Mark
from gccreds.errors import DestinationRefused
from gccreds.sinks.interface import Delivery
from gccreds.sinks.marks import demand_ours, mark_text
from tests.sinks.examples import MARK

PLACE = Destination("vault", "secret/ci", {})
ANY = re.compile(r".+")
TAG = re.compile(r"[A-Za-z0-9_./:-]+")
EMEA = replace(MARK, address=Address("oauth_client", "store", "emea"))
LONG = replace(MARK, address=Address("oauth_client", "store", "x" * 90))


@pytest.mark.parametrize(
    ("mark", "allowed", "limit", "text"),
    [
        (MARK, ANY, 256, "payments/prod/oauth_client.ci"),
        (replace(MARK, generation=7), ANY, 256, "payments/prod/oauth_client.ci"),
        (EMEA, ANY, 256, "payments/prod/oauth_client.store[emea]"),
        (EMEA, TAG, 256, "payments/prod/oauth_client.store:emea"),
        (LONG, ANY, 63, "a4f667c7cb370b348f27abe60b7a771129174e823e84ec0a5e2afe67e04fe41"),
    ],
)
def test_what_a_mark_says(mark: Mark, allowed: re.Pattern[str], limit: int, text: str) -> None:
    """Whose it is, as readable as the place allows; never which generation."""
    assert mark_text(Delivery(PLACE, mark, Path()), allowed, limit) == text


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        (None, "vault secret/ci exists, and gccreds did not write it"),
        (
            "billing/prod/oauth_client.ci",
            "vault secret/ci exists, and is marked as that of billing/prod/oauth_client.ci",
        ),
    ],
)
def test_what_is_not_ours_is_refused(marked: str | None, told: str) -> None:
    """With whose it is, where that can be told."""
    delivery = Delivery(PLACE, MARK, Path())
    with pytest.raises(DestinationRefused) as refused:
        demand_ours(delivery, marked, MARK.owner, ours=False)

    assert (refused.value.what, refused.value.next_step) == (
        told,
        "move it away, or write `if_exists: replace` below this destination",
    )


def test_what_is_ours_or_meant_to_be_is_not_refused() -> None:
    """By its mark, by the state, or by the manifest."""
    demand_ours(Delivery(PLACE, MARK, Path()), MARK.owner, MARK.owner, ours=False)
    demand_ours(Delivery(PLACE, MARK, Path()), None, MARK.owner, ours=True)
    taken = replace(PLACE, if_exists="replace")
    demand_ours(Delivery(taken, MARK, Path()), "another", MARK.owner, ours=False)
