"""Grants: our names, the wire's, and every spelling (manifest.md, "Values")."""

import pytest

from gccreds.kinds.grant import ON_THE_WIRE, Grant, grant_of


@pytest.mark.parametrize("grant", Grant)
def test_a_grant_is_known_by_both_names_in_any_case(grant: Grant) -> None:
    """With hyphens or underscores."""
    for name in (grant.value, ON_THE_WIRE[grant]):
        for spelling in (name, name.upper(), name.lower(), name.title()):
            assert grant_of(spelling) is grant
            assert grant_of(spelling.replace("_", "-")) is grant


def test_the_wire_has_an_older_spelling_of_one() -> None:
    """The API took SAML2BEARER once, and still does (api-facts.md §3.1)."""
    assert grant_of("SAML2BEARER") is Grant.SAML2_BEARER


@pytest.mark.parametrize("text", ["", "client", "clientcredentials", "CODE_PKCE", "refresh_token"])
def test_anything_else_is_no_grant(text: str) -> None:
    """PKCE is used with authorization_code, and is none of its own."""
    assert grant_of(text) is None


def test_only_implicit_has_no_secret_and_two_redirect() -> None:
    """What entries are checked by."""
    assert [grant for grant in Grant if not grant.has_secret] == [Grant.IMPLICIT]
    assert [grant for grant in Grant if grant.redirects] == [
        Grant.AUTHORIZATION_CODE,
        Grant.IMPLICIT,
    ]
