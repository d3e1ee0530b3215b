"""Ownership marks at the end of remote descriptions (engine.md, "Words")."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gccreds.domain.address import Address
from gccreds.domain.mark import Description, Mark, read_description

CI = Mark("payments", "prod", Address("oauth_client", "ci"), 2)
STORE = Mark("payments", "prod", Address("oauth_client", "store", "Köln"), 1)


def test_a_mark_is_the_end_of_the_description() -> None:
    """With a blank before it where there is other text."""
    assert CI.sign("Nightly") == "Nightly [gccreds payments/prod/oauth_client.ci#2]"
    assert CI.sign("") == "[gccreds payments/prod/oauth_client.ci#2]"


@given(some.text(max_size=60).filter(lambda text: "[gccreds " not in text))
def test_what_is_signed_reads_as_text_and_mark(text: str) -> None:
    """Whatever the text is, blanks at its end included."""
    for mark in (CI, STORE):
        assert read_description(mark.sign(text)) == Description(text, mark, at_end=True)


@pytest.mark.parametrize(
    ("remote", "text", "mark", "at_end"),
    [
        ("Nightly", "Nightly", None, False),
        ("", "", None, False),
        (f"Nightly {CI} and more", "Nightly and more", CI, False),
        (f"{CI} more", " more", CI, False),
        (f"Old {STORE} new {CI}", f"Old {STORE} new", CI, True),
        (
            "Nightly[gccreds a/b/oauth_client.ci#1]",
            "Nightly[gccreds a/b/oauth_client.ci#1]",
            None,
            False,
        ),
        ("[gccreds a/b/oauth_client.Ci#1]", "[gccreds a/b/oauth_client.Ci#1]", None, False),
        ("[gccreds a/b/oauth_client.ci#0]", "[gccreds a/b/oauth_client.ci#0]", None, False),
        ("[gccreds a b/c/oauth_client.ci#1]", "[gccreds a b/c/oauth_client.ci#1]", None, False),
        (f"[gccreds a/b/ {CI}", "[gccreds a/b/", CI, True),
    ],
)
def test_a_mark_is_found_wherever_people_left_it(
    remote: str, text: str, mark: Mark | None, at_end: bool
) -> None:
    """The rest is the text; of several the last counts; what only looks like one is text."""
    assert read_description(remote) == Description(text, mark, at_end)


def test_a_mark_belongs_to_one_environment_of_one_project() -> None:
    """Copies and neighbours are not ours."""
    assert CI.belongs_to("payments", "prod")
    assert not CI.belongs_to("payments", "test")
    assert not CI.belongs_to("other", "prod")
