"""A recording proxy between gccreds and a sandbox: requests have names, and may be disturbed."""

import http.client
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.crash.naming import Names

_PASSED_ON = ("authorization", "content-type", "accept")


@dataclass(frozen=True)
class Request:
    """A request as it arrived. `name` tells it apart, `nth` counts those of one name in a run."""

    name: str
    nth: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"


@dataclass(frozen=True)
class Answer:
    """What the sandbox answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Fate(Enum):
    """What becomes of a request."""

    GOES_ON = "goes on"
    CONNECTION_CLOSED = "its connection is closed without an answer"


class Disturbance:
    """What goes wrong in a run: nothing, here. Called in the thread of each request."""

    def before(self, request: Request) -> Fate:
        """It arrived; nothing was done yet."""
        return Fate.GOES_ON

    def instead(self, request: Request) -> Answer | None:
        """An answer that comes without anything being done."""
        return None

    def after(self, request: Request) -> Fate:
        """It was done; nothing was answered yet."""
        return Fate.GOES_ON

    def altered(self, request: Request, answer: Answer) -> Answer:
        """What is answered after it was done."""
        return answer

    def answered(self, request: Request) -> None:
        """Its answer was sent."""


@dataclass
class Proxy:
    """`seen` are the requests of the run under way, `failures` what went wrong in the proxy itself.

    `check` is called after each request that may have changed something, before its answer.
    """

    sandbox: str
    url: str = ""
    disturbance: Disturbance = field(default_factory=Disturbance)
    seen: list[Request] = field(default_factory=list)
    names: Names = field(default_factory=Names)
    failures: list[BaseException] = field(default_factory=list)
    check: Callable[[], object] = lambda: None
    _counts: Counter[str] = field(default_factory=Counter)
    _mutex: threading.Lock = field(default_factory=threading.Lock)
    _changing: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, disturbance: Disturbance) -> None:
        """A new run: its requests are counted anew."""
        self.disturbance = disturbance
        self.seen = []
        self._counts = Counter()

    def request(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Request:
        """Names a request that arrived."""
        with self._mutex:
            name = f"{method} {self.names.of(path, headers, body)}"
            self._counts[name] += 1
            request = Request(name, self._counts[name], method, path, headers, body)
            self.seen.append(request)
        return request

    def forward(self, request: Request) -> Answer:
        """Lets the sandbox do it."""
        if not request.changes:
            return self._forward(request)
        with self._changing:
            answer = self._forward(request)
            self.check()
        return answer

    def _forward(self, request: Request) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.sandbox).netloc, timeout=30)
        headers = {k: v for k, v in request.headers.items() if k in _PASSED_ON}
        connection.request(request.method, request.path, request.body or None, headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        answer = Answer(response.status, response.getheaders(), body)
        with self._mutex:
            self.names.learn(
                method=request.method, path=request.path, headers=request.headers, body=body
            )
        return answer


@contextmanager
def a_proxy(sandbox: str) -> Iterator[Proxy]:
    """A proxy on any free port."""
    proxy = Proxy(sandbox)

    class Handler(_Handler):
        def handle_request(self) -> None:
            _handle(self, proxy)

    with _Server(("127.0.0.1", 0), Handler) as server:
        proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield proxy
        server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_request(self) -> None:
        raise NotImplementedError

    def do_GET(self) -> None:
        self.handle_request()

    do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Not to standard error."""


def _handle(handler: _Handler, proxy: Proxy) -> None:
    length = int(handler.headers.get("Content-Length") or 0)
    headers = {name.lower(): value for name, value in handler.headers.items()}
    body = handler.rfile.read(length)
    try:
        request = proxy.request(handler.command, handler.path, headers, body)
        if proxy.disturbance.before(request) is Fate.CONNECTION_CLOSED:
            handler.close_connection = True
            return
        refused = proxy.disturbance.instead(request)
        answer = refused or proxy.forward(request)
        if refused is None and proxy.disturbance.after(request) is Fate.CONNECTION_CLOSED:
            handler.close_connection = True
            return
        _answer(handler, proxy.disturbance.altered(request, answer))
        proxy.disturbance.answered(request)
    except ConnectionError:
        handler.close_connection = True
    except BaseException as error:  # noqa: BLE001  the test is told in the end
        proxy.failures.append(error)
        handler.close_connection = True


_OWN = re.compile("content-length|transfer-encoding|connection", re.IGNORECASE)


def _answer(handler: _Handler, answer: Answer) -> None:
    handler.send_response_only(answer.status)
    for name, value in answer.headers:
        if not _OWN.fullmatch(name):
            handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(answer.body)))
    handler.end_headers()
    handler.wfile.write(answer.body)
