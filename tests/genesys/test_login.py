"""Trading a client's id and secret for an access token."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gccreds.domain.secret import Secret
from gccreds.errors import Interrupted, LoginRefused, NetworkFailed
from gccreds.genesys.login import ClientLogin, request_token
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.transport import Transport
from tests.conftest import MakeSandbox
from tests.genesys.surroundings import LOGIN, READY, READY_ID, FakeTime, advance, log
from tests.sandboxes import Sandbox

UNKNOWN_ID = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def transport(sandbox: Sandbox, time: FakeTime) -> Iterator[Transport]:
    transport = Transport(hosts_at(sandbox.url), time.timer())
    yield transport
    transport.close()


def test_a_login_gives_a_token_with_its_end(transport: Transport, sandbox: Sandbox) -> None:
    """One request; the end follows the organisation's clock."""
    advance(sandbox, "365d")
    token = request_token(transport, READY)
    assert (token.token_type, token.expires_in, len(token.token)) == ("bearer", 86400, 86)
    assert token.expires_at is not None
    in_a_year = datetime.now(UTC) + timedelta(days=366)
    assert abs(token.expires_at - in_a_year) < timedelta(seconds=30)
    assert log(sandbox) == [f"POST {LOGIN} 200"]


@pytest.mark.parametrize("status", [400, 401])
def test_an_unknown_id_may_be_the_wrong_region(make_sandbox: MakeSandbox, status: int) -> None:
    """The API does not tell apart a mistyped id and a wrong region; the status tells nothing."""
    sandbox = make_sandbox(login_errors=status)
    transport = Transport(hosts_at(sandbox.url), FakeTime().timer())
    with pytest.raises(LoginRefused) as raised:
        request_token(transport, ClientLogin(UNKNOWN_ID, Secret("s"), "profile prod"))
    transport.close()
    error = raised.value
    assert error.what == "the login was refused: invalid_client, client not found"
    assert error.where == (
        f"profile prod, client {UNKNOWN_ID}; POST {sandbox.url}{LOGIN}, "
        f"correlation id {error.context_id}"
    )
    assert error.context_id
    assert error.next_step == (
        f"check the client id and the region: {sandbox.url} does not know this id, and clients "
        "live in one region only"
    )


def test_a_wrong_secret_is_told_from_a_wrong_id(transport: Transport) -> None:
    """The id is right then. A client that somebody stopped gets the same answer."""
    with pytest.raises(LoginRefused) as raised:
        request_token(transport, ClientLogin(READY_ID, Secret("wrong"), "the test"))
    assert raised.value.what == "the login was refused: invalid_client, authentication failed"
    assert raised.value.next_step == (
        "check the client secret, and that the client is active: the id is right. A lost "
        "secret cannot be read again, only replaced (Admin > Integrations > OAuth)"
    )


def test_an_id_that_is_no_uuid_is_a_name(transport: Transport) -> None:
    """People take the client's name for its id."""
    with pytest.raises(LoginRefused) as raised:
        request_token(transport, ClientLogin("myapp", Secret("s"), "the test"))
    assert raised.value.next_step == (
        'use the client\'s id, a UUID; "myapp" is a name. Admin > Integrations > OAuth shows it '
        "as Client ID"
    )


@pytest.mark.parametrize(
    ("answer", "next_step"),
    [
        (
            {"error": "unauthorized_client", "description": "the wrong grant"},
            "use a client whose grant is client credentials",
        ),
        (
            {"error": "invalid_client"},
            "check that the client is active and its secret is right "
            "(Admin > Integrations > OAuth)",
        ),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_a_refusal_is_told_by_its_error_never_by_its_status(
    transport: Transport, sandbox: Sandbox, status: int, answer: object, next_step: str
) -> None:
    """One request, whatever the status: it is a verdict on the credentials."""
    sandbox.fault("POST", LOGIN, {"status": status, "json": answer})
    with pytest.raises(LoginRefused) as raised:
        request_token(transport, READY)
    assert raised.value.next_step == next_step
    assert len(log(sandbox)) == 1


@pytest.mark.parametrize(
    ("fault", "pauses"),
    [
        ({"status": 429, "retry_after": 7}, [7.5, 7.5]),
        (
            {
                "status": 400,
                "json": {
                    "error": "invalid_request",
                    "description": "rate limit exceeded; try again later",
                },
            },
            [1.5, 2.0],
        ),
    ],
)
def test_both_forms_of_rate_limiting_are_waited_out(
    transport: Transport,
    sandbox: Sandbox,
    time: FakeTime,
    fault: dict[str, Any],
    pauses: list[float],
) -> None:
    """Neither is a verdict on the credentials."""
    sandbox.fault("POST", LOGIN, fault, times=2)
    assert request_token(transport, READY).expires_in == 86400
    assert time.pauses == pauses


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 500},
        {"status": 408},
        {"status": 502, "json": "a proxy's page"},
        {"close": "before"},
        {"close": "after"},
        {"body": "garbage"},
    ],
)
def test_what_is_no_verdict_is_tried_again(
    transport: Transport, sandbox: Sandbox, time: FakeTime, fault: dict[str, Any]
) -> None:
    """Errors of the server, lost connections and garbage, with growing pauses."""
    sandbox.fault("POST", LOGIN, fault, times=3)
    assert request_token(transport, READY).expires_in == 86400
    assert time.pauses == [0.5, 1.0, 2.0]


def test_a_login_that_never_gets_a_verdict_is_a_failure_of_the_network(
    transport: Transport, sandbox: Sandbox
) -> None:
    """After six tries."""
    sandbox.fault("POST", LOGIN, {"status": 503}, times=99)
    with pytest.raises(NetworkFailed) as raised:
        request_token(transport, READY)
    assert raised.value.what == (
        "no usable answer from the organisation: it answered 503, temporarily_unavailable: "
        "the login service is unavailable (6 attempts)"
    )
    assert len(log(sandbox)) == 6


def test_an_answer_that_is_not_of_a_login_server_is_a_failure_of_the_network(
    transport: Transport, sandbox: Sandbox
) -> None:
    """A 403 without `error` comes from something in between, and stays."""
    sandbox.fault("POST", LOGIN, {"status": 403, "json": {}}, times=99)
    with pytest.raises(NetworkFailed) as raised:
        request_token(transport, READY)
    assert raised.value.what == "no usable answer from the organisation: it answered 403"
    assert raised.value.next_step == (
        "check whether a proxy stands between here and the organisation (HTTPS_PROXY, NO_PROXY) "
        "and what it allows"
    )
    assert len(log(sandbox)) == 1


def test_an_interrupt_ends_the_waiting(
    transport: Transport, sandbox: Sandbox, time: FakeTime
) -> None:
    """No request follows."""
    sandbox.fault("POST", LOGIN, {"status": 429, "retry_after": 60}, times=9)
    time.on_pause = time.stop.set
    with pytest.raises(Interrupted):
        request_token(transport, READY)
    assert len(log(sandbox)) == 1
