"""What a client request may say: each refusal with its status and code."""

from typing import Any

import pytest

from tests.sandboxes import CLIENTS, Sandbox, a_request, grants

NOWHERE = "f1c7f1ee-0000-4000-8000-000000000000"
USER_GRANT = {"authorizedGrantType": "CODE", "roleDivisions": []}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"name": None}, "bad.request"),
        ({"name": 7}, "bad.request"),
        ({"name": " "}, "invalid.value"),
        ({"description": 7}, "bad.request"),
        ({"authorizedGrantType": None}, "grant.type.required"),
        ({"authorizedGrantType": "CODE_PKCE"}, "bad.grant.type"),
        ({"roleDivisions": None}, "missing.client.roles"),
        ({"roleDivisions": []}, "missing.client.roles"),
        ({"roleDivisions": [{"roleId": NOWHERE, "divisionId": "*"}]}, "invalid.value"),
        ({"roleDivisions": [grants(Operator="Home")[0] | {"divisionId": NOWHERE}]}, "invalid.valu"),
        ({"roleDivisions": ["admin"]}, "bad.request"),
        ({"authorizedGrantType": "CODE"}, "invalid.value"),
        ({"scope": ["oauth:client:read"]}, "invalid.value"),
        ({"scope": ["search"]}, "invalid.value"),
        ({"scope": "users"}, "bad.request"),
        ({"scope": [1]}, "bad.request"),
        ({"roleIds": [NOWHERE]}, "invalid.value"),
        ({"accessTokenValiditySeconds": 299}, "invalid.value"),
        ({"accessTokenValiditySeconds": 172_801}, "invalid.value"),
        ({"accessTokenValiditySeconds": "900"}, "bad.request"),
        ({"registeredRedirectUri": ["no uri"]}, "invalid.value"),
        ({"state": "deleted"}, "invalid.value"),
        ({"dateToDelete": "tomorrow"}, "invalid.date"),
        ({"dateToDelete": "2027-06-30"}, "invalid.date"),
        ({"dateToDelete": "9999-12-31T23:59:59-12:00"}, "invalid.date"),
        ({"dateToDelete": "2020-01-01T00:00:00Z"}, "invalid.date"),
    ],
    ids=str,
)
def test_a_request_that_says_what_cannot_be_is_refused(
    sandbox: Sandbox, members: dict[str, Any], code: str
) -> None:
    """By POST and by PUT alike, and nothing changes."""
    path = f"{CLIENTS}/{sandbox.create()['id']}"
    before = sandbox.state["clients"]
    for method, where in (("POST", CLIENTS), ("PUT", path)):
        refused = sandbox.call(method, where, a_request(**members))
        assert refused.status_code == 400
        assert refused.json()["code"].startswith(code)
    assert sandbox.state["clients"] == before


@pytest.mark.parametrize(
    "members",
    [
        {"accessTokenValiditySeconds": 300},
        {"accessTokenValiditySeconds": 172_800},
        {"registeredRedirectUri": ["https://example.com/callback", "app:/done"]},
        {"roleDivisions": grants(Operator="*")},
        {"scope": ["search:readonly", "analytics"]},
        USER_GRANT,
        {"authorizedGrantType": "TOKEN", "roleDivisions": None},
        {"authorizedGrantType": "PASSWORD", "roleDivisions": []},
        {"description": None, "dateToDelete": None},
    ],
    ids=str,
)
def test_what_the_facts_allow_is_accepted(sandbox: Sandbox, members: dict[str, Any]) -> None:
    """A null is a member left away; scopes of client credentials are kept without effect."""
    created = sandbox.create(**members)
    expected = {key: value for key, value in members.items() if value is not None}
    assert {key: created[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        ("2099-06-30T12:00:00Z", "2099-06-30T12:00:00.000Z"),
        ("2099-06-30T12:00:00.5Z", "2099-06-30T12:00:00.500Z"),
        ("2099-06-30T12:00:00.123456789Z", "2099-06-30T12:00:00.123Z"),
        ("2099-06-30T12:00:00+02:00", "2099-06-30T10:00:00.000Z"),
        ("2099-06-30T12:00:00", "2099-06-30T12:00:00.000Z"),
        ("2099-06-30T12:00:00.25", "2099-06-30T12:00:00.250Z"),
    ],
)
def test_a_date_is_answered_in_utc_with_milliseconds(
    sandbox: Sandbox, written: str, answered: str
) -> None:
    """However it was written; without an offset it is UTC."""
    assert sandbox.create(dateToDelete=written)["dateToDelete"] == answered


def test_a_body_that_cannot_be_read_is_refused(sandbox: Sandbox) -> None:
    """Not JSON, not an object, not said to be JSON, too large."""
    headers = {"Authorization": f"Bearer {sandbox.token()}", "Content-Type": "application/json"}
    plain = headers | {"Content-Type": "text/plain"}
    answers = [
        sandbox.http.post(CLIENTS, content="{", headers=headers),
        sandbox.http.post(CLIENTS, content="[]", headers=headers),
        sandbox.http.post(CLIENTS, content="{}", headers=plain),
        sandbox.http.post(CLIENTS, content=f'"{"x" * 512_000}"', headers=headers),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (400, "bad.request"),
        (400, "bad.request"),
        (415, "unsupported.media.type"),
        (413, "request.entity.too.large"),
    ]
