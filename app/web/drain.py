"""Leaving without losing a request: after SIGTERM the service says so, goes on answering for a while, and ends."""

import asyncio
import signal
import threading
from types import FrameType

import structlog

log = structlog.get_logger()


class Drain:
    """`begun` says whether the process is leaving. A second signal ends it at once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.begun = False

    def watch(self) -> None:
        """Put the drain before what the server does on SIGTERM. Only a main thread is told of signals."""
        if not self._seconds or threading.current_thread() is not threading.main_thread():
            return
        server = signal.getsignal(signal.SIGTERM)
        loop = asyncio.get_running_loop()

        def begin(number: int, frame: FrameType | None) -> None:
            if not callable(server):
                return
            if self.begun:
                server(number, frame)
                return
            self.begun = True
            log.info("leaving", seconds=self._seconds)
            loop.call_soon_threadsafe(loop.call_later, self._seconds, server, number, None)

        signal.signal(signal.SIGTERM, begin)
