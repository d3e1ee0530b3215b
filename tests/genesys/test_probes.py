"""Probes: what stops a request is told apart by what happens, never by settings."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme

from gccreds.domain.secret import Secret
from gccreds.genesys.login import ClientLogin
from gccreds.genesys.obstacle import Obstacle
from gccreds.genesys.probes import Arrived, Probe, Probes, Stopped, clock_offset
from gccreds.genesys.regions import Hosts, hosts_at, hosts_for
from gccreds.genesys.route import Route
from gccreds.genesys.transport import Exchange
from tests.front_doors import ESTABLISHED, HOSTS, Talk, front_door, listening, says, stays_silent
from tests.genesys.surroundings import READY, log
from tests.sandboxes import Sandbox

IRELAND = hosts_for("eu-west-1")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PROXIES = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


def log_in(hosts: Hosts, login: ClientLogin = READY, timeout: float = 5) -> Probe:
    with Probes(hosts, timeout=httpx.Timeout(timeout)) as probes:
        return probes.log_in(login)


def stopped_by(probe: Probe) -> tuple[Obstacle, str, str]:
    assert isinstance(probe, Stopped)
    return probe.obstacle, probe.route.peer, probe.detail


def at(port: int) -> Hosts:
    return hosts_at(f"http://127.0.0.1:{port}")


def test_a_login_that_works_tells_its_way_and_leaves_no_token(sandbox: Sandbox) -> None:
    """Form-encoded, connected without a proxy or TLS, the clocks together; revoked at the end."""
    probe = log_in(hosts_at(sandbox.url))
    assert isinstance(probe, Arrived)
    assert probe.answer.secret is not None
    assert probe.route.host == sandbox.url.removeprefix("http://")
    assert (probe.route.proxy, probe.route.secured) == (None, False)
    assert probe.route.connected_after is not None
    assert probe.clock_offset == timedelta()
    assert [token["revoked"] for token in sandbox.state["tokens"]] == [True]
    assert log(sandbox) == ["POST /oauth/token 200", "DELETE /api/v2/tokens/me 200"]


def test_a_json_body_is_really_sent_and_refused(sandbox: Sandbox) -> None:
    """The thread's request, with credentials that work otherwise."""
    with Probes(hosts_at(sandbox.url)) as probes:
        probe = probes.log_in_with_json(READY)
    assert isinstance(probe, Arrived)
    assert probe.answer.status == 400
    assert probe.answer.body is not None
    assert probe.answer.body["error"] == "invalid_request"


def test_every_probe_is_told_as_an_exchange(sandbox: Sandbox) -> None:
    """The log of -v has the requests of `doctor` too."""
    seen: list[Exchange] = []
    with Probes(hosts_at(sandbox.url), on_request=seen.append) as probes:
        probes.look_at_token(Secret("dead"))
    assert [(e.method, e.path, e.status) for e in seen] == [("GET", "/api/v2/tokens/me", 401)]


