"""An end to a download that time-outs cannot give."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, Self


class TimeIsUp(Exception):
    """The time of a download is over."""


class Deadline:
    """Ends a download when its time is up, even one whose server sends a byte a minute.

    The time-outs of a connection begin anew with each byte, so its socket is shut from outside.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._socket: Any = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._timer.cancel()

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """Learn the socket of each new connection from the HTTP client's events."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
            self.check()

    def check(self) -> None:
        """Raise TimeIsUp when it is."""
        if self.passed:
            raise TimeIsUp

    def _end(self) -> None:
        self.passed = True
        if self._socket is not None:
            with suppress(OSError):
                # Not the method of a TLS socket, which would first let go of what the reader is waiting in.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
