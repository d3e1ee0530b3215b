"""What `expiring` tells, compared whole."""

import json
from dataclasses import replace
from datetime import timedelta

from gccreds.domain.address import Address
from gccreds.domain.mark import Mark
from gccreds.domain.status import CredentialStatus, ExpiringReport
from gccreds.render import expiring_json, expiring_text
from gccreds.render.page import Page
from tests.render.existing import LEGACY, NOW, WFM_BEFORE, moment
from tests.render.story import ACME, expected

STRANGER = CredentialStatus(
    "oauth_client",
    {"name": "Old \x1b[31mtool", "grant": "implicit", "scopes": ["analytics"]},
    "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
    moment("2025-01-05"),
    moment("2027-01-08"),
)
ELSEWHERE = replace(
    STRANGER, mark=Mark("shops", "prod", Address("oauth_client", "till"), 2),
    expires_at=moment("2027-01-20"),
)  # fmt: skip
REPORT = ExpiringReport(
    "prod", ACME, NOW, timedelta(days=30), (WFM_BEFORE, STRANGER, ELSEWHERE, LEGACY)
)
IN_COLOUR = Page(colour=True)


def test_what_ends_first_stands_first() -> None:
    """Each with its end and whose it is, as far as anybody knows."""
    assert expiring_text.render(REPORT, Page()) == expected("expiring.txt")


def test_what_is_near_is_red_but_for_what_was_replaced() -> None:
    """That end is as it should be."""
    text = expiring_text.render(REPORT, IN_COLOUR)
    assert "\x1b[31m2027-01-08 00:00 UTC, in 2 days\x1b[0m" in text
    assert "\x1b[33m2027-01-20 00:00 UTC, in 14 days\x1b[0m" in text
    assert "\n2027-01-06 06:10 UTC, in 24 hours " in text


def test_nothing_is_a_result_too() -> None:
    """Without a project the organisation stands first."""
    nothing = replace(REPORT, environment=None, credentials=())
    assert expiring_text.render(nothing, Page()) == (
        "Acme EMEA · 2027-01-05 06:10 UTC\n\nNothing ends within 30d.\nNothing was changed.\n"
    )


def test_json_has_them_as_status_has() -> None:
    """One that is not managed has no address."""
    document = json.loads(expiring_json.render(replace(REPORT, credentials=(ELSEWHERE,)), Page()))
    assert document == {
        "format_version": "1.0",
        "generated_at": "2027-01-05T06:10:00Z",
        "environment": "prod",
        "organization": {"id": "6f3c2a10-7d0b-4a52-9a51-0c1e5f8b2d77", "name": "Acme EMEA"},
        "within": "30d",
        "credentials": [
            {
                "address": None,
                "kind": "oauth_client",
                "name": "Old \x1b[31mtool",
                "owner": None,
                "labels": {},
                "grant": "implicit",
                "roles": {},
                "scopes": ["analytics"],
                "remote_id": "9b1d04e7-52a1-4f0e-b3c8-7c0d5c1f3a90",
                "generation": None,
                "state": None,
                "created_at": "2025-01-05T00:00:00Z",
                "expires_at": "2027-01-20T00:00:00Z",
                "next_rotation_at": None,
                "deliveries": [],
                "exemptions": [],
                "remote_state": "active",
                "mark": "[gccreds shops/prod/oauth_client.till#2]",
            }
        ],
    }
