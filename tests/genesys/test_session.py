"""Requests under one login: repeated, refused, in doubt; renewed and revoked."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gccreds.domain.lifetime import as_wire_moment
from gccreds.domain.secret import Secret
from gccreds.errors import (
    AnswerLost,
    ApiRefused,
    GccredsError,
    Interrupted,
    NetworkFailed,
    PermissionMissing,
)
from gccreds.genesys.login import TokenLogin
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from gccreds.genesys.timer import Timer
from gccreds.genesys.transport import Exchange
from tests.conftest import MakeSandbox
from tests.genesys.surroundings import (
    LOGIN,
    ME,
    READY,
    FakeTime,
    add_role,
    advance,
    client_body,
    edit,
    log,
)
from tests.sandboxes import CLIENTS, Sandbox

TROUBLES = [
    {"status": 408},
    {"status": 500},
    {"status": 503},
    {"status": 504},
    {"close": "before"},
    {"close": "after"},
    {"body": "garbage"},
]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_read_is_repeated_until_it_is_answered(
    session: Session, sandbox: Sandbox, time: FakeTime, trouble: dict[str, Any]
) -> None:
    """Five times at most, with growing pauses."""
    sandbox.fault("GET", CLIENTS, trouble, times=5)
    answer = session.request("GET", CLIENTS)
    assert answer.body is not None
    assert answer.body["total"] == 1
    assert time.pauses == [0.5, 1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_create_in_doubt_is_never_repeated(
    session: Session, sandbox: Sandbox, time: FakeTime, trouble: dict[str, Any]
) -> None:
    """One POST, no pause, and an error that says that the effect is not known."""
    sandbox.fault("POST", CLIENTS, trouble)
    with pytest.raises(AnswerLost) as raised:
        session.request("POST", CLIENTS, client_body())
    assert raised.value.what.startswith("whether this took effect is not known: ")
    assert str(raised.value.where).startswith(f"POST {CLIENTS}")
    assert sum(line.startswith(f"POST {CLIENTS}") for line in log(sandbox)) == 1
    assert time.pauses == []


def test_a_create_that_was_rate_limited_is_sent_again(
    session: Session, sandbox: Sandbox, time: FakeTime
) -> None:
    """429 is a clear no: nothing was made."""
    sandbox.fault("POST", CLIENTS, {"status": 429, "retry_after": 9}, times=2)
    session.request("POST", CLIENTS, client_body())
    assert time.pauses == [9.5, 9.5]
    assert len(sandbox.state["clients"]) == 2


def test_a_connection_that_is_refused_is_a_clear_no(time: FakeTime) -> None:
    """Also for a create: it is tried four times, and nothing was sent."""
    with closed_port() as url:
        session = Session(hosts_at(url), TokenLogin(Secret("t"), "the test"), timer=time.timer())
        with pytest.raises(NetworkFailed) as raised:
            session.request("POST", CLIENTS, client_body())
        session.close()
    assert not isinstance(raised.value, AnswerLost)
    assert raised.value.what == (
        "no usable answer from the organisation: no connection could be made: "
        "[Errno 111] Connection refused (4 attempts)"
    )
    assert raised.value.where == f"POST {CLIENTS}"
    assert time.pauses == [0.5, 1.0, 2.0]


def test_a_host_that_does_not_speak_tls_is_not_tried_again(time: FakeTime) -> None:
    """TLS that fails will fail again."""
    with plain_server() as port:
        hosts = hosts_at(f"https://127.0.0.1:{port}")
        with (
            Session(hosts, TokenLogin(Secret("t"), "the test"), timer=time.timer()) as session,
            pytest.raises(NetworkFailed) as raised,
        ):
            session.request("GET", ME)
    assert "TLS failed" in raised.value.what
    assert raised.value.next_step == (
        "check the address, and which certificates this machine trusts (SSL_CERT_FILE names a "
        "file of them)"
    )
    assert time.pauses == []


def test_a_server_that_stays_silent_is_given_up(
    sandbox: Sandbox, session: Session, time: FakeTime
) -> None:
    """Six tries, then an error with the request, its correlation id and what to do."""
    sandbox.fault("GET", ME, {"status": 503}, times=99)
    with pytest.raises(NetworkFailed) as raised:
        session.request("GET", ME)
    error = raised.value
    assert error.what == (
        "no usable answer from the organisation: it answered 503, service.unavailable: "
        "The service is temporarily unavailable. (6 attempts)"
    )
    assert error.where == f"GET {ME}, correlation id {error.context_id}"
    assert error.next_step == "run the same command again in a moment"


def test_a_refusal_is_told_with_its_code_and_limit(make_sandbox: MakeSandbox) -> None:
    """Message, code, the limit's key and value, and what can be done."""
    sandbox = make_sandbox(max_clients=1)
    with Session(hosts_at(sandbox.url), READY) as session, pytest.raises(ApiRefused) as raised:
        session.request("POST", CLIENTS, client_body())
    error = raised.value
    assert (error.status, error.api_code) == (400, "auth.too.many.clients")
    assert error.what == (
        "the organisation refused: Too many clients exist in this organization. "
        "(auth.too.many.clients, limit oauth.clients.max = 1)"
    )
    assert error.where == f"POST {CLIENTS}, correlation id {error.context_id}"
    assert error.next_step == (
        "delete clients that nobody needs, or ask Genesys Cloud Care for a higher limit"
    )


