"""`doctor` where the answer to a login or to a token is a no: each kind with its cause."""

from typing import Any

import pytest

from tests.cli.doctoring import PAIR, a_client, as_client, cause_of, doctor
from tests.cli.running import Place
from tests.conftest import MakeSandbox
from tests.sandboxes import Sandbox

READY = as_client("00000000-0000-4000-8000-000000000001", "sandbox")
UNKNOWN_ID = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize("status", [400, 401])
def test_a_wrong_secret(place: Place, make_sandbox: MakeSandbox, status: int) -> None:
    """The id is right: the API tells that, and not whether the client is active."""
    sandbox = make_sandbox(login_errors=status)
    secret = "x" * 42
    ended = doctor(place, GCCREDS_URL=sandbox.url, **as_client(READY[PAIR[0]], secret))
    assert cause_of(ended) == (
        f"  ✗ login        {status} invalid_client: authentication failed      (correlation N)\n"
        "\n"
        "Cause: the client id is right here, and its secret is another one; or the client is not "
        "active.\n"
        "  The API gives both the same answer.\n"
        "  The secret that was sent has 42 characters; others have 43.\n"
        "  Where: POST http://127.0.0.1:PORT/oauth/token, correlation id N\n"
        "  Next: look at the client under Admin > Integrations > OAuth. If its state is not "
        "active, make it\n"
        "        active. If it is, put its present secret into "
        "GENESYSCLOUD_OAUTHCLIENT_SECRET.\n"
        "        A lost secret cannot be read again, only replaced there; the old one dies with "
        "that, for all\n"
        "        who use it.\n"
    )
    assert secret not in ended.out


@pytest.mark.parametrize("state", ["inactive", "disabled"])
def test_a_client_that_is_not_active(beside_sandbox: Place, sandbox: Sandbox, state: str) -> None:
    """The answer is that to a wrong secret, and the cause names both."""
    login = a_client(sandbox, state=state)
    assert cause_of(doctor(beside_sandbox, **login)).startswith(
        "  ✗ login        401 invalid_client: authentication failed      (correlation N)\n"
        "\n"
        "Cause: the client id is right here, and its secret is another one; or the client is not "
        "active.\n"
        "  The API gives both the same answer.\n"
        "  The secret that was sent has 43 characters, as all secrets have.\n"
    )


def test_a_token_of_a_client_that_is_inactive_by_now(
    beside_sandbox: Place, sandbox: Sandbox
) -> None:
    """It still works; the organisation says of its client that it will give no other."""
    made = sandbox.create(name="Old CI")
    token = sandbox.token(made["id"], made["secret"])
    sandbox.control("POST", "edit", {"id": made["id"], "set": {"state": "inactive"}})
    ended = doctor(beside_sandbox, GENESYSCLOUD_ACCESS_TOKEN=token)
    assert cause_of(ended) == (
        f'  ✗ login        token for "Old CI" ({made["id"][:8]}-…), client_credentials\n'
        "\n"
        'Cause: the client "Old CI" is inactive: it issues no token any more.\n'
        "  The token that was given still works, until it ends.\n"
        "  Next: make it active under Admin > Integrations > OAuth, or use another client.\n"
    )