def test_a_door_with_tls_is_passed_by_the_proxy(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxy and TLS are on the way because they were met there."""
    with front_door(sandbox.url, tmp_path) as door:
        for name, value in door.variables.items():
            monkeypatch.setenv(name, value)
        probe = log_in(IRELAND)
    assert isinstance(probe, Arrived)
    assert probe.answer.secret is not None
    proxy, seconds = door.proxy.removeprefix("http://"), probe.route.connected_after
    assert probe.route == Route("login.mypurecloud.ie", proxy, seconds, True, True)


def test_a_name_without_an_address() -> None:
    """`.invalid` never has one (RFC 6761)."""
    probe = log_in(hosts_for("nowhere.invalid"))
    assert stopped_by(probe) == (Obstacle.NAME, "login.nowhere.invalid", "")


def test_a_refused_connection() -> None:
    """Nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert stopped_by(log_in(at(port))) == (Obstacle.REFUSED, f"127.0.0.1:{port}", "")


def test_an_address_where_nobody_answers() -> None:
    """A queue that is full drops what comes, as a firewall does."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        with socket.create_connection(address), socket.socket() as second:
            second.setblocking(False)
            second.connect_ex(address)
            probe = log_in(at(address[1]), timeout=0.1)
    assert stopped_by(probe)[0] is Obstacle.NO_CONNECTION


def test_a_connection_on_which_nothing_comes() -> None:
    """It was made; that is the difference."""
    with listening(stays_silent) as port:
        assert stopped_by(log_in(at(port), timeout=0.1))[0] is Obstacle.SILENT


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_an_answer_that_breaks_off(answer: bytes) -> None:
    """Before its first byte, or in its middle."""
    with listening(says(answer)) as port:
        assert stopped_by(log_in(at(port)))[0] is Obstacle.BROKEN


@pytest.mark.parametrize(
    ("answer", "obstacle", "detail"),
    [
        (
            b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            Obstacle.PROXY_REFUSED,
            "407 Proxy Authentication Required",
        ),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", Obstacle.PROXY_REFUSED, "403 Forbidden"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", Obstacle.PROXY_GARBAGE, ""),
        (b"", Obstacle.PROXY_GARBAGE, ""),
    ],
)
def test_a_proxy_that_does_not_let_through(
    monkeypatch: pytest.MonkeyPatch, answer: bytes, obstacle: Obstacle, detail: str
) -> None:
    """It wants a login, it forbids, or it is none."""
    with listening(says(answer)) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        assert stopped_by(log_in(IRELAND)) == (obstacle, f"127.0.0.1:{port}", detail)


def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped at the proxy, not at the host."""
    with listening(stays_silent) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        probe = log_in(IRELAND, timeout=0.1)
    assert stopped_by(probe) == (Obstacle.SILENT, f"127.0.0.1:{port}", "")
    assert not probe.route.tunnelled


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9"])
def test_a_proxy_of_an_unknown_kind(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    """Nothing is sent past it."""
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    assert stopped_by(log_in(IRELAND))[0] is Obstacle.PROXY_SETTING


def _for_another_name(authority: trustme.CA) -> trustme.LeafCert:
    return authority.issue_cert("login.example.com")


def _of_long_ago(authority: trustme.CA) -> trustme.LeafCert:
    ended = LONG_AGO + timedelta(days=30)
    return authority.issue_cert(*HOSTS, not_before=LONG_AGO, not_after=ended)


def _of_somebody_else(_: trustme.CA) -> trustme.LeafCert:
    return trustme.CA().issue_cert(*HOSTS)


@pytest.mark.parametrize(
    ("certificate", "obstacle"),
    [
        (_for_another_name, Obstacle.WRONG_NAME),
        (_of_long_ago, Obstacle.OUTDATED),
        (_of_somebody_else, Obstacle.UNTRUSTED),
    ],
)
def test_a_certificate_that_proves_nothing(
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Callable[[trustme.CA], trustme.LeafCert],
    obstacle: Obstacle,
) -> None:
    """Another name, another time, another authority; the credentials never arrive."""
    with front_door(sandbox.url, tmp_path, certificate) as door:
        for name, value in door.variables.items():
            monkeypatch.setenv(name, value)
        assert stopped_by(log_in(IRELAND))[0] is obstacle
    assert log(sandbox) == []


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\n<html>", b""])
def test_what_speaks_no_tls(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> None:
    """A proxy that lets through, and something else behind it."""

    def talk(visitor: socket.socket) -> None:
        says(ESTABLISHED)(visitor)
        says(answer)(visitor)

    with listening(talk) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        probe = log_in(IRELAND)
    assert stopped_by(probe)[0] is Obstacle.NO_TLS
    assert probe.route.tunnelled


def test_nothing_that_stops_a_request_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe is a value, and its representation can be printed."""
    login = ClientLogin(READY.client_id, Secret("S3CR3T-OF-THE-TEST"), "the test")
    talks: list[Talk] = [says(b""), says(b"HTTP/1.1 407 S3CR3T\r\n\r\n"[:20])]
    for talk in talks:
        with listening(talk) as port:
            assert "S3CR3T" not in repr(log_in(at(port), login))


@pytest.mark.parametrize(
    ("date", "offset"),
    [
        ("Tue, 05 Jan 2027 06:00:00 GMT", timedelta()),
        ("Tue, 05 Jan 2027 05:59:59 GMT", timedelta()),
        ("Tue, 05 Jan 2027 06:10:01 GMT", timedelta(minutes=10)),
        ("Tue, 05 Jan 2027 05:49:59 GMT", timedelta(minutes=-10)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_clocks_are_apart_only_if_they_cannot_be_the_same(
    date: str, offset: timedelta | None
) -> None:
    """`Date` was written between 06:00:00 and 06:00:01, and has whole seconds."""
    sent = datetime(2027, 1, 5, 6, tzinfo=UTC)
    assert clock_offset({"Date": date}, sent, sent + timedelta(seconds=1)) == offset
