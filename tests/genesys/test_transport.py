"""What happens on the wire, as values: real sockets where a sandbox cannot misbehave like that."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from gccreds.domain.secret import Secret
from gccreds.genesys.outcome import Answered, Lost, NotSent
from gccreds.genesys.regions import Hosts, hosts_at, hosts_for
from gccreds.genesys.transport import Bearer, Exchange, Transport
from tests.genesys.surroundings import FakeTime

Talk = Callable[[socket.socket], None]
TOKEN = Bearer(Secret("t"))


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A port whose one visitor is talked to like this, then hung up on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            visitor, _ = listener.accept()
            with visitor:
                talk(visitor)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def get(hosts: Hosts, token: Bearer = TOKEN, timeout: float = 5) -> Answered | NotSent | Lost:
    transport = Transport(hosts, FakeTime().timer())
    try:
        return transport.send("GET", f"{hosts.api}/x", auth=token, timeout=timeout)
    finally:
        transport.close()


def says(answer: bytes) -> Talk:
    def talk(visitor: socket.socket) -> None:
        visitor.recv(65536)
        visitor.sendall(answer)

    return talk


def test_a_server_that_does_not_answer_in_time_leaves_the_effect_open() -> None:
    """The request was sent, so it may have taken effect."""
    given_up = threading.Event()

    def stays_silent(visitor: socket.socket) -> None:
        visitor.recv(65536)
        given_up.wait(5)

    with server(stays_silent) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"), timeout=0.05)
        given_up.set()
    assert outcome == Lost("no answer came in time")


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"not HTTP\r\n\r\n"]
)
def test_an_answer_that_breaks_off_leaves_the_effect_open(answer: bytes) -> None:
    """Before its first byte, in its middle, or because it is none."""
    with server(says(answer)) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"))
    assert outcome == Lost("the connection broke before the answer was complete")


@pytest.mark.parametrize("body", [b"<html>", b'"text"', b"[1]", b"\xff", b'{"half": '])
def test_an_answer_that_is_no_json_object_is_garbage(body: bytes) -> None:
    """Every answer of the API is an object, or empty."""
    length = str(len(body)).encode()
    with server(says(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n" + body)) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"))
    assert isinstance(outcome, Answered)
    assert (outcome.garbage, outcome.body) == (True, None)


def test_a_redirect_is_not_followed() -> None:
    """A token goes where it was meant to go."""
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with server(says(answer)) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"))
    assert isinstance(outcome, Answered)
    assert outcome.status == 302


def test_a_proxy_that_refuses_is_a_clear_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real organisation is reached through HTTPS_PROXY; what the proxy refused was not sent."""
    with server(says(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        outcome = get(hosts_for("eu-central-1"))
    assert outcome == NotSent("the proxy refused the connection")


def test_a_sandbox_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy's own loopback is another one."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with server(says(b"HTTP/1.1 204 No Content\r\n\r\n")) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"))
    assert isinstance(outcome, Answered)


def test_a_token_that_no_header_can_hold_is_not_sent() -> None:
    """Nor is it shown."""
    with server(lambda _: None) as port:
        outcome = get(hosts_at(f"http://127.0.0.1:{port}"), Bearer(Secret("two\nlines")))
    assert outcome == NotSent("the address or a header is malformed", lasting=True)


def test_a_failure_is_told_as_an_exchange_without_an_answer() -> None:
    """Counted too, since it was sent."""
    seen: list[Exchange] = []
    with server(says(b"")) as port:
        hosts = hosts_at(f"http://127.0.0.1:{port}")
        transport = Transport(hosts, FakeTime().timer(), seen.append)
        transport.send("PUT", f"{hosts.api}/x?y=1", auth=TOKEN, json_body={})
        transport.close()
    assert seen == [Exchange("PUT", "/x", None, None, 0.0)]
    assert transport.request_count == 1


@pytest.mark.parametrize("date", ["yesterday", "", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_is_none_says_nothing_of_the_clock(date: str) -> None:
    """The first one that is a date does."""
    answer = f"HTTP/1.1 204 No Content\r\nDate: {date}\r\n\r\n".encode()
    with server(says(answer)) as port:
        hosts = hosts_at(f"http://127.0.0.1:{port}")
        transport = Transport(hosts, FakeTime().timer())
        transport.send("GET", f"{hosts.api}/x", auth=TOKEN)
        transport.close()
    assert transport.clock_offset is None