def test_a_token_that_is_dead(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """It was given, so gccreds cannot renew it."""
    token = sandbox.token()
    sandbox.call("DELETE", "/api/v2/tokens/me", token=token)
    assert cause_of(doctor(beside_sandbox, GENESYSCLOUD_ACCESS_TOKEN=token)) == (
        "  ✗ login        401 bad.credentials: Invalid login credentials.      (correlation N)\n"
        "\n"
        "Cause: this access token is dead: it ended, it was revoked, or its client was disabled or "
        "deleted;\n"
        "  or it is of another region.\n"
        "  It came from environment: GENESYSCLOUD_ACCESS_TOKEN and was given, so gccreds cannot "
        "renew it.\n"
        "  Where: GET http://127.0.0.1:PORT/api/v2/tokens/me, correlation id N\n"
        "  Next: take a new one with `gccreds access-token`, or better log in by id and secret, so "
        "that it is\n"
        "        renewed when it ends.\n"
    )


def test_an_id_that_is_not_known(beside_sandbox: Place) -> None:
    """On a sandbox, too, the place of the address is named."""
    assert cause_of(doctor(beside_sandbox, **as_client(UNKNOWN_ID, "x"))) == (
        "  ✗ login        401 invalid_client: client not found      (correlation N)\n"
        "\n"
        "Cause: http://127.0.0.1:PORT does not know this client id. Clients live in one region "
        "only.\n"
        "  Your organisation may be in another one; GCCREDS_URL says http://127.0.0.1:PORT.\n"
        "  The API does not tell a wrong region from a mistyped id.\n"
        "  Where: POST http://127.0.0.1:PORT/oauth/token, correlation id N\n"
        "  Next: look at the address of your admin page: apps.mypurecloud.de is eu-central-1. Then "
        "unset\n"
        "        GCCREDS_URL, set GENESYSCLOUD_REGION=eu-central-1 and run this again.\n"
        "        If the address is right: the client was deleted, its id is mistyped, or the "
        "sandbox was\n"
        "        started anew without --data.\n"
    )


def test_a_client_of_another_grant(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """It is for people."""
    login = a_client(
        sandbox,
        authorizedGrantType="CODE",
        roleDivisions=[],
        scope=["users"],
        registeredRedirectUri=["https://app.example.com/callback"],
    )
    assert cause_of(doctor(beside_sandbox, **login)) == (
        "  ✗ login        400 unauthorized_client: the client may not use this grant type\n"
        "                 (correlation N)\n"
        "\n"
        "Cause: this client is for people who log in, not for programs: its grant is another one.\n"
        "  Where: POST http://127.0.0.1:PORT/oauth/token, correlation id N\n"
        "  Next: use a client whose grant is Client Credentials (Admin > Integrations > OAuth > "
        "Grant Type),\n"
        "        or make one.\n"
    )


LIMITED: dict[str, dict[str, Any]] = {
    "429": {"status": 429, "retry_after": 17},
    "400": {
        "status": 400,
        "json": {"error": "invalid_request", "description": "rate limit exceeded; try later"},
    },
}


@pytest.mark.parametrize(("form", "seconds"), [("429", 17), ("400", 60)])
def test_too_many_logins(beside_sandbox: Place, sandbox: Sandbox, form: str, seconds: int) -> None:
    """Both forms of it; nothing is waited for, and the credentials are not blamed."""
    sandbox.fault("POST", "/oauth/token", LIMITED[form])
    text = cause_of(doctor(beside_sandbox, **READY))
    assert text.startswith(f"  ✗ login        {form} ")
    assert text[text.index("Cause:") :] == (
        "Cause: there were too many logins within a minute.\n"
        "  This says nothing about the credentials.\n"
        "  Where: POST http://127.0.0.1:PORT/oauth/token, correlation id N\n"
        f"  Next: wait {seconds} s and run this again. Programs should keep a token until it ends, "
        "not log in for\n"
        "        each call.\n"
    )


def test_too_many_requests_with_a_token(place: Place, make_sandbox: MakeSandbox) -> None:
    """The limit of the token itself, as the organisation tells it."""
    sandbox = make_sandbox(rate_limit=1)
    token = sandbox.token()
    sandbox.call("GET", "/api/v2/organizations/me", token=token)
    text = cause_of(doctor(place, GCCREDS_URL=sandbox.url, GENESYSCLOUD_ACCESS_TOKEN=token))
    assert text.startswith("  ✗ login        429 too.many.requests.retry.after: ")
    assert (
        "Cause: too many requests were made with this token. It may make 1 in a minute.\n"
        "  The token itself is accepted.\n"
    ) in text


def test_an_answer_that_is_not_the_apis(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """A page of the network came in its place."""
    sandbox.fault("POST", "/oauth/token", {"status": 403, "json": "<html>"})
    assert cause_of(doctor(beside_sandbox, **READY)) == (
        "  ✗ login        403, without an explanation of the API's      (correlation N)\n"
        "\n"
        "Cause: something answered in place of 127.0.0.1:PORT: a proxy, a firewall or a login page "
        "of the\n"
        "  network.\n"
        "  What came is not what the API answers.\n"
        "  Where: POST http://127.0.0.1:PORT/oauth/token, correlation id N\n"
        "  Next: ask whoever runs the network to let requests to 127.0.0.1:PORT through "
        "unchanged.\n"
    )


def test_a_service_in_trouble(beside_sandbox: Place, sandbox: Sandbox) -> None:
    """Nothing is wrong on this side."""
    sandbox.fault("POST", "/oauth/token", {"status": 503})
    text = cause_of(doctor(beside_sandbox, **READY))
    assert "Cause: the service answers 503: it has trouble of its own.\n" in text
