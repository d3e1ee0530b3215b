"""The token of a run: renewed once for all threads, revoked at its end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gccreds.domain.secret import Secret
from gccreds.errors import Interrupted, LoginRefused
from gccreds.genesys.login import ClientLogin, TokenLogin
from gccreds.genesys.regions import hosts_at
from gccreds.genesys.session import Session
from tests.genesys.surroundings import (
    LOGIN,
    ME,
    READY,
    FakeTime,
    advance,
    client_body,
    living_tokens,
    log,
)
from tests.sandboxes import CLIENTS, Sandbox


def test_a_token_that_ends_is_renewed(session: Session, sandbox: Sandbox) -> None:
    """Also for a create: 401 is a clear no."""
    session.request("GET", ME)
    sandbox.fault("POST", CLIENTS, {"expire_token": True})
    session.request("POST", CLIENTS, client_body())
    assert log(sandbox) == [
        f"POST {LOGIN} 200",
        f"GET {ME} 200",
        f"POST {CLIENTS} 401",
        f"POST {LOGIN} 200",
        f"POST {CLIENTS} 200",
    ]


def test_eight_threads_renew_a_token_once(session: Session, sandbox: Sandbox) -> None:
    """All of them meet a dead token, one of them logs in."""
    session.request("GET", ME)
    advance(sandbox, "2d")
    sandbox.control("DELETE", "requests")
    start = threading.Barrier(8)

    def work(_: int) -> int:
        start.wait()
        return session.request("GET", ME).status

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [200] * 8
    lines = log(sandbox)
    assert lines.count(f"POST {LOGIN} 200") == 1
    assert lines.count(f"GET {ME} 200") == 8


def test_a_second_401_for_one_request_is_final(session: Session, sandbox: Sandbox) -> None:
    """A new token that is refused too will not get better."""
    session.request("GET", ME)
    sandbox.fault("GET", CLIENTS, {"expire_token": True}, times=2)
    with pytest.raises(LoginRefused) as raised:
        session.request("GET", CLIENTS)
    assert raised.value.what == "the organisation does not accept the access token"
    assert raised.value.context_id
    assert log(sandbox).count(f"POST {LOGIN} 200") == 2


def test_a_login_that_is_refused_is_not_tried_by_every_thread(
    sandbox: Sandbox, time: FakeTime
) -> None:
    """One refusal is enough for all."""
    login = ClientLogin(READY.client_id, Secret("wrong"), "the test")
    session = Session(hosts_at(sandbox.url), login, timer=time.timer())

    def work(_: int) -> type[BaseException]:
        with pytest.raises(LoginRefused) as raised:
            session.request("GET", ME)
        return raised.type

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [LoginRefused] * 8
    session.close()
    assert log(sandbox) == [f"POST {LOGIN} 401"]


def test_a_token_that_was_given_is_neither_renewed_nor_revoked(
    sandbox: Sandbox, session: Session, time: FakeTime
) -> None:
    """It belongs to whoever gave it."""
    given = TokenLogin(session.access_token().token, "token.txt")
    with Session(hosts_at(sandbox.url), given, timer=time.timer()) as other:
        other.request("GET", ME)
    assert living_tokens(sandbox) == 1
    advance(sandbox, "2d")
    with (
        Session(hosts_at(sandbox.url), given, timer=time.timer()) as other,
        pytest.raises(LoginRefused) as raised,
    ):
        other.request("GET", ME)
    assert raised.value.what == "the access token that was given is not valid, or not any more"
    assert raised.value.where == "token.txt"
    assert log(sandbox).count(f"POST {LOGIN} 200") == 1


def test_the_own_token_is_revoked_at_the_end(sandbox: Sandbox, time: FakeTime) -> None:
    """And nothing is sent at all where nothing was asked."""
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()):
        pass
    assert log(sandbox) == []
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        session.request("GET", ME)
    assert log(sandbox) == [f"POST {LOGIN} 200", f"GET {ME} 200", f"DELETE {ME} 200"]
    assert living_tokens(sandbox) == 0


def test_the_token_is_revoked_after_a_failure_and_an_interrupt_too(
    sandbox: Sandbox, time: FakeTime
) -> None:
    """An interrupt ends waits, not the tidying up."""
    sandbox.fault("GET", CLIENTS, {"status": 429, "retry_after": 60})
    time.on_pause = time.stop.set
    with (
        pytest.raises(Interrupted),
        Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session,
    ):
        session.request("GET", CLIENTS)
    assert log(sandbox)[-1] == f"DELETE {ME} 200"
    assert living_tokens(sandbox) == 0


@pytest.mark.parametrize("trouble", [{"status": 503}, {"close": "before"}, {"status": 429}])
def test_revoking_is_tried_twice_and_never_fails_a_run(
    sandbox: Sandbox, time: FakeTime, trouble: dict[str, Any]
) -> None:
    """Without a pause in between."""
    sandbox.fault("DELETE", ME, trouble)
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        session.request("GET", ME)
    assert living_tokens(sandbox) == 0
    sandbox.fault("DELETE", ME, trouble, times=9)
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        session.request("GET", ME)
    assert living_tokens(sandbox) == 1
    assert time.pauses == []


def test_a_token_can_be_kept_for_whoever_asked_for_it(sandbox: Sandbox, time: FakeTime) -> None:
    """`access-token` prints one that goes on living."""
    session = Session(hosts_at(sandbox.url), READY, timer=time.timer())
    token = session.access_token()
    session.close(keep_token=True)
    assert token.expires_in == 86400
    assert living_tokens(sandbox) == 1


def test_closing_twice_revokes_once(sandbox: Sandbox, time: FakeTime) -> None:
    """Whoever tidies up early does not get in the way of the end of the run."""
    with Session(hosts_at(sandbox.url), READY, timer=time.timer()) as session:
        session.access_token()
        session.close()
    assert log(sandbox) == [f"POST {LOGIN} 200", f"DELETE {ME} 200"]
