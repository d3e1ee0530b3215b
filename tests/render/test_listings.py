"""What `list`, `state` and `whoami` say."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from gccreds.domain.report import Identity, Listing
from gccreds.render import (
    identity_json,
    identity_text,
    listing_json,
    listing_text,
    resource_json,
    resource_text,
)
from gccreds.render.page import Page

from .story import ACME, NOW, expected

CLIENTS = Listing(
    "clients",
    (
        {
            "name": "Reporting app for the whole of the EMEA region",
            "id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
            "grant": "authorization_code",
            "address": "oauth_client.reporting-app",
            "expires": datetime(2027, 6, 30, tzinfo=UTC),
            "used_by": ("one", "two"),
            "stopped": False,
        },
        {
            "name": "日本 \x1b[31m",
            "id": "0d2c7f15-3b6e-4e0f-8c1d-52f7f0a3b9de",
            "grant": "implicit",
            "address": None,
            "expires": None,
            "used_by": (),
            "stopped": True,
        },
    ),
    "prod",
    ACME,
    NOW,
    frozenset({"grant"}),
)

IDENTITY = Identity(
    "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77",
    "gccreds CI",
    ACME,
    "eu-central-1",
    {"Data Actions Runner": ["EMEA", "Home"], "Viewer": "all"},
    ("authorization:role:view", "oauth:client:add", "oauth:client:edit", "oauth:client:view"),
    datetime(2027, 1, 6, 6, 0, tzinfo=UTC),
    NOW,
)

RESOURCE = {
    "address": "oauth_client.ci-data-actions",
    "kind": "oauth_client",
    "fields": {
        "name": "CI data actions",
        "description": "",
        "roles": {"4a1b": ["77c0", "91de"]},
        "access_token_lifetime": "15m",
        "expires": "2027-06-30T00:00:00Z",
    },
    "on_removal": "delete",
    "grace": "7d",
    "prevent_destroy": True,
    "revoked_at": None,
    "generations": [
        {
            "number": 1,
            "remote_id": "a41f9e02-77aa-4c1e-9d53-0f6a1c2b3d4e",
            "endpoint": "/api/v2/oauth/clients",
            "phase": "current",
            "reason": "new",
            "strategy": "new_client",
            "run": "r1",
            "created_at": "2027-01-05T06:00:13Z",
            "ends_at": None,
            "fingerprint": "0123456789abcdef",
            "deliveries": [
                {"to": "file secrets/ci.env", "at": "2027-01-05T06:00:14Z", "holds": [1]},
                {"to": "command ./push", "at": None, "holds": [1]},
            ],
        }
    ],
}


def test_a_listing_is_a_table_between_where_one_is_and_what_was_changed() -> None:
    """In a pipe nothing is cut; hidden members are for JSON."""
    assert listing_text.render(CLIENTS, Page()) == expected("list_clients.txt")


def test_a_table_fits_its_terminal_and_leaves_ids_whole() -> None:
    """The widest column gives way."""
    page = Page.fitting(120, colour=False, utf8=True)
    assert listing_text.render(CLIENTS, page) == expected("list_clients_narrow.txt")


def test_a_listing_of_nothing_says_so() -> None:
    """No table of headers alone."""
    text = listing_text.render(replace(CLIENTS, entities=()), Page())
    assert text == ("prod · Acme EMEA · 0 clients · 2027-01-05 06:00 UTC\n\nNothing was changed.\n")


def test_a_listing_without_an_organisation_names_none() -> None:
    """As that of environments, which needs no login."""
    listing = Listing("environments", ({"name": "prod", "region": "eu-central-1"},))
    assert listing_text.render(listing, Page()) == (
        "1 environment\n\nNAME   REGION\nprod   eu-central-1\n\nNothing was changed.\n"
    )


def test_json_has_every_member_of_every_entity() -> None:
    """Hidden ones included, moments in UTC."""
    first, second = json.loads(listing_json.render(CLIENTS, Page()))["entities"]
    assert first == {
        "name": "Reporting app for the whole of the EMEA region",
        "id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
        "grant": "authorization_code",
        "address": "oauth_client.reporting-app",
        "expires": "2027-06-30T00:00:00Z",
        "used_by": ["one", "two"],
        "stopped": False,
    }
    assert second["name"] == "日本 \x1b[31m"


def test_whoami_tells_the_login() -> None:
    """With roles in the manifest's notation and the distance to the token's end."""
    assert identity_text.render(IDENTITY, Page()) == expected("whoami.txt")


def test_whoami_of_a_user_has_no_client() -> None:
    """And says what it is instead."""
    identity = replace(IDENTITY, client_id=None, permissions=(), roles={}, token_expires_at=None)
    assert identity_text.render(identity, Page()).splitlines() == [
        "gccreds CI, a user's token",
        "      organisation           Acme EMEA (6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77)",
        "      region                 eu-central-1",
        "      roles                  (none)",
        "      permissions            (none)",
        "      token ends             not known",
        "Nothing was changed.",
    ]


def test_whoami_in_json_has_exactly_the_keys_of_the_specification() -> None:
    """The organisation as in a plan."""
    assert json.loads(identity_json.render(IDENTITY, Page())) == {
        "format_version": "1.0",
        "client_id": "3f1c8a52-0c1e-4a52-9a51-7d0b5f8b2d77",
        "name": "gccreds CI",
        "organization": {"id": "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "name": "Acme EMEA"},
        "region": "eu-central-1",
        "roles": {"Data Actions Runner": ["EMEA", "Home"], "Viewer": "all"},
        "permissions": [
            "authorization:role:view",
            "oauth:client:add",
            "oauth:client:edit",
            "oauth:client:view",
        ],
        "token_expires_at": "2027-01-06T06:00:00Z",
    }


def test_a_resource_of_the_state_is_told_whole() -> None:
    """Fields as last applied, how it would end, each generation with its deliveries."""
    assert resource_text.render(RESOURCE, Page()) == expected("state_show.txt")


def test_a_resource_in_json_is_as_the_state_keeps_it() -> None:
    """With its format version."""
    document = json.loads(resource_json.render(RESOURCE, Page()))
    assert document == {"format_version": "1.0", **RESOURCE}
