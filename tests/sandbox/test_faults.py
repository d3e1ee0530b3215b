"""Faults: each does what its name says, to the request that it was asked for."""

import json
import socket
import time
from threading import Thread
from typing import Any

import httpx
import pytest

from tests.sandboxes import CLIENTS, Sandbox, a_request, grants

REQUEST = json.dumps(a_request())


def bytes_answered(sandbox: Sandbox, method: str, path: str, body: str = "") -> bytes:
    """All that comes back on a connection of its own, until it is closed."""
    token, (host, port) = sandbox.token(), sandbox.url.removeprefix("http://").split(":")
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    received = b""
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}{body}".encode())
        try:
            while chunk := connection.recv(4096):
                received += chunk
        except ConnectionResetError:
            pass
    return received


def wait_for_clients(sandbox: Sandbox, count: int) -> None:
    """Until the organisation has so many."""
    deadline = time.monotonic() + 10
    while len(sandbox.state["clients"]) != count:
        assert time.monotonic() < deadline


@pytest.mark.parametrize(("when", "made"), [("before", 0), ("after", 1)])
def test_a_closed_connection_answers_not_one_byte(sandbox: Sandbox, when: str, made: int) -> None:
    """Before: nothing was done. After: it was, and the log has no status for ever."""
    sandbox.fault("POST", CLIENTS, {"close": when})
    assert bytes_answered(sandbox, "POST", CLIENTS, REQUEST) == b""
    assert len(sandbox.state["clients"]) == 1 + made
    assert sandbox.requests[-1]["status"] is None


def test_a_late_effect_comes_after_the_connection_was_closed(sandbox: Sandbox) -> None:
    """Not one byte is answered, and the log has no status for ever."""
    sandbox.fault("POST", CLIENTS, {"late_ms": 500})
    assert bytes_answered(sandbox, "POST", CLIENTS, REQUEST) == b""
    assert len(sandbox.state["clients"]) == 1
    wait_for_clients(sandbox, 2)
    assert sandbox.requests[-1]["status"] is None


def test_a_late_request_is_judged_by_its_arrival(sandbox: Sandbox) -> None:
    """A run that logs out at its end does not undo what it had sent."""
    token = sandbox.token()
    sandbox.fault("POST", CLIENTS, {"late_ms": 300})
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.call("POST", CLIENTS, a_request(), token=token)
    assert sandbox.call("DELETE", "/api/v2/tokens/me", token=token).status_code == 200
    wait_for_clients(sandbox, 2)


def test_a_late_request_of_a_client_that_is_gone_does_nothing(sandbox: Sandbox) -> None:
    """There is nobody left to ask for it."""
    client = sandbox.create(roleDivisions=grants(admin="*"))
    token = sandbox.token(client["id"], client["secret"])
    sandbox.fault("GET", CLIENTS, {"delay_ms": 300})
    answers: list[httpx.Response] = []
    asking = Thread(target=lambda: answers.append(sandbox.call("GET", CLIENTS, token=token)))
    asking.start()
    while sandbox.requests[-1]["method"] != "GET":
        pass
    sandbox.control("POST", "edit", {"id": client["id"], "remove": True})
    asking.join()
    assert [answer.json()["code"] for answer in answers] == ["bad.credentials"]


@pytest.mark.parametrize(
    ("effect", "code", "retry_after"),
    [
        ({"status": 503}, "service.unavailable", None),
        ({"status": 500}, "internal.server.error", None),
        ({"status": 429, "retry_after": 7}, "too.many.requests.retry.after", "7"),
        ({"status": 429}, "too.many.requests", None),
        ({"status": 503, "retry_after": 2}, "service.unavailable", "2"),
    ],
    ids=str,
)
def test_a_status_is_answered_and_nothing_done(
    sandbox: Sandbox, effect: dict[str, Any], code: str, retry_after: str | None
) -> None:
    """With an ErrorBody; the token's window counts it."""
    sandbox.fault("POST", CLIENTS, effect)
    refused = sandbox.call("POST", CLIENTS, a_request())
    assert (refused.status_code, refused.json()["code"]) == (effect["status"], code)
    assert refused.json()["contextId"] == refused.headers["ININ-Correlation-Id"]
    assert refused.headers.get("Retry-After") == retry_after
    assert refused.headers["inin-ratelimit-count"] == "1"
    assert len(sandbox.state["clients"]) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "invalid_request"),
        (401, "invalid_client"),
        (429, "invalid_request"),
        (500, "server_error"),
        (503, "temporarily_unavailable"),
    ],
)
def test_a_login_is_answered_in_the_oauth_form(sandbox: Sandbox, status: int, error: str) -> None:
    """And no token is issued."""
    sandbox.fault("POST", "/oauth/token", {"status": status})
    refused = sandbox.log_in()
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused.json()["description"] == refused.json()["error_description"]
    assert sandbox.state["tokens"] == []


