"""A receiver of webhooks on this machine: real sockets, and answers that a test sets."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[["Handler"], None]


@dataclass(frozen=True, slots=True)
class Message:
    """What came, with its headers in small letters."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether one of the signatures is this secret's, reckoned from the convention's text and no library."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{right}" in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Keeps what came. Each of the answers is given once and the last one for ever."""

    port: int
    answers: list[Answer] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}/hooks"


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.messages.append(Message({name.lower(): value for name, value in self.headers.items()}, body))
        answers = self.receiver.answers
        answer = (answers.pop(0) if len(answers) > 1 else answers[0]) if answers else status(200)
        with suppress(ConnectionError):
            answer(self)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def receiving(*answers: Answer, wrap: Callable[[Any], Any] = lambda sock: sock) -> Iterator[Receiver]:
    """Run a receiver until the block ends; `wrap` puts TLS around its socket."""
    handler = type("OwnHandler", (Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    receiver = Receiver(server.server_address[1], list(answers))
    handler.receiver = receiver
    server.socket = wrap(server.socket)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, **headers: str) -> Answer:
    """Nothing but a status."""

    def answer(handler: Handler) -> None:
        handler.send_response_only(code)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def dripping(handler: Handler) -> None:
    """Takes the message, says so, and then never comes to an end."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    while not handler.receiver.closing.wait(0.05):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def slow(handler: Handler) -> None:
    """Sends its head a byte at a time, so that no time-out between two bytes ever passes."""
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 1000:
        if handler.receiver.closing.wait(0.05):
            return
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()


def babbling(handler: Handler) -> None:
    """Says something that is no HTTP."""
    handler.close_connection = True
    handler.wfile.write(b"220 mail.example.com ESMTP\r\n")


def boundless(handler: Handler) -> None:
    """Sends a head that has no end, as fast as it is taken."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.receiver.closing.is_set():
        handler.wfile.write(b"X-More: and more\r\n" * 1000)


def hesitating(handler: Handler) -> None:
    """Says again and again that the answer will come."""
    while not handler.receiver.closing.wait(0.01):
        handler.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        handler.wfile.flush()


def hanging_up(handler: Handler) -> None:
    """Reads the message and says nothing."""
    handler.close_connection = True