def test_a_missing_permission_is_named(sandbox: Sandbox, session: Session) -> None:
    """The login works and may not."""
    role = add_role(sandbox, "Nothing", "nothing:at:all")
    body = client_body(roleDivisions=[{"roleId": role, "divisionId": "*"}])
    edit(sandbox, READY.client_id, roleDivisions=body["roleDivisions"])
    with pytest.raises(PermissionMissing) as raised:
        session.request("GET", CLIENTS)
    assert raised.value.what == (
        "the login lacks a permission: Unable to perform the requested action. You are missing "
        "the permission(s): oauth:client:view (missing.permissions)"
    )
    assert raised.value.next_step == (
        "add the permission to a role of the login's client (Admin > People & Permissions > "
        "Roles / Permissions), then run the same command again"
    )


def test_granting_a_role_that_the_login_lacks_is_told(sandbox: Sandbox, session: Session) -> None:
    """403 not.authorized: the next step is about the login's own roles."""
    manager = {"roleId": "00000000-0000-4000-8000-0000000000e2", "divisionId": "*"}
    edit(sandbox, READY.client_id, roleDivisions=[manager])
    with pytest.raises(PermissionMissing) as raised:
        session.request("POST", CLIENTS, client_body())
    assert raised.value.next_step == (
        "give the login's own client every role that it is to grant, in those divisions or in all "
        "(Admin > Integrations > OAuth), or let a login that holds them do this"
    )


def test_a_scope_that_a_token_lacks_is_told(sandbox: Sandbox, session: Session) -> None:
    """403 not.authorized too, and no role would help."""
    end = as_wire_moment(datetime.now(UTC) + timedelta(days=1))
    body = {"name": "export", "scope": ["users"], "dateExpires": end}
    token = session.request("POST", "/api/v2/oauth/apitokens", body).secret
    assert token is not None
    login = TokenLogin(token, "a file")
    with (
        Session(hosts_at(sandbox.url), login) as limited,
        pytest.raises(PermissionMissing) as raised,
    ):
        limited.request("GET", "/api/v2/organizations/me")
    assert raised.value.next_step == (
        "log in with a client of the grant client credentials, which roles bind and no scopes; or "
        "use a token with the scope that is named"
    )


def test_a_run_stays_within_a_small_rate_limit(make_sandbox: MakeSandbox, time: FakeTime) -> None:
    """The tenth request of a minute is not sent: the run would wait for the next minute."""
    sandbox = make_sandbox(rate_limit=10)
    time.on_pause = time.stop.set
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        session.request("GET", ME)
        with ThreadPoolExecutor(8) as pool:
            told = [pool.submit(session.request, "GET", ME) for _ in range(20)]
        errors = [future.exception() for future in told]
    assert sum(isinstance(error, Interrupted) for error in errors) == 12
    lines = log(sandbox)
    assert lines.count(f"GET {ME} 200") == 9
    assert lines[-1] == f"DELETE {ME} 200"
    assert not any(line.endswith(" 429") for line in lines)


def test_every_request_is_counted_and_told(sandbox: Sandbox, time: FakeTime) -> None:
    """Repetitions and logins too; what is told holds neither body nor header."""
    seen: list[Exchange] = []
    sandbox.fault("GET", ME, {"close": "before"})
    with Session(
        hosts_at(sandbox.url), READY, timer=time.timer(), on_request=seen.append
    ) as session:
        session.request("GET", f"{ME}?preserveIdleTTL=true")
        assert session.request_count == 3
    assert [(one.method, one.path, one.status) for one in seen] == [
        ("POST", LOGIN, 200),
        ("GET", ME, None),
        ("GET", ME, 200),
        ("DELETE", ME, 200),
    ]
    assert [one.context_id is None for one in seen] == [False, True, False, False]


def test_the_clock_of_the_organisation_is_told_by_its_first_answer(
    sandbox: Sandbox, session: Session
) -> None:
    """Date has whole seconds; less than two of difference are none."""
    assert session.clock_offset == timedelta()
    session.access_token()
    assert session.clock_offset == timedelta()
    advance(sandbox, "90d")
    with Session(hosts_at(sandbox.url), READY) as later:
        later.access_token()
        assert abs(later.clock_offset - timedelta(days=90)) < timedelta(seconds=5)


def test_the_waits_of_a_real_timer_end_at_once_when_it_is_stopped() -> None:
    """An event set in another thread ends a pause of an hour."""
    timer = Timer()
    threading.Timer(0.05, timer.stop.set).start()
    with pytest.raises(Interrupted):
        timer.pause(3600)


def test_every_failure_has_its_three_parts(session: Session, sandbox: Sandbox) -> None:
    """What, where with method, path and correlation id, and a next step."""
    for status in (400, 403, 404, 409, 413, 415, 503):
        sandbox.fault("GET", ME, {"status": status}, times=6)
        with pytest.raises(GccredsError) as raised:
            session.request("GET", ME)
        error = raised.value
        assert str(status) in error.what or isinstance(error, ApiRefused | PermissionMissing)
        assert error.where == f"GET {ME}, correlation id {error.context_id}"
        assert error.next_step
        sandbox.control("DELETE", "faults")


@contextmanager
def closed_port() -> Iterator[str]:
    """An address that refuses every connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


@contextmanager
def plain_server() -> Iterator[int]:
    """A server that answers a TLS greeting with something else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()