def test_a_status_may_bring_its_own_body(sandbox: Sandbox) -> None:
    """Such as the other form of rate limiting at login."""
    body = {"error": "invalid_request", "description": "rate limit exceeded; wait"}
    sandbox.fault("POST", "/oauth/token", {"status": 400, "json": body})
    refused = sandbox.log_in()
    assert (refused.status_code, refused.json()) == (400, body)
    assert sandbox.log_in().status_code == 200


def test_a_delay_comes_before_effect_and_answer(sandbox: Sandbox) -> None:
    """Whoever gives up waiting leaves the effect behind, and no status in the log."""
    sandbox.fault("POST", CLIENTS, {"delay_ms": 500})
    token = sandbox.token()
    with pytest.raises(httpx.ReadTimeout):
        sandbox.http.post(
            CLIENTS,
            json=a_request(),
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(5, read=0.05),
        )
    assert len(sandbox.state["clients"]) == 1
    wait_for_clients(sandbox, 2)
    assert sandbox.requests[-1]["status"] is None


def test_garbage_is_answered_although_it_was_done(sandbox: Sandbox) -> None:
    """Status 200, and no JSON."""
    sandbox.fault("POST", CLIENTS, {"body": "garbage"})
    answer = sandbox.call("POST", CLIENTS, a_request())
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()
    assert len(sandbox.state["clients"]) == 2


def test_a_truncated_list_keeps_its_total(sandbox: Sandbox) -> None:
    """What is no list stays whole."""
    sandbox.create()
    sandbox.fault("GET", f"{CLIENTS}*", {"truncate": 1}, times=2)
    listing = sandbox.call("GET", CLIENTS).json()
    assert (len(listing["entities"]), listing["total"]) == (1, 2)
    one = sandbox.call("GET", f"{CLIENTS}/{sandbox.client_id}").json()
    assert one["name"] == "Sandbox login"


def test_an_expired_token_is_dead_from_that_request_on(sandbox: Sandbox) -> None:
    """401, not done, and dead for the next request too."""
    token = sandbox.token()
    sandbox.fault("POST", CLIENTS, {"expire_token": True})
    answers = [sandbox.call("POST", CLIENTS, a_request(), token=token) for _ in range(2)]
    assert [answer.json()["code"] for answer in answers] == ["bad.credentials"] * 2
    assert len(sandbox.state["clients"]) == 1
    assert sandbox.state["tokens"][0]["revoked"] is True


def test_faults_are_used_oldest_first_as_often_as_told(sandbox: Sandbox) -> None:
    """Each skips by itself; another method or path is left alone; the query does not matter."""
    sandbox.fault("GET", "/api/v2/oauth/*", {"status": 503}, times=2)
    sandbox.fault("GET", CLIENTS, {"status": 500}, skip=2)
    sandbox.fault("*", "/api/v2/organizations/me", {"status": 504})
    token = sandbox.token()
    paths = (f"{CLIENTS}?a=b", CLIENTS, CLIENTS, CLIENTS, "/api/v2/organizations/me")
    answers = [sandbox.call("GET", path, token=token).status_code for path in paths]
    assert answers == [503, 503, 500, 200, 504]


def test_faults_can_be_cleared(sandbox: Sandbox) -> None:
    """All at once."""
    sandbox.fault("GET", CLIENTS, {"status": 503}, times=100)
    sandbox.control("DELETE", "faults")
    assert sandbox.call("GET", CLIENTS).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"method": "GET", "path": "/"},
        {"method": "GET", "path": "/", "fault": {"close": "sometime"}},
        {"method": "GET", "path": "/", "fault": {"status": 42}},
        {"method": "GET", "path": "/", "fault": {"status": 503}, "times": -1},
        {"method": "GET", "path": "/", "fault": {"status": 503}, "skip": "once"},
    ],
    ids=str,
)
def test_a_fault_that_cannot_be_is_refused(sandbox: Sandbox, body: dict[str, Any]) -> None:
    """So that a test does not wait for what never happens."""
    refused = sandbox.http.post("/_sandbox/faults", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad.request")
