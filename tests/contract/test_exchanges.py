"""The check that every sandbox test makes at its end: does it see what breaks the contract?"""

import json

import pytest

from tests.contract.exchanges import Exchange, violations

CLIENT = {
    "id": "4f6c2f0e-7b1a-4d39-9a61-0c5a2f1d7e10",
    "name": "A client",
    "authorizedGrantType": "CODE",
    "dateCreated": "2027-01-05T06:00:00.000Z",
    "selfUri": "/api/v2/oauth/clients/4f6c2f0e-7b1a-4d39-9a61-0c5a2f1d7e10",
}
PATH = CLIENT["selfUri"]


def exchange(
    method: str, path: str, status: int, answered: object = None, sent: object = None
) -> Exchange:
    """One exchange with JSON on both sides, or nothing."""
    bodies = [b"" if body is None else json.dumps(body).encode() for body in (sent, answered)]
    return Exchange(method, path, bodies[0], status, bodies[1])


@pytest.mark.parametrize(
    "kept",
    [
        exchange("GET", PATH, 200, CLIENT),
        exchange("PUT", PATH, 200, CLIENT, {"name": "A", "authorizedGrantType": "CODE"}),
        exchange("PUT", PATH, 400, {"status": 400}, {"name": 7}),
        exchange("DELETE", PATH, 204),
        exchange("GET", PATH, 404, {"status": 404}),
        exchange("POST", "/oauth/token", 200, {"access_token": "…"}),
    ],
    ids=str,
)
def test_an_exchange_that_keeps_the_contract_passes(kept: Exchange) -> None:
    """Refused requests may be malformed."""
    assert violations([kept]) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (exchange("GET", PATH, 200, {"name": "A"}), "answer: $: 'authorizedGrantType' is a requ"),
        (
            exchange("GET", PATH, 200, CLIENT | {"scope": "users"}),
            "answer: $.scope: 'users' is not",
        ),
        (
            exchange("GET", PATH, 200, CLIENT | {"dateCreated": "2027-01-05T06:00:00Z"}),
            "answer: $.dateCreated: '2027-01-05T06:00:00Z' is not a 'date-time'",
        ),
        (
            exchange("GET", PATH, 200, CLIENT | {"selfUri": "clients/1"}),
            "answer: $.selfUri: 'clients/1' is not a 'uri'",
        ),
        (exchange("GET", PATH, 403, {"status": "403"}), "answer: $.status: '403' is not of type"),
        (exchange("GET", PATH, 418, {}), "the status is not documented"),
        (exchange("DELETE", PATH, 204, CLIENT), "an answer without a schema has a body"),
        (exchange("PATCH", PATH, 404, {"status": 404}), "the path has no such method"),
        (exchange("GET", "/api/v2/users", 404, {}), "no specification lists this path"),
        (
            exchange("POST", "/api/v2/oauth/clients", 200, CLIENT, {"name": "A"}),
            "request: $: 'authorizedGrantType' is a required property",
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, Exchange) else "",
)
def test_an_exchange_that_breaks_the_contract_is_named(broken: Exchange, fault: str) -> None:
    """The line tells which exchange and what is wrong with it."""
    (line,) = violations([broken])
    assert line.startswith(f"{broken}: {fault}")


def test_items_of_a_legacy_list_may_lack_what_they_lacked() -> None:
    """Before February 2026 they had no authorizedGrantType."""
    listed = exchange("GET", "/api/v2/oauth/clients", 200, {"entities": [{"name": "A"}]})
    assert violations([listed], legacy_list=True) == []
    assert len(violations([listed])) == 1
