"""No secret gets into a state: it is refused as it is put in, before anything is written."""

from datetime import UTC, datetime

import pytest

from gccreds.domain.secret import Secret
from gccreds.domain.state import Delivery, Generation, Phase, Resource, State

SECRET = Secret("hunter2")
NOW = datetime(2027, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("value", [SECRET, [SECRET], {"deep": [{"er": SECRET}]}, b"hunter2", NOW])
def test_fields_and_further_members_are_json(value: object) -> None:
    """At every level; the error names the member and not the value."""
    builds = (
        lambda held: Resource("oauth_client", fields=held),
        lambda held: Resource("oauth_client", extra=held),
        lambda held: Generation(1, Phase.CURRENT, "new", "", "", NOW, extra=held),
        lambda held: Delivery("file a", NOW, extra=held),
        lambda held: State("l", 1, "p", "e", extra=held),
        lambda held: State("l", 1, "p", "e", organization_extra=held),
    )
    for build in builds:
        with pytest.raises(TypeError, match=r"a state does not hold \w+ \(in name\)") as refused:
            build({"name": value})
        assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("text", ["hunter2", "0123456789ABCDEF", "0123456789abcdef0", ""])
def test_a_fingerprint_looks_like_one(text: str) -> None:
    """A secret that was handed in in its place is refused, and not repeated."""
    with pytest.raises(ValueError) as refused:
        Generation(1, Phase.CURRENT, "new", "new_client", "run", NOW, fingerprint=text)

    assert "hunter2" not in str(refused.value)


def test_the_fingerprint_of_a_secret_is_taken() -> None:
    """It is the only trace of a secret that a state has."""
    made = Generation(1, Phase.CURRENT, "new", "", "", NOW, fingerprint=SECRET.fingerprint)

    assert made.fingerprint == "f52fbd32b2b3b86f"
