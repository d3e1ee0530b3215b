"""`exec ADDRESS`: which credential is meant."""

import pytest

from gccreds.errors import UsageError
from gccreds.workflows.exec import declared_under
from tests.builders import a_client, declared

EMEA, APAC, CI = a_client("store", "emea"), a_client("store", "apac"), a_client()
DECLARED = declared(EMEA, APAC, CI)


@pytest.mark.parametrize("text", ["oauth_client.ci", "ci"])
def test_an_address_or_a_key_that_one_credential_has_is_enough(text: str) -> None:
    """As for the other commands that take an ADDRESS."""
    assert declared_under(text, DECLARED) is CI


def test_one_of_several_has_to_be_named() -> None:
    """A command logs in as one."""
    with pytest.raises(UsageError) as refused:
        declared_under("store", DECLARED)
    assert refused.value.what == (
        '"store" is 2 credentials: oauth_client.store[apac], oauth_client.store[emea]'
    )
    assert declared_under("store[emea]", DECLARED) is EMEA
