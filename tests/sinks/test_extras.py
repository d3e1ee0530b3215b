"""The libraries that are extras of the package."""

from pathlib import Path

import pytest

from gccreds.domain.credential import Destination
from gccreds.errors import DestinationRefused
from gccreds.sinks.extras import library
from gccreds.sinks.interface import Delivery
from tests.sinks.examples import MARK

DELIVERY = Delivery(Destination("vault", "secret/ci", {}), MARK, Path())


def test_what_is_installed_is_given() -> None:
    """As an import would."""
    assert library("json", "vault", DELIVERY).dumps({}) == "{}"


def test_what_is_missing_is_named_with_the_way_to_get_it() -> None:
    """The package's own extra, so that the version fits."""
    with pytest.raises(DestinationRefused) as refused:
        library("no_such_library", "vault", DELIVERY)

    assert (refused.value.what, refused.value.where, refused.value.next_step) == (
        "vault needs the library no_such_library, which is not installed",
        "oauth_client.ci",
        "pip install 'gccreds[vault]'",
    )
    assert refused.value.__context__ is None
