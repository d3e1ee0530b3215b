"""Small HTTP servers for tests: one function from request to answer, on a free port."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """As it came in; `path` is still quoted, `query` is not."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its body, None where it has none. Raises ValueError where that is no JSON."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True)
class Answer:
    """A status and JSON, or no body."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handle = Callable[[Request], Answer]
Concerns = Callable[[Request], bool]


@dataclass
class Service:
    """A server that can be told to fail. `requests` has all that came in."""

    handle: Handle
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    _failing: Handle | None = None
    _concerned: Concerns = lambda _: True
    _left: int = 0

    def answer(self, request: Request) -> Answer:
        """What the server says, or the failure that it was told to have."""
        self.requests.append(request)
        if self._failing is not None and self._left != 0 and self._concerned(request):
            self._left -= 1
            return self._failing(request)
        return self.handle(request)

    @contextmanager
    def failing(
        self, status: int, concerned: Concerns = lambda _: True, *, times: int = -1
    ) -> Iterator[None]:
        """While the block lasts these requests fail, and the answers quote what was sent."""

        def echo(request: Request) -> Answer:
            told = request.body.decode("utf-8", "replace")
            return Answer(status, {"message": f"failed: {told}", "kind": "Status", "code": status})

        with self.answering(echo, concerned, times=times):
            yield

    @contextmanager
    def answering(
        self, failing: Handle, concerned: Concerns = lambda _: True, *, times: int = -1
    ) -> Iterator[None]:
        """While the block lasts these requests are answered by another function."""
        self._failing, self._concerned, self._left = failing, concerned, times
        try:
            yield
        finally:
            self._failing = None

    @contextmanager
    def silent(self, concerned: Concerns = lambda _: True) -> Iterator[None]:
        """While the block lasts these requests are taken and not answered."""
        over = threading.Event()

        def wait(_: Request) -> Answer:
            over.wait(60)
            return Answer(503)

        with self.answering(wait, concerned):
            try:
                yield
            finally:
                over.set()

    def sent(self) -> list[str]:
        """Method and path of each request so far."""
        return [f"{request.method} {request.path}" for request in self.requests]


@contextmanager
def served(handle: Handle, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """The service of a function, for as long as the block lasts; with `tls` by https."""
    service = Service(handle)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            address = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = parse_qs(address.query, keep_blank_values=True)
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = service.answer(Request(self.command, address.path, query, headers, body))
            told = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(told)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815

        def finish(self) -> None:
            """Who did not wait for an answer is gone."""
            with suppress(ConnectionError):
                super().finish()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    service.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
