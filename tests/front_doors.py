"""What may stand between a program and its organisation, played on this machine.

A `front_door` is a CONNECT proxy that also plays the host behind it: it answers TLS with a
certificate of a throw-away authority and hands what it hears to a sandbox. So gccreds talks to
`login.mypurecloud.ie` as it really would, and nothing leaves the machine.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import trustme

Talk = Callable[[socket.socket], None]
HOSTS = ("login.mypurecloud.ie", "api.mypurecloud.ie")
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@contextmanager
def listening(talk: Talk) -> Iterator[int]:
    """A port whose visitors are each talked to like this, then hung up on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    visitor, _ = listener.accept()
                    threading.Thread(target=receive, args=(visitor,), daemon=True).start()

        def receive(visitor: socket.socket) -> None:
            with visitor, suppress(OSError):
                talk(visitor)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def says(answer: bytes) -> Talk:
    """Hears something, and says this."""

    def talk(visitor: socket.socket) -> None:
        visitor.recv(65536)
        visitor.sendall(answer)

    return talk


def stays_silent(visitor: socket.socket) -> None:
    """Hears all, and says nothing."""
    while visitor.recv(65536):
        pass


@dataclass(frozen=True)
class Door:
    """`proxy` is its URL, `authority` the file with the certificate of whoever vouches for it."""

    proxy: str
    authority: Path

    @property
    def variables(self) -> dict[str, str]:
        """What leads a program through it, trusting it."""
        return {"HTTPS_PROXY": self.proxy, "SSL_CERT_FILE": str(self.authority)}


@contextmanager
def front_door(
    url: str, folder: Path, certificate: Callable[[trustme.CA], trustme.LeafCert] | None = None
) -> Iterator[Door]:
    """A door to the sandbox at `url`; `certificate` makes another one than the right one."""
    authority = trustme.CA()
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf = certificate(authority) if certificate else authority.issue_cert(*HOSTS)
    leaf.configure_cert(context)

    def talk(visitor: socket.socket) -> None:
        visitor.recv(65536)
        visitor.sendall(ESTABLISHED)
        behind = urlsplit(url)
        with (
            context.wrap_socket(visitor, server_side=True) as inside,
            socket.create_connection((behind.hostname, behind.port)) as house,
        ):
            threading.Thread(target=_pour, args=(house, inside), daemon=True).start()
            _pour(inside, house)

    with listening(talk) as port:
        yield Door(f"http://127.0.0.1:{port}", file)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while heard := source.recv(65536):
            sink.sendall(heard)
        sink.shutdown(socket.SHUT_WR)
