"""A publisher's web server on this machine, whose answers a test sets; real sockets, no fakes in between."""

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


@dataclass
class Publisher:
    """The answers by path; where there are several, each is given once and the last one for ever."""

    port: int
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str, *answers: Answer) -> str:
        """Set what is answered at this path, and give its address."""
        self.answers[path] = list(answers)
        return self.url(path)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class Handler(BaseHTTPRequestHandler):
    publisher: Publisher

    def do_GET(self) -> None:
        self.publisher.asked.append((self.path, dict(self.headers)))
        answers = self.publisher.answers.get(self.path)
        if not answers:
            self.send_error(404)
            return
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        # The one who asked may have hung up, which is what some tests are about.
        with suppress(ConnectionError):
            answer(self)

    def send(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def publishing() -> Iterator[Publisher]:
    """Run a publisher until the block ends."""
    handler = type("OwnHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    publisher = Publisher(server.server_address[1])
    handler.publisher = publisher
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        publisher.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def whole(body: bytes, **headers: str) -> Answer:
    """The file, with an ETag of its content, and 304 for whoever has it already."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'

    def answer(handler: Handler) -> None:
        given = {"ETag": tag, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if handler.headers.get("If-None-Match") == tag:
            handler.send(304, given)
        else:
            handler.send(200, {**given, "Content-Length": str(len(body))}, body)

    return answer


def dated(body: bytes, last_modified: str) -> Answer:
    """The file of a server that knows no ETag, and 304 for whoever has that day's."""

    def answer(handler: Handler) -> None:
        given = {"Last-Modified": last_modified}
        if handler.headers.get("If-Modified-Since") == last_modified:
            handler.send(304, given)
        else:
            handler.send(200, {**given, "Content-Length": str(len(body))}, body)

    return answer


def packed(body: bytes) -> Answer:
    """The file, compressed on the way."""
    content = gzip.compress(body)
    return lambda handler: handler.send(200, {"Content-Encoding": "gzip", "Content-Length": str(len(content))}, content)


def status(code: int, **headers: str) -> Answer:
    """Nothing but a status."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.send(code, {**given, "Content-Length": "0"})


def redirect(url: str) -> Answer:
    return status(302, Location=url)


def cut(body: bytes, after: int) -> Answer:
    """Says the whole length and hangs up in the middle."""
    return lambda handler: handler.send(200, {"Content-Length": str(len(body))}, body[:after])


def endless(length: int) -> Answer:
    """Says a length that nobody wants, and sends until the other side hangs up."""

    def answer(handler: Handler) -> None:
        handler.send(200, {"Content-Length": str(length)})
        while not handler.publisher.closing.is_set():
            handler.wfile.write(b"x" * 65536)

    return answer


def unsaid() -> Answer:
    """Says no length at all, and sends until the other side hangs up."""

    def answer(handler: Handler) -> None:
        handler.send(200, {})
        while not handler.publisher.closing.is_set():
            handler.wfile.write(b"x" * 65536)

    return answer


def drip(*, headers: bool = False) -> Answer:
    """A byte now and then, for ever: of the body, or already of the headers."""

    def answer(handler: Handler) -> None:
        if headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        else:
            handler.send(200, {"Content-Length": "1000000"})
        while not handler.publisher.closing.wait(0.05):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    return answer
