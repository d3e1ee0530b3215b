"""The kinds that there are, found by their files alone."""

from gccreds.kinds.registry import kinds


def test_every_file_with_a_kind_is_found() -> None:
    """Under its name."""
    assert {name: (kind.section, kind.endpoint) for name, kind in kinds().items()} == {
        "api_token": ("api_tokens", "/api/v2/oauth/apitokens"),
        "oauth_client": ("oauth_clients", "/api/v2/oauth/clients"),
    }


def test_every_key_known_elsewhere_is_unknown_here() -> None:
    """Else its advice could never be given."""
    for kind in kinds().values():
        assert not kind.elsewhere.keys() & kind.entry.model_fields.keys()


def test_the_fields_of_a_client_are_keys_of_its_entry() -> None:
    """So that a difference in a plan is named as its manifest names it."""
    client = kinds()["oauth_client"]
    assert {field.name for field in client.fields} <= client.entry.model_fields.keys()
